"""The window's keys on a real session bus with a real gnome-keyring: made there, and said when it is not ready."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.vault.session import files_with, run_script

pytestmark = [pytest.mark.fault]

BODY = """
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QFileDialog, QVBoxLayout
    from desktop_app.app import make_application
    from desktop_app.services.desk import Desk
    from desktop_app.views.pages.approval.file_page import ApprovalFilePage
    from desktop_app.views.pages.settings.approvals_block import ApprovalsBlock
    from tests.services.deciding import files_connection
    from tests.views.seeded import Frame

    def wait(condition):
        end = time.monotonic() + 45
        while not condition() and time.monotonic() < end:
            QTest.qWait(20)

    application = make_application()
    desk = Desk(HOME)
    desk.settings.put("person", "王芳")
    frame = Frame(desk, files_connection(desk))
    block = ApprovalsBlock(frame.context(), frame)
    frame.show()
    block.look()
    wait(lambda: block.shown is not None)
    target = HOME.root.parent / "own.approval-key.json"
    QFileDialog.getSaveFileName = lambda *_args: (str(target), "")
    block.write.click()
    wait(lambda: not block._asking.is_busy)
    told = block.fingerprint.text()
    page = ApprovalFilePage(frame.context(), frame)
    if target.is_file():
        page.activate(path=target)
        wait(lambda: page.read is not None)
    shown = page.read.fingerprint if page.read is not None else ""
    secret = desk.vault.get("person", "approval-key") if target.is_file() else None
    tell(told=told, shown=shown, is_written=target.is_file(), secret=secret.reveal() if secret else "")
    frame.bridge.close()
    desk.close()
"""


@pytest.fixture
def user() -> Iterator[Path]:
    """A short path: the daemon's socket lies in it."""
    with tempfile.TemporaryDirectory(prefix="keys-") as folder:
        yield Path(folder)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = tmp_path / "data" / "home"
    made.mkdir(parents=True)
    return made


def test_the_key_is_made_in_the_keyring_and_nowhere_else(home: Path, user: Path) -> None:
    found = run_script(BODY, home, user, bus="unlocked")
    assert found["is_written"]
    assert len(found["told"]) == 39
    assert found["shown"] == found["told"]
    assert len(found["secret"]) == 64
    assert files_with(found["secret"], home.parent) == []


@pytest.mark.parametrize(("bus", "said"), [("none", "没有可用的系统密钥环"), ("locked", "密钥环")])
def test_without_a_ready_keyring_nothing_is_written_and_it_is_said(home: Path, user: Path, bus: str, said: str) -> None:
    found = run_script(BODY, home, user, bus=bus)
    assert not found["is_written"]
    assert said in found["told"]
    assert found["told"].endswith("。")

"""Approvals reach the window: dropped on it, handed over by a second start or the desktop, or by the palette."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from desktop_app.app import WindowRun
from desktop_app.views.pages.approval.file_page import ApprovalFilePage
from desktop_app.views.pages.approval.forward_page import ForwardPage
from tests.services.approving import REFUND, Colleague, Maker, ask_for, signed
from tests.views.shell_window import open_window, wait_connection


@pytest.fixture
def files(tmp_path: Path) -> Iterator[tuple[Maker, Colleague, Path]]:
    """A maker's home with an open request, and the file that came back signed."""
    maker, checker = Maker(tmp_path, "李敏"), Colleague(tmp_path, "王芳")
    ask_for(maker)
    path = signed(maker, checker)
    maker.desk.connections.remember(maker.connection)
    maker.desk.close()
    yield maker, checker, path
    checker.desk.close()


def _shows(qtbot: QtBot, run: WindowRun) -> ApprovalFilePage:
    qtbot.waitUntil(lambda: isinstance(run.window.stack.page, ApprovalFilePage), timeout=20_000)
    page = run.window.stack.page
    assert isinstance(page, ApprovalFilePage)
    qtbot.waitUntil(lambda: page.read is not None, timeout=20_000)
    return page


def test_a_signed_file_that_is_dropped_stands_with_its_refund(
    qtbot: QtBot, files: tuple[Maker, Colleague, Path]
) -> None:
    maker, _checker, path = files
    renamed = path.with_name("退订审批(1).json")  # as chat tools do
    renamed.write_bytes(path.read_bytes())
    with open_window(qtbot, maker.home, clock=maker.clock) as run:
        wait_connection(qtbot, run.window)
        run.window.take_dropped([renamed])
        page = _shows(qtbot, run)
        qtbot.waitUntil(lambda: page.read.is_valid, timeout=20_000)  # type: ignore[union-attr]
        run.window.open_page("approval_request", connection_id=maker.connection.id, refund_id=REFUND)
        forward = run.window.stack.page
        assert isinstance(forward, ForwardPage)
        qtbot.waitUntil(lambda: forward.read is not None, timeout=20_000)
        assert forward.read is not None
        assert forward.read.forwarding.is_signed_by_second


@pytest.mark.parametrize("name", ["zhao.key", "name.txt", "审批", "approved.csv"])
def test_it_is_told_by_its_content_under_whatever_name(
    qtbot: QtBot, files: tuple[Maker, Colleague, Path], name: str
) -> None:
    maker, checker, path = files
    renamed = []
    for number, source in enumerate((checker.key(), path)):
        renamed.append(path.parent / str(number) / name)
        renamed[-1].parent.mkdir()
        renamed[-1].write_bytes(source.read_bytes())
    with open_window(qtbot, maker.home, clock=maker.clock) as run:
        wait_connection(qtbot, run.window)
        for one in renamed:
            run.window.take_dropped([one])
            page = _shows(qtbot, run)
            qtbot.waitUntil(partial(_is_read, page, one), timeout=20_000)
        run.window.open_page("intake", way="import", paths=[renamed[0]])
        qtbot.waitUntil(partial(_is_read, page, renamed[0]), timeout=20_000)
        assert run.window.stack.page is page, "from the page of imports too"


def _is_read(page: ApprovalFilePage, path: Path) -> bool:
    return page.read is not None and page.read.path == path


def test_a_second_start_and_the_palette_open_it_too(
    qtbot: QtBot, files: tuple[Maker, Colleague, Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    maker, checker, path = files
    with open_window(qtbot, maker.home, clock=maker.clock) as run:
        wait_connection(qtbot, run.window)
        run._asked([str(path), str(tmp_path / "不在.json")])
        assert _shows(qtbot, run).read is not None
        key = checker.key()
        monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(key), ""))
        assert run.window.registry.trigger("approval.open")
        page = _shows(qtbot, run)
        qtbot.waitUntil(lambda: page.read is not None and page.read.path == key, timeout=20_000)
        assert page.key.isVisible()
        assert [one.id for _action, one in run.window.registry.in_palette() if one.id == "approval.open"]
        qtbot.waitUntil(lambda: not page.keys._owning.is_busy, timeout=30_000)

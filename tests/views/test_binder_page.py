"""争议材料 on the real path: made in a lane where the person says, stopped, refused in sentences, opened by a press."""

from __future__ import annotations

import errno
import hashlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFileDialog

from desktop_app.models.casework import Channel
from desktop_app.paths import Home
from desktop_app.services.casework.chases import ChaseEntry
from desktop_app.views.kit.buttons import GhostButton
from desktop_app.views.pages.binder import parts
from desktop_app.views.pages.binder.page import BinderPage
from tests.views import seeded
from tests.views.seeded import ACCEPT, Frame, key_of

KEY = key_of(ACCEPT)


class Opened(QObject):
    """Takes what the page opens, in place of the file manager and the browser."""

    def __init__(self) -> None:
        super().__init__()
        self.paths: list[Path] = []
        QDesktopServices.setUrlHandler("file", self, "open")  # type: ignore[arg-type]

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.paths.append(Path(url.toLocalFile()))


class Bench:
    """The page in its frame, for a case with one attachment."""

    def __init__(self, home: Home, qtbot: Any) -> None:
        self.desk, connection = seeded.seed(home)
        self.connection_id, self.qtbot = connection.id, qtbot
        self.place = home.root.parent / "桌面"
        self.place.mkdir()
        proof = home.root.parent / "催办.png"
        proof.write_bytes(b"picture")
        entry = ChaseEntry(Channel.PHONE, "王工", "请验收", "", None, None, [proof])
        self.desk.casework.chases.add(connection.id, KEY, entry)
        self.frame = Frame(self.desk, connection.id)
        qtbot.addWidget(self.frame)
        self.page = BinderPage(self.frame.context())
        self.frame.show_page(self.page)
        self.opened = Opened()

    def press(self, action_id: str) -> None:
        assert self.frame.registry.trigger(action_id), self.frame.registry.get(action_id).property("reason")

    def make(self) -> None:
        """Make it, and wait for what comes of it."""
        self.press("binder.make")
        self.qtbot.waitUntil(lambda: not self.page.work.is_busy, timeout=20_000)

    def close(self) -> None:
        QDesktopServices.unsetUrlHandler("file")
        self.frame.bridge.close()
        self.desk.close()


@pytest.fixture
def bench(home: Home, qtbot: Any) -> Iterator[Bench]:
    made = Bench(home, qtbot)
    yield made
    made.close()


def test_it_is_made_where_the_person_says_and_only_the_folder_is_opened(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = bench.page
    page.activate(key=KEY)
    assert page.order.value() == ACCEPT
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_args: "")
    bench.press("binder.make")
    assert not page.work.is_busy, "no place was chosen"
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_args: str(bench.place))
    bench.make()
    binder = page.made.binder
    assert binder is not None
    assert binder.folder == bench.place / "争议材料" / ACCEPT
    assert bench.opened.paths == [binder.folder]
    said = dict(binder.files) | {binder.zip.name: binder.zip_sha256}
    buttons = [one for one in page.made.findChildren(GhostButton) if one.property("sha256")]
    assert [one.property("sha256") for one in buttons] == [binder.zip_sha256, *(one for _name, one in binder.files)]
    assert len(said) == 3
    buttons[0].click()
    assert QGuiApplication.clipboard().text() == hashlib.sha256(binder.zip.read_bytes()).hexdigest()
    bench.press("binder.index")
    assert bench.opened.paths[-1] == binder.folder / "index.html"
    bench.press("binder.folder")
    assert bench.opened.paths[-1] == binder.folder


def test_an_order_that_is_typed_may_be_unknown_and_is_told(bench: Bench) -> None:
    page = bench.page
    page.activate()
    assert not bench.frame.registry.get("binder.make").isEnabled()
    page.folder.put(bench.place)
    bench.qtbot.keyClicks(page.order.input, "CS0")
    bench.make()
    assert "没有订单 CS0" in page.problem.text()
    assert list(bench.place.iterdir()) == []
    page.order.input.clear()
    bench.qtbot.keyClicks(page.order.input, ACCEPT)
    assert page.problem.isHidden()
    bench.make()
    assert page.made.binder is not None


@pytest.mark.parametrize("is_file", [True, False])
def test_what_lies_there_already_is_refused_in_a_sentence_and_left_alone(bench: Bench, is_file: bool) -> None:
    target = bench.place / "争议材料"
    if is_file:
        target.write_text("mine")
    else:
        target.mkdir()
        (target / "合同.docx").write_text("mine")
    page = bench.page
    page.activate(key=KEY)
    page.folder.put(bench.place)
    bench.make()
    assert ("不是文件夹" if is_file else "合同.docx") in page.problem.text()
    assert page.problem.isVisible()
    assert page.made.binder is None
    assert (target if is_file else target / "合同.docx").read_text() == "mine"
    assert bench.opened.paths == []


@pytest.mark.parametrize(("number", "said"), [(errno.EACCES, "换一个文件夹"), (errno.ENOSPC, "磁盘已满")])
def test_a_place_that_cannot_be_written_is_told(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, number: int, said: str
) -> None:
    def refuse(self: Path, *_args: Any, **_more: Any) -> None:
        raise OSError(number, os.strerror(number), str(self))

    page = bench.page
    page.activate(key=KEY)
    page.folder.put(bench.place)
    monkeypatch.setattr(Path, "write_bytes", refuse)
    bench.make()
    assert said in page.problem.text()
    assert list(bench.place.iterdir()) == []
    monkeypatch.undo()
    bench.make()
    assert page.made.binder is not None


def test_progress_tells_a_rate_and_the_time_that_is_left(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    line, now = bench.page.running, 100.0
    monkeypatch.setattr(parts, "time", SimpleNamespace(monotonic=lambda: now))
    line.begin()
    line.show_progress(1 << 20, 9 << 20)
    assert "每秒" not in line.told
    now = 102.0
    line.show_progress(4 << 20, 9 << 20)
    assert [part in line.told for part in ("4.0 MB", "9.0 MB", "每秒 2.0 MB", "约 2 秒")] == [True] * 4, line.told


def test_it_can_be_stopped_and_nothing_is_left(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on = threading.Event(), threading.Event()
    intact = type(bench.desk.files).is_intact

    def slow(self: Any, sha256: str) -> bool:
        begun.set()
        assert go_on.wait(20)
        return intact(self, sha256)

    monkeypatch.setattr(type(bench.desk.files), "is_intact", slow)
    page = bench.page
    page.activate(key=KEY)
    page.folder.put(bench.place)
    bench.press("binder.make")
    bench.qtbot.waitUntil(begun.is_set)
    job = page.work._job
    assert (page.running.isVisible(), page.stop_button.isVisible()) == (True, True)
    bench.press("binder.stop")
    assert "已停止" in page.problem.text()
    go_on.set()
    assert job.wait(20)
    assert list(bench.place.iterdir()) == []
    monkeypatch.undo()
    bench.make()
    assert page.made.binder is not None

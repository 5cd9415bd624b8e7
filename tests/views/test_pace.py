"""The pace of what streams in: at once, gathered, never left out at the end, nothing that runs on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, QTimer

from desktop_app.models.events import BatchReceived, CommandChanged, FactsChanged, SyncChanged
from desktop_app.paths import Home
from desktop_app.views.kit.pace import Pace
from desktop_app.views.pages.intake.page import IntakePage
from desktop_app.views.pages.intake.work import IntakeWork
from desktop_app.views.pages.journal.page import JournalPage
from desktop_app.views.pages.outbox.page import OutboxPage
from desktop_app.views.pages.settings.page import SettingsPage
from desktop_app.views.pages.supervision.page import SupervisionPage
from desktop_app.views.pages.today.page import TodayPage
from desktop_app.views.shell.status_watcher import StatusWatcher
from tests.views import seeded
from tests.views.seeded import Frame

APART = 60


def rest(pace: Pace) -> int:
    """For how long a pace rests now, milliseconds: no clock is read, which a loaded machine would put off."""
    return pace._timer.interval() if pace._timer.isActive() else 0


class Watch(QObject):
    """Writes down what is due: how many had asked until then, and for how long it is kept apart from the next."""

    def __init__(self, pace: Pace) -> None:
        super().__init__()
        self.asked = 0
        self.seen: list[int] = []
        self.rests: list[int] = []
        pace.due.connect(self._due)
        self._pace = pace

    def _due(self) -> None:
        self.seen.append(self.asked)
        self.rests.append(rest(self._pace))


def stream(owner: QObject, pace: Pace, watch: Watch, times: int, every: int = 5) -> QTimer:
    """Ask so often, at short intervals."""
    timer = QTimer(owner, interval=every)

    def once() -> None:
        watch.asked += 1
        pace.ask()
        if watch.asked == times:
            timer.stop()

    timer.timeout.connect(once)
    timer.start()
    return timer


def test_what_is_asked_in_one_turn_is_due_once_and_at_once(qtbot: Any) -> None:
    owner = QObject()
    pace = Pace(owner, apart=(APART,))
    watch = Watch(pace)
    pace.ask()
    pace.ask()
    assert rest(pace) == pace._timer.interval() == 0, "with the next turn"
    qtbot.waitUntil(lambda: bool(watch.rests) and pace.is_resting)
    assert watch.rests == [APART]


def test_a_stream_is_answered_apart_and_once_more_at_its_end(qtbot: Any) -> None:
    owner = QObject()
    pace = Pace(owner, apart=(APART, 2 * APART))
    watch = Watch(pace)
    asking = stream(owner, pace, watch, 60)
    qtbot.waitUntil(lambda: not asking.isActive() and pace.is_resting, timeout=20_000)
    assert len(watch.rests) > 1
    assert watch.rests == [APART] + [2 * APART] * (len(watch.rests) - 1)
    assert len(watch.rests) < 60
    assert watch.seen[-1] == 60


def test_after_a_pause_the_next_is_due_at_once(qtbot: Any) -> None:
    owner = QObject()
    pace = Pace(owner, apart=(APART,))
    for _round in range(2):
        with qtbot.waitSignal(pace.due):
            pace.ask()
        qtbot.waitUntil(lambda: pace.is_resting)


def test_the_end_of_a_stream_does_not_wait(qtbot: Any) -> None:
    owner = QObject()
    pace = Pace(owner, apart=(600_000,))
    with qtbot.waitSignal(pace.due):
        pace.ask()
    pace.ask()
    with qtbot.waitSignal(pace.due):
        pace.finish()


def test_finishing_what_was_not_asked_does_nothing(qtbot: Any) -> None:
    owner = QObject()
    pace = Pace(owner)
    pace.finish()
    assert pace.is_resting


@pytest.mark.parametrize("make", [SupervisionPage, TodayPage])
def test_a_page_reads_seldom_while_facts_stream_in_and_shows_the_last(
    home: Home, qtbot: Any, monkeypatch: pytest.MonkeyPatch, make: Any
) -> None:
    desk, connection = seeded.seed(home)
    frame = Frame(desk, connection.id)
    qtbot.addWidget(frame)
    page = make(frame.context())
    frame.show_page(page)
    page.activate()
    if isinstance(page, SupervisionPage):
        page._subscribe()
    qtbot.waitUntil(lambda: page._stream.is_resting)
    reads: list[int] = []
    rests: list[int] = []
    real = page.refresh
    monkeypatch.setattr(page, "refresh", lambda: (reads.append(len(sent)), rests.append(rest(page._stream)), real()))
    feeder = QTimer(frame, interval=20)
    sent: list[int] = []

    def feed() -> None:
        sent.append(len(sent))
        desk.events.publish(BatchReceived(connection.id, str(len(sent))))
        desk.events.publish(FactsChanged(connection.id, "cases", (str(len(sent)),)))
        if len(sent) == 70:
            feeder.stop()

    feeder.timeout.connect(feed)
    feeder.start()
    qtbot.waitUntil(
        lambda: not feeder.isActive() and not frame.bridge._pending and page._stream.is_resting, timeout=30_000
    )
    assert len(reads) >= 2
    assert min(rests) >= 1000
    assert reads[-1] == 70
    count = len(reads)
    desk.events.publish(CommandChanged(connection.id, "x", "y"))  # a person's act does not wait
    qtbot.waitUntil(lambda: len(reads) == count + 1)
    page.deactivate()
    frame.bridge.close()
    desk.close()


def test_the_list_shows_what_came_last_when_a_sync_ends(home: Home, qtbot: Any, tmp_path: Path) -> None:
    desk, connection = seeded.seed(home)
    frame = Frame(desk, connection.id)
    qtbot.addWidget(frame)
    page = SupervisionPage(frame.context())
    frame.show_page(page)
    page.activate(view="open")
    page._subscribe()
    qtbot.waitUntil(lambda: page.list.model.rowCount() == 8)
    page._stream._apart = (600_000,)
    for number in (1, 2):  # the first is shown at once, the second only when the stream is over
        sheet = tmp_path / f"{number}.csv"
        row = seeded.case_row(f"CS2611201500{number}X9Z99", "新来的", "新客户", "商家实施服务", (4, 3), 70000)
        seeded.write_sheet(sheet, [row])
        desk.intake.import_file(sheet, "cases", data_as_of=seeded.NOW, connection=connection.id)
        if number == 1:
            qtbot.waitUntil(lambda: page.list.model.rowCount() == 9)
    desk.events.publish(SyncChanged(connection.id, "cases", "running", 1))
    desk.events.publish(SyncChanged(connection.id, "", "ok", 1))
    qtbot.waitUntil(lambda: page.list.model.rowCount() == 10)
    page.deactivate()
    frame.bridge.close()
    desk.close()


def test_the_status_is_read_apart_and_at_the_end(home: Home, qtbot: Any) -> None:
    desk, connection = seeded.seed(home)
    frame = Frame(desk, connection.id)
    qtbot.addWidget(frame)
    watcher = StatusWatcher(desk, frame.bridge, lambda: connection.id, frame)
    watcher.subscribe()
    due: list[int] = []
    watcher._quiet.due.connect(lambda: due.append(rest(watcher._quiet)))
    with qtbot.waitSignal(watcher.arrived):
        desk.events.publish(FactsChanged(connection.id, "cases"))
    for number in range(20):
        desk.events.publish(FactsChanged(connection.id, "cases", (str(number),)))
    qtbot.waitUntil(lambda: watcher._quiet.is_resting)
    assert due == [1000, 1000]
    with qtbot.waitSignal(watcher.arrived):
        desk.events.publish(SyncChanged(connection.id, "", "ok", 1))
    frame.bridge.close()
    desk.close()


@pytest.mark.parametrize("name", ["journal", "intake", "outbox", "settings"])
def test_other_pages_too_read_seldom_while_facts_stream_in(
    home: Home, qtbot: Any, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    desk, connection = seeded.seed(home)
    frame = Frame(desk, connection.id)
    qtbot.addWidget(frame)
    page, part, method = _page_with_stream(name, frame)
    frame.show_page(page)
    page.activate()
    part._stream._apart = (600_000,)
    sent: list[int] = []
    reads: list[int] = []
    real = getattr(part, method)
    monkeypatch.setattr(part, method, lambda: (reads.append(len(sent)), real()))
    kind = FactsChanged if name == "outbox" else BatchReceived
    feeder = QTimer(frame, interval=2)

    def feed() -> None:
        sent.append(len(sent))
        desk.events.publish(kind(connection.id, str(len(sent))))
        if len(sent) == 40:
            feeder.stop()

    feeder.timeout.connect(feed)
    feeder.start()
    qtbot.waitUntil(lambda: not feeder.isActive() and part._stream._is_wanted and not frame.bridge._pending)
    assert len(reads) == 1
    part._stream.finish()
    qtbot.waitUntil(lambda: len(reads) == 2)
    assert reads[-1] == 40  # what came last is never left out
    page.deactivate()
    qtbot.waitUntil(lambda: not desk.lanes.is_busy())
    frame.bridge.close()
    desk.close()


def test_batches_that_come_while_they_are_read_are_read_once_more(home: Home, qtbot: Any) -> None:
    desk, connection = seeded.seed(home)
    frame = Frame(desk, connection.id)
    qtbot.addWidget(frame)
    work = IntakeWork(desk, frame)
    told: list[int] = []
    work.batches_read.connect(lambda batches: told.append(len(batches)))
    work.read_batches(connection.id)
    first = work.job("batches")
    work.read_batches(connection.id)
    work.read_batches(connection.id)
    assert work.job("batches") is first
    qtbot.waitUntil(lambda: bool(told) and not work.is_busy("batches"))
    assert told == [1]  # the older answer is not told, the newest is
    assert first.is_finished
    frame.bridge.close()
    desk.close()


def _page_with_stream(name: str, frame: Frame) -> tuple[Any, Any, str]:
    """A page, the part of it that follows a stream, and how that part reads."""
    if name == "intake":
        intake = IntakePage(frame.context())
        return intake, intake.batches, "read"
    if name == "settings":
        settings = SettingsPage(frame.context())
        return settings, settings.connections, "look"
    if name == "outbox":
        outbox = OutboxPage(frame.context())
        return outbox, outbox, "read_list"
    journal = JournalPage(frame.context())
    return journal, journal, "refresh"

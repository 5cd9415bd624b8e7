"""日历文件: written on request and kept up to date, without rehearsals and without personal data."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from desktop_app.errors import UsageError
from desktop_app.models.connections import ConnectionKind
from desktop_app.models.events import NoticeRaised
from desktop_app.services.desk import Desk
from tests.models.ics_reading import Component, read_calendar
from tests.services.deciding import NOW, SetClock, case_columns, files_connection, key_of, project


class _Notices:
    def __init__(self, desk: Desk) -> None:
        self.titles: list[str] = []
        desk.events.subscribe(NoticeRaised, self.on_notice)

    def on_notice(self, notice: NoticeRaised) -> None:
        self.titles.append(notice.title)


def _signed(desk: Desk, connection: str, number: int, left: timedelta) -> None:
    signed = NOW + left - timedelta(days=10)
    columns = case_columns(
        number, "用户确认验收", access_type="硬件", delivery_subtype="", courier_signed_at=signed, is_phone_same=True
    )
    project(desk, connection, [columns], NOW - timedelta(hours=1))


def _events(target: Path) -> list[Component]:
    return [one for one in read_calendar(target.read_bytes()).inside if one.name == "VEVENT"]


def test_the_next_moments_of_real_connections_nearest_first(desk: Desk, connection: str, tmp_path: Path) -> None:
    for number, days in ((1, 4), (2, 2), (3, -1)):
        _signed(desk, connection, number, timedelta(days=days))
    _signed(desk, files_connection(desk, "演练", ConnectionKind.REHEARSAL_CONSOLE), 4, timedelta(days=1))
    target = tmp_path / "期限.ics"
    assert desk.reminders.calendar.write(target) == 2
    events = _events(target)
    assert [one.moment("DTSTART") - NOW for one in events] == [timedelta(days=2), timedelta(days=4)]
    assert events[0].text("SUMMARY") == "云商台：订单尾号 150002 自动验收"
    said = target.read_text(encoding="utf-8")
    order, _separator, line = key_of(2).partition("|")
    for secret in ("宁波甬江模具", "MES", "28800", order, line):
        assert secret not in said


def test_uids_stay_over_writings_and_an_unchanged_file_is_left_alone(
    desk: Desk, connection: str, clock: SetClock, tmp_path: Path
) -> None:
    _signed(desk, connection, 1, timedelta(days=2))
    target = tmp_path / "a.ics"
    desk.reminders.calendar.write(target)
    before, (event,) = target.read_bytes(), _events(target)
    desk.reminders.calendar.write(target)
    assert target.read_bytes() == before
    _signed(desk, connection, 1, timedelta(days=3))
    desk.reminders.calendar.write(target)
    (moved,) = _events(target)
    assert moved.properties["UID"] == event.properties["UID"]
    assert moved.moment("DTSTART") - event.moment("DTSTART") == timedelta(days=1)


def test_the_runner_keeps_the_file_of_the_setting_and_says_once_why_it_cannot(
    desk: Desk, connection: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _signed(desk, connection, 1, timedelta(days=2))
    target, notices = tmp_path / "gone" / "a.ics", _Notices(desk)
    desk.settings.put("calendar_path", str(target))
    seconds = [0.0]
    monkeypatch.setattr(desk.clock, "monotonic", lambda: seconds[0])
    for _turn in range(3):
        seconds[0] += 61
        desk.reminders.calendar.step()
    assert notices.titles == ["日历文件没有更新"]
    target.parent.mkdir()
    seconds[0] += 61
    desk.runner.step()
    assert len(_events(target)) == 1


@pytest.mark.parametrize("name", ["deadlines.txt", "deadlines"])
def test_a_name_that_no_calendar_reads_is_refused(desk: Desk, connection: str, tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError) as refused:
        desk.reminders.calendar.write(tmp_path / name)
    assert name in refused.value.message
    with pytest.raises(UsageError):
        desk.reminders.calendar.write(Path("deadlines.ics"))
    assert not (tmp_path / name).exists()

"""Once an appeal about returned goods has ended, nobody knows when the refund comes by itself: said so everywhere."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from desktop_app.models.refunds.queue import MarkKind
from desktop_app.models.refunds.report import report_as_dict
from desktop_app.models.supervision import Band, Effect
from desktop_app.services.desk import Desk
from desktop_app.services.refunds.queue_marks import marks
from tests.services import homes
from tests.services.homes import NOW, files_connection
from tests.services.refunding import REFUND, RETURNED, bring, report

desk = homes.desk
SINCE = "2026-11-09 13:00:00"
GOODS = {**REFUND, **RETURNED, "状态": "待验收", "进入状态时间": SINCE}
ENDS = "2026-11-24T13:00:00+08:00"
OPEN, OVER = {**GOODS, "申诉中": "是"}, {**GOODS, "申诉中": "否"}


def _told(desk: Desk, *batches: dict[str, str], first_days_ago: int = 9) -> dict[str, Any]:
    for days, row in zip(range(first_days_ago, 0, -1), batches, strict=False):
        bring(desk, "refunds", row, data_as_of=NOW - timedelta(days=days))
    silence: Any = report_as_dict(report(desk, files_connection(desk).id))["silence"]
    return dict(silence)


def test_before_and_during_an_appeal_all_is_as_it_was(desk: Desk) -> None:
    assert (_told(desk, OVER)["at"], _told(desk, OVER)["grade"]) == (ENDS, "official")
    assert (_told(desk, OPEN)["effect"], _told(desk, OPEN)["at"]) == ("none", None)


@pytest.mark.parametrize(
    "after", [OVER, {**GOODS, "申诉中": "否", "进入状态时间": ""}, {**OVER, "状态": "AWAITING_INSPECTION"}]
)
def test_after_it_the_time_is_not_known(desk: Desk, after: dict[str, str]) -> None:
    found = _told(desk, OVER, OPEN, after)
    assert (found["effect"], found["at"], found["grade"], found["source"]) == (
        "auto_refund",
        None,
        "assumption",
        "assumption",
    )
    assert "时间未知" in found["clause"]
    assert "申诉" in found["clause"]


def test_list_and_queue_name_no_day_and_keep_it_urgent(desk: Desk) -> None:
    _told(desk, OVER, OPEN, OVER)
    connection = files_connection(desk).id
    (row,) = desk.list_reads(connection).by_keys(["R1"], "refunds")
    assert (row.effect, row.effect_at, row.badges) == (Effect.AUTO_REFUND, None, ("clock_unknown",))
    assert report(desk, connection).forecast.band is not Band.NONE
    mark = marks(desk, connection, ["R1"])["R1"]
    assert (mark.kind, mark.at, mark.text) == (MarkKind.CLOCK, None, "auto_refund")


def test_a_new_stay_in_the_state_has_a_clock_of_its_own(desk: Desk) -> None:
    again = {**OVER, "进入状态时间": "2026-11-20 10:00:00"}
    back = {**OVER, "状态": "待用户寄回", "进入状态时间": "2026-11-17 10:00:00"}
    assert _told(desk, OPEN, back)["at"] == "2026-11-27T10:00:00+08:00"
    assert _told(desk, OPEN, back, again)["at"] == "2026-12-05T10:00:00+08:00"


def test_whichever_batch_came_first_and_after_a_replay_it_is_the_same(desk: Desk) -> None:
    bring(desk, "refunds", OVER, data_as_of=NOW - timedelta(days=1))
    assert _told(desk, OVER, first_days_ago=9)["at"] == ENDS
    assert _told(desk, OPEN, first_days_ago=5)["at"] is None
    connection = files_connection(desk).id
    before = desk.list_reads(connection).by_keys(["R1"], "refunds")
    desk.replay.run(connection)
    assert desk.list_reads(connection).by_keys(["R1"], "refunds") == before


def test_taking_the_batch_of_the_appeal_back_takes_its_mark_too(desk: Desk) -> None:
    assert _told(desk, OVER, OPEN, OVER)["at"] is None
    connection = files_connection(desk).id
    batches = desk.work.batches.list(connection)
    desk.intake.withdraw(batches[1].id)
    assert _told(desk)["at"] == ENDS

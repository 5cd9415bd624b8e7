"""A request that went out as text or picture: the refund shows that it was asked, and it counts as nothing more."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from desktop_app.errors import RefusedError
from desktop_app.models.approvals.forwarded import ForwardWay, way_word
from desktop_app.models.approvals.forwarding import ForwardNote
from desktop_app.models.approvals.records import DEFAULT_HOURS
from desktop_app.models.events import ApprovalsChanged
from desktop_app.models.refunds.queue import MarkKind
from desktop_app.models.wording_journal import action_name
from desktop_app.models.wording_journal_facts import entry_facts
from desktop_app.services.approvals.external import ExternalGiven
from desktop_app.services.approvals.forwarded import keep_forwarded
from desktop_app.services.approvals.forwarding import forwarding
from tests.services.approving import REFUND, Colleague, Maker, ask_for, signed, standing, use
from tests.services.deciding import NOW

CODE = "approval.forwarded"


@pytest.fixture
def asking(maker: Maker) -> Maker:
    """The company wants a record of an approval that was given elsewhere."""
    ask_for(maker, "external")
    return maker


class Heard:
    """Keeps what events tell."""

    def __init__(self) -> None:
        self.told: list[ApprovalsChanged] = []

    def on(self, event: ApprovalsChanged) -> None:
        self.told.append(event)


def note_of(maker: Maker) -> ForwardNote:
    return forwarding(maker.desk, maker.connection.id, REFUND, "同意退款").note


def forward(maker: Maker, way: ForwardWay = ForwardWay.TEXT, note: ForwardNote | None = None) -> ForwardNote:
    sent = note or note_of(maker)
    keep_forwarded(maker.desk, maker.connection.id, sent, way)
    return sent


def mark(maker: Maker) -> Any:
    return maker.desk.refund_queue.marks(maker.connection.id, [REFUND])[REFUND]


def entries(maker: Maker) -> list[Any]:
    return [one for one in maker.desk.work.journal.list() if one.action == CODE]


def test_the_row_and_the_block_say_that_somebody_was_asked_and_when(asking: Maker) -> None:
    heard = Heard()
    asking.desk.events.subscribe(ApprovalsChanged, heard.on)
    assert (mark(asking).kind, mark(asking).forwarded_at) == (MarkKind.SECOND_PERSON, None)
    assert entries(asking) == []
    note = forward(asking)
    shown = mark(asking)
    assert (shown.kind, shown.is_asked, shown.forwarded_at) == (MarkKind.SECOND_PERSON, False, NOW)
    assert shown.text.startswith(f"今天 {NOW:%H:%M} 已转发申请（代码 {note.code}），等第二人答复。")
    assert heard.told == [ApprovalsChanged(asking.connection.id, REFUND)]
    asking.again()
    assert mark(asking).forwarded_at == NOW, "it is kept"


def test_it_is_no_approval(asking: Maker) -> None:
    forward(asking)
    found = standing(asking)
    assert (found.is_needed, found.is_good, found.is_given, found.is_asked, found.approver) == (
        True, False, False, False, "",
    )  # fmt: skip
    with pytest.raises(RefusedError, match="等第二人答复"):
        use(asking)


def test_the_journal_has_each_way_of_one_note_once(asking: Maker) -> None:
    note = forward(asking)
    forward(asking, note=note)
    forward(asking, ForwardWay.PICTURE, note)
    forward(asking, note=note)
    found = entries(asking)
    assert [one.detail["way"] for one in found] == ["picture", "text"]
    assert {(one.target, one.actor, one.detail["request"]) for one in found} == {(REFUND, "李敏", note.code)}
    assert action_name(CODE) == "转发审批申请"
    said = {fact.label: fact.value for fact in entry_facts(found[0])}
    assert (said["审批请求代码"], said["转发的是"]) == (note.code, "图片")
    assert way_word("by pigeon") == "by pigeon"
    asking.clock.forward(minutes=1)
    assert forward(asking).code != note.code, "another note"
    assert len(entries(asking)) == 3


def test_it_ends_with_its_time_and_with_what_it_asked_about(asking: Maker) -> None:
    forward(asking)
    asking.clock.forward(hours=DEFAULT_HOURS)
    assert mark(asking).forwarded_at is None
    forward(asking)
    assert mark(asking).forwarded_at is not None
    asking.refund(amount="18800.00")
    assert mark(asking).forwarded_at is None, "another amount was never asked about"


def test_a_record_takes_its_place_and_leaves_it_when_it_is_revoked(asking: Maker) -> None:
    forward(asking)
    given = ExternalGiven("OA 118", "周航", NOW - timedelta(minutes=30), "28800.00", "CNY")
    asking.desk.second_person.record(asking.connection.id, REFUND, given)
    assert (standing(asking).is_good, standing(asking).forwarded_at) == (True, None)
    asking.desk.second_person.revoke_record(asking.connection.id, REFUND)
    assert (standing(asking).is_good, standing(asking).forwarded_at) == (False, NOW)


@pytest.mark.parametrize("mode", ["signed", "external"])
def test_of_a_signed_request_it_says_nothing_once_that_is_revoked(maker: Maker, checker: Colleague, mode: str) -> None:
    ask_for(maker)
    signed(maker, checker)
    forward(maker)
    assert (mark(maker).is_asked, mark(maker).forwarded_at) == (True, None)
    assert len(entries(maker)) == 1
    ask_for(maker, mode)
    open_one = maker.desk.approvals.standing(maker.connection.id, REFUND)
    assert open_one is not None
    maker.desk.approvals.revoke_request(open_one.stored.request.id)
    assert (mark(maker).is_asked, mark(maker).forwarded_at) == (False, None)

"""认定: what a text means for a request is said once, for one or for all that carry it, and can be taken back."""

from __future__ import annotations

import pytest

from desktop_app.errors import RefusedError, UsageError
from desktop_app.models.refunds.states import RefundState
from desktop_app.services.desk import Desk
from desktop_app.services.refunds.settling import settle_state, take_back

S = RefundState
HEADINGS = "退订单号,订单ID,接入类型,收货状态,状态,进入状态时间"


def bring(desk: Desk, *rows: str) -> list[tuple[int, str]]:
    result = desk.intake.paste("\n".join((HEADINGS, *rows, "")).encode(), kind="refunds")
    return [(one.row, one.column) for one in result.warned]


def states(desk: Desk, connection: str) -> dict[str, RefundState]:
    return {one.key: one.state for one in desk.refunds.all(connection)}


ROWS = (
    "R1,CS1,SaaS,,经理审批中,2026-11-20 09:00:00",
    "R2,CS2,SaaS,,经理审批中,2026-11-20 09:00:00",
    "R3,CS3,SaaS,,别的,2026-11-20 09:00:00",
    "R4,CS4,硬件,已收货,经理审批中,2026-11-20 09:00:00",
)


def test_one_request_is_settled_and_the_text_stays_unknown(desk: Desk, connection: str) -> None:
    bring(desk, *ROWS)
    before = desk.projection(connection).rows.fingerprint()
    settled = settle_state(desk, connection, "R1", S.PENDING_SELLER)
    assert states(desk, connection) == {"R1": S.PENDING_SELLER, "R2": S.UNKNOWN, "R3": S.UNKNOWN, "R4": S.UNKNOWN}
    one = desk.refunds.one(connection, "R1")
    assert one is not None
    assert one.facts.state_since is not None  # since when it lasts stays as it was read
    with pytest.raises(RefusedError):
        settle_state(desk, connection, "R1", S.APPROVED)
    take_back(desk, settled)
    assert desk.projection(connection).rows.fingerprint() == before


def test_all_with_the_same_text_are_settled_and_it_is_remembered(desk: Desk, connection: str) -> None:
    bring(desk, *ROWS)
    settled = settle_state(desk, connection, "R1", S.PENDING_SELLER, also_same_text=True, remember=True)
    assert (settled.keys, settled.remembered_text) == (("R1", "R2", "R4"), "经理审批中")
    assert bring(desk, "R5,CS5,SaaS,, 经理审批中 ,", "R1,CS1,SaaS,,经理审批中,2026-11-20 09:00:00") == []
    expected = {"R1": S.PENDING_SELLER, "R2": S.PENDING_SELLER, "R3": S.UNKNOWN, "R4": S.PENDING_SELLER}
    assert states(desk, connection) == {**expected, "R5": S.PENDING_SELLER}
    assert desk.replay.run(connection).is_same
    actions = [entry.action for entry in desk.journal.list(limit=20)]
    assert "node_text.refund_remembered" in actions
    take_back(desk, settled)
    assert desk.work.mappings.remembered(connection) == {}
    assert set(states(desk, connection).values()) == {S.UNKNOWN}


def test_another_type_walks_another_way(desk: Desk, connection: str) -> None:
    bring(desk, *ROWS)
    settled = settle_state(desk, connection, "R4", S.AWAITING_INSPECTION, also_same_text=True, remember=True)
    assert settled.keys == ("R4",)
    assert states(desk, connection)["R4"] is S.AWAITING_INSPECTION
    # remembered for whoever can be in it; a SaaS request never awaits goods
    assert states(desk, connection)["R1"] is S.UNKNOWN


def test_what_the_rules_read_themselves_is_not_remembered(desk: Desk, connection: str) -> None:
    bring(desk, "R1,CS1,SaaS,,待验收,")
    settled = settle_state(desk, connection, "R1", S.PENDING_SELLER, remember=True)
    assert (settled.remembered_text, desk.work.mappings.remembered(connection)) == ("", {})


@pytest.mark.parametrize(("refund_id", "state"), [("R9", S.APPROVED), ("R1", S.AWAITING_RETURN), ("R1", S.UNKNOWN)])
def test_what_cannot_be_is_refused_and_nothing_is_kept(
    desk: Desk, connection: str, refund_id: str, state: RefundState
) -> None:
    bring(desk, *ROWS)
    with pytest.raises(UsageError):
        settle_state(desk, connection, refund_id, state, also_same_text=True, remember=True)
    assert set(states(desk, connection).values()) == {S.UNKNOWN}
    assert desk.work.mappings.remembered(connection) == {}

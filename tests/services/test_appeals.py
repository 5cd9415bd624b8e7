"""Appeals: recorded, frozen, decided, un-frozen; without personal text in the journal."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from desktop_app import kill_points
from desktop_app.errors import RefusedError, UsageError
from desktop_app.models.casework import Appeal, AppealOutcome
from desktop_app.models.command_words import CommandName
from desktop_app.models.supervision import Node, Party
from desktop_app.services.casework.appeals import AppealEntry
from desktop_app.services.desk import Desk
from tests.services.deciding import NOW, SetClock, case_columns, key_of, project

TEXT = "客户王建国 13800001111 一直不验收"


def _cases(desk: Desk, connection: str, node: Node = Node.SELLER_CONFIRM_REQUIREMENT, **more: object) -> None:
    project(desk, connection, [case_columns(1, node, NOW - timedelta(days=9), **more)], NOW)


def _allowed(desk: Desk, connection: str) -> dict[CommandName, bool]:
    return {act.command_name: act.is_allowed for act in desk.decide.allowed(connection, key_of(1))}


def _filed(desk: Desk, connection: str, **more: object) -> Appeal:
    done = desk.casework.appeals.file(connection, key_of(1), AppealEntry("no_progress", TEXT, **more))  # type: ignore[arg-type]
    assert done.appeal is not None, done.reason
    return done.appeal


def _party(desk: Desk, connection: str) -> Party:
    return desk.case_lists.by_keys(connection, [key_of(1)])[0].whose_move


def _forward(desk: Desk, **parts: float) -> None:
    assert isinstance(desk.clock, SetClock)
    desk.clock.forward(**parts)


def test_an_appeal_freezes_both_sides_and_its_outcome_lets_go(desk: Desk, connection: str) -> None:
    _cases(desk, connection)
    assert _allowed(desk, connection)[CommandName.CONFIRM_REQUIREMENT]
    appeal = _filed(desk, connection)
    assert not any(_allowed(desk, connection).values())
    assert not desk.decide.confirm_requirement(connection, [key_of(1)])[0].is_made
    assert (_party(desk, connection), desk.today.board(connection).acts) == (Party.OPERATOR, ())
    _forward(desk, hours=2)
    desk.casework.appeals.accepted(appeal.id)
    judged = desk.forecasts.one(connection, key_of(1))
    assert judged is not None
    assert judged.forecast.deadline is not None
    assert judged.forecast.deadline.is_in_working_days
    _forward(desk, hours=20)
    decided = desk.casework.appeals.decided(appeal.id, AppealOutcome.UPHELD, "运营支持")
    assert not decided.is_open
    assert _party(desk, connection) is Party.SELLER
    assert _allowed(desk, connection)[CommandName.CONFIRM_REQUIREMENT]
    assert desk.casework.appeals.list(connection, key_of(1)) == [decided]
    with pytest.raises(RefusedError):
        desk.casework.appeals.decided(appeal.id, AppealOutcome.OTHER)


def test_what_the_operator_moved_is_seen(desk: Desk, connection: str) -> None:
    _cases(desk, connection, Node.BUYER_ACCEPT)
    appeal = _filed(desk, connection)
    with pytest.raises(UsageError):
        desk.casework.appeals.decided(appeal.id, AppealOutcome.UPHELD, node=Node.BUYER_CLAIM_CODE)
    desk.casework.appeals.decided(appeal.id, AppealOutcome.UPHELD, node=Node.DONE)
    judged = desk.forecasts.one(connection, key_of(1))
    assert judged is not None
    assert judged.node is Node.DONE


def test_an_empty_cell_of_a_later_sheet_does_not_let_go_and_a_clear_no_does(desk: Desk, connection: str) -> None:
    _cases(desk, connection)
    _filed(desk, connection)
    later = NOW + timedelta(hours=1)
    _forward(desk, hours=1)
    project(desk, connection, [case_columns(1, Node.SELLER_CONFIRM_REQUIREMENT, None, is_appeal_open=None)], later)
    assert not any(_allowed(desk, connection).values())
    assert _party(desk, connection) is Party.OPERATOR
    project(desk, connection, [case_columns(1, Node.SELLER_CONFIRM_REQUIREMENT, None, is_appeal_open=False)], later)
    assert _allowed(desk, connection)[CommandName.CONFIRM_REQUIREMENT]


def test_the_time_of_an_earlier_appeal_is_not_the_next_ones(desk: Desk, connection: str) -> None:
    _cases(desk, connection, Node.BUYER_ACCEPT)
    first = _filed(desk, connection)
    desk.casework.appeals.accepted(first.id)
    desk.casework.appeals.decided(first.id, AppealOutcome.REJECTED)
    _forward(desk, days=1)
    _filed(desk, connection)
    judged = desk.forecasts.one(connection, key_of(1))
    assert judged is not None
    assert judged.facts.is_appeal_open
    assert judged.facts.appeal_accepted_at is None


def test_proof_is_obligatory_and_kept_as_it_was(desk: Desk, connection: str, tmp_path: Path) -> None:
    _cases(desk, connection, Node.BUYER_ACCEPT)
    refused = desk.casework.appeals.file(connection, key_of(1), AppealEntry("buyer_never_accepts", TEXT))
    assert refused.appeal is None
    assert "交付证明" in refused.reason
    assert desk.casework.appeals.open_of(connection, key_of(1)) is None
    proof = tmp_path / "验收单.pdf"
    proof.write_bytes(b"%PDF proof")
    entry = AppealEntry("buyer_never_accepts", TEXT, [proof])
    done = desk.casework.appeals.file(connection, key_of(1), entry)
    assert done.appeal is not None
    (kept,) = done.appeal.proofs
    assert (kept.name, desk.files.path(kept.sha256).read_bytes()) == ("验收单.pdf", b"%PDF proof")


def test_a_second_appeal_is_refused_while_one_is_open(desk: Desk, connection: str) -> None:
    _cases(desk, connection, Node.BUYER_ACCEPT)
    _filed(desk, connection)
    again = desk.casework.appeals.file(connection, key_of(1), AppealEntry("no_progress", TEXT))
    assert (again.appeal, [one.rule for one in again.findings]) == (None, ["APPEAL-06"])


@pytest.mark.parametrize("told", [None, False])
def test_a_crash_before_the_lists_are_told_leaves_the_case_frozen(
    desk: Desk, connection: str, monkeypatch: pytest.MonkeyPatch, told: bool | None
) -> None:
    _cases(desk, connection, is_appeal_open=told)
    _crash_at(monkeypatch, "appeal.before_observation")
    with pytest.raises(InterruptedError):
        _filed(desk, connection)
    monkeypatch.undo()
    appeal = desk.casework.appeals.open_of(connection, key_of(1))
    assert appeal is not None
    assert not any(_allowed(desk, connection).values())
    desk.casework.appeals.decided(appeal.id, AppealOutcome.OTHER)
    assert _allowed(desk, connection)[CommandName.CONFIRM_REQUIREMENT]
    assert _party(desk, connection) is Party.SELLER


def test_a_crash_before_the_decision_is_kept_leaves_the_case_free_and_the_outcome_to_record(
    desk: Desk, connection: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _cases(desk, connection)
    appeal = _filed(desk, connection)
    _crash_at(monkeypatch, "appeal.before_decision")
    with pytest.raises(InterruptedError):
        desk.casework.appeals.decided(appeal.id, AppealOutcome.UPHELD)
    monkeypatch.undo()
    assert _allowed(desk, connection)[CommandName.CONFIRM_REQUIREMENT]
    assert not desk.casework.appeals.decided(appeal.id, AppealOutcome.UPHELD).is_open
    assert _allowed(desk, connection)[CommandName.CONFIRM_REQUIREMENT]


def _crash_at(monkeypatch: pytest.MonkeyPatch, wanted: str) -> None:
    def reached(label: str) -> None:
        if label == wanted:
            raise InterruptedError

    monkeypatch.setattr(kill_points, "reached", reached)


def test_the_sheet_says_where_to_click_and_what_to_fill_in(desk: Desk, connection: str) -> None:
    _cases(desk, connection, Node.BUYER_ACCEPT)
    sheet = desk.casework.appeals.sheet(connection, key_of(1), AppealEntry("buyer_never_accepts", TEXT))
    order_id = key_of(1).split("|")[0]
    assert sheet.menu_paths == tuple(
        f"{menu} > 服务监管 > 搜索 {order_id} > 查看详情 > 发起申诉" for menu in ("交易管理", "交付管理")
    )
    assert (sheet.ground, sheet.text, sheet.is_allowed) == ("客户一直不验收", TEXT, False)
    assert desk.work.appeals.list(connection, key_of(1)) == []


def test_the_journal_names_the_case_and_nobody(desk: Desk, connection: str) -> None:
    _cases(desk, connection, Node.BUYER_ACCEPT)
    appeal = _filed(desk, connection)
    desk.casework.appeals.accepted(appeal.id)
    desk.casework.appeals.decided(appeal.id, AppealOutcome.WITHDRAWN, TEXT)
    said = [one for one in desk.work.journal.list(100) if one.action.startswith("appeal.")]
    assert [one.action for one in said] == ["appeal.decided", "appeal.accepted", "appeal.filed"]
    assert {(one.target, one.detail["connection"]) for one in said} == {(key_of(1), connection)}
    whole = "\n".join(str(one) for one in desk.work.journal.list(1000))
    assert "13800001111" not in whole
    assert "王建国" not in whole


@pytest.mark.parametrize("step", ["filed", "accepted", "decided"])
def test_times_that_cannot_be_are_refused(desk: Desk, connection: str, step: str) -> None:
    _cases(desk, connection, Node.BUYER_ACCEPT)
    appeals = desk.casework.appeals
    if step == "filed":
        entry = AppealEntry("no_progress", TEXT, filed_at=NOW + timedelta(hours=1))
        with pytest.raises(UsageError):
            appeals.file(connection, key_of(1), entry)
        return
    appeal, before = _filed(desk, connection), NOW - timedelta(hours=1)
    if step == "accepted":
        with pytest.raises(UsageError):
            appeals.accepted(appeal.id, before)
    else:
        with pytest.raises(UsageError):
            appeals.decided(appeal.id, AppealOutcome.OTHER, at=before)
    assert appeals.open_of(connection, key_of(1)) is not None


def test_a_ground_that_is_not_there_is_refused(desk: Desk, connection: str) -> None:
    _cases(desk, connection, Node.BUYER_ACCEPT)
    assert "buyer_never_accepts" in [ground for ground, _title, _proof in desk.casework.appeals.grounds()]
    with pytest.raises(UsageError):
        desk.casework.appeals.sheet(connection, key_of(1), AppealEntry("moon", TEXT))


def test_a_proof_that_is_gone_stops_the_appeal_by_its_name(desk: Desk, connection: str, tmp_path: Path) -> None:
    _cases(desk, connection)
    gone = tmp_path / "催办记录.png"
    entry = AppealEntry("no_progress", TEXT, [gone])
    (found,) = desk.casework.appeals.sheet(connection, key_of(1), entry).findings
    assert (found.rule, found.field, found.file) == ("APPEAL-09", "proofs", gone.name)
    assert desk.casework.appeals.file(connection, key_of(1), entry).appeal is None
    gone.write_bytes(b"picture")
    assert desk.casework.appeals.sheet(connection, key_of(1), entry).is_allowed


def test_an_empty_form_has_a_sheet_that_says_what_is_missing(desk: Desk, connection: str) -> None:
    _cases(desk, connection)
    sheet = desk.casework.appeals.sheet(connection, key_of(1), AppealEntry("", ""))
    assert {one.field for one in sheet.findings} == {"ground", "text"}
    assert (sheet.ground, sheet.is_allowed) == ("", False)


def test_the_detail_tells_the_appeals_of_its_case(desk: Desk, connection: str) -> None:
    _cases(desk, connection)
    appeal = _filed(desk, connection)
    detail = desk.case_lists.detail(connection, key_of(1))
    assert detail is not None
    assert [one.id for one in detail.appeals] == [appeal.id]

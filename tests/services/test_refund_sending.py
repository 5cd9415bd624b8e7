"""A command on a refund is sent by the same way as one on a case: held, recalled, looked at once more, done once."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_app.errors import RefusedError
from desktop_app.gateways.gateway import TOO_LARGE, Answer, Outcome
from desktop_app.models.command_words import CommandName, CommandState
from desktop_app.models.refunds.states import RefundState
from desktop_app.services.acts.outbox import group_of
from desktop_app.store.restore import make_unknown
from tests.services.deciding import key_of
from tests.services.refund_acts import decided, refund_id
from tests.services.sending_bench import Bench

QUEUED, SENDING, SUCCEEDED, CONFLICT, RECALLED, REFUSED, UNKNOWN = (
    CommandState.QUEUED,
    CommandState.SENDING,
    CommandState.SUCCEEDED,
    CommandState.CONFLICT,
    CommandState.RECALLED,
    CommandState.REFUSED,
    CommandState.UNKNOWN,
)
N, S = CommandName, RefundState
ONE = refund_id(1)
STARTS = {
    N.APPROVE_REFUND: S.PENDING_SELLER,
    N.REJECT_REFUND: S.PENDING_SELLER,
    N.CONFIRM_INSPECTION: S.AWAITING_INSPECTION,
    N.REJECT_INSPECTION: S.AWAITING_INSPECTION,
    N.APPEAL_INSPECTION: S.AWAITING_INSPECTION,
}


@pytest.mark.parametrize(("name", "state"), STARTS.items())
def test_each_act_is_held_looked_at_once_more_and_done_once(bench: Bench, name: CommandName, state: S) -> None:
    command = bench.queued_refund(name, state)
    bench.pass_hold(29)
    assert bench.book.calls == []
    bench.pass_hold(2)
    assert bench.book.calls == ["read_refund", "send"]
    done = bench.get(command)
    assert (done.state, bench.effects(command)) == (SUCCEEDED, 1)
    assert done.answer["refund"]["state"] == command.values["after"]
    assert "case" not in done.answer
    bench.pass_hold(3600)
    assert bench.effects(command) == 1


def test_larger_amounts_are_held_longer(bench: Bench) -> None:
    bench.book.add_refund(1)
    bench.book.refunds[ONE]["requested_amount"] = "200000.00"
    bench.see_refund(1, S.PENDING_SELLER, requested_amount="200000.00", paid_amount="200000.00")
    assert decided(bench.desk, bench.connection, ONE, N.APPROVE_REFUND).hold_seconds == 120


def test_a_recalled_command_is_never_sent_and_the_request_is_free_again(bench: Bench) -> None:
    command = bench.queued_refund()
    bench.clock.forward(29)
    bench.desk.outbox.direct.recall(command.id)
    bench.pass_hold(3600)
    assert (bench.state(command), bench.book.calls) == (RECALLED, [])
    assert decided(bench.desk, bench.connection, ONE, N.REJECT_REFUND).state is QUEUED


def test_recall_comes_too_late_once_the_first_byte_may_have_left(bench: Bench) -> None:
    command = bench.queued_refund()

    def recall() -> None:
        with pytest.raises(RefusedError, match="已经提交"):
            bench.desk.outbox.direct.recall(command.id)

    bench.gateway.before_send = recall
    bench.pass_hold()
    assert bench.state(command) is SUCCEEDED


def test_a_recall_between_looking_and_sending_wins(bench: Bench) -> None:
    command = bench.queued_refund()
    read_refund = bench.gateway.read_refund

    def recalled_meanwhile(refund_id: str) -> object:
        bench.desk.outbox.direct.recall(command.id)
        return read_refund(refund_id)

    bench.gateway.read_refund = recalled_meanwhile  # type: ignore[method-assign,assignment]
    bench.pass_hold()
    assert (bench.state(command), bench.sends()) == (RECALLED, 0)


@pytest.mark.parametrize(("after_seconds", "left"), [(5, 25), (25, 10), (300, 10)])
def test_a_hold_survives_a_restart_and_is_shown_again(bench: Bench, after_seconds: int, left: int) -> None:
    command = bench.queued_refund()
    bench.clock.forward(after_seconds)
    bench.reopen()
    assert bench.desk.outbox.holds.remaining(bench.get(command)) == left
    bench.pass_hold(left - 1)
    assert bench.sends() == 0
    bench.pass_hold(1.5)
    assert bench.effects(command) == 1


def test_one_decided_before_the_weekend_asks_instead_of_sending(bench: Bench) -> None:
    command = bench.queued_refund()
    bench.clock.set_wall(2.5 * 86400)
    bench.reopen()
    notices = bench.hear_notices()
    bench.pass_hold(60)
    assert (bench.get(command).is_asking, bench.book.calls) == (True, [])
    assert ONE in notices[0].message
    bench.desk.outbox.direct.still_wanted(command.id)
    bench.pass_hold()
    assert bench.effects(command) == 1


# ---- conditions ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"state": "WITHDRAWN"}, ("已撤回", "商家待审核")),
        ({"requested_amount": "100.00"}, ("¥12,800.00", "¥100.00")),
        ({"currency": "USD"}, ("CNY", "USD")),
        ({"appeal_open": True}, ("申诉",)),
        ({"state_since": "2026-11-24T10:00:20+08:00"}, ("又一次",)),
        (None, ("没有这张退订申请",)),
    ],
)
def test_a_condition_that_broke_holds_it_for_review_with_both_versions(
    bench: Bench, changes: dict[str, Any] | None, words: tuple[str, ...]
) -> None:
    command = bench.queued_refund()
    if changes is None:
        bench.book.refunds.clear()
    else:
        bench.book.refunds[ONE].update(changes)
    bench.pass_hold()
    held = bench.get(command)
    assert (held.state, bench.sends(), group_of(held)) == (CONFLICT, 0, "person")
    assert held.answer["refund"] == bench.book.refunds.get(ONE)
    for word in words:
        assert word in held.result_text
    bench.desk.outbox.void(command.id)
    assert bench.state(command) is RECALLED


def test_newer_facts_here_break_it_off_without_asking(bench: Bench) -> None:
    command = bench.queued_refund()
    bench.clock.forward(5)
    bench.see_refund(1, S.WITHDRAWN)
    bench.drain()
    assert (bench.state(command), bench.book.calls) == (CONFLICT, [])
    assert "已撤回" in bench.get(command).result_text


def test_another_amount_in_newer_facts_breaks_it_off_too(bench: Bench) -> None:
    command = bench.queued_refund()
    bench.clock.forward(5)
    bench.see_refund(1, S.PENDING_SELLER, requested_amount="12800.01")
    bench.drain()
    assert (bench.state(command), bench.book.calls) == (CONFLICT, [])
    assert "¥12,800.01" in bench.get(command).result_text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"state": "REJECTED"}, ("商家待审核", "已驳回")),
        ({"requested_amount": "12800.01"}, ("¥12,800.00", "¥12,800.01")),
    ],
)
def test_a_conflict_at_the_last_moment_tells_both_versions(
    bench: Bench, changes: dict[str, str], words: tuple[str, ...]
) -> None:
    command = bench.queued_refund()

    def somebody_else() -> None:
        bench.book.refunds[ONE].update(changes)

    bench.gateway.before_send = somebody_else
    bench.pass_hold()
    held = bench.get(command)
    assert (held.state, bench.effects(command)) == (CONFLICT, 0)
    assert held.answer["refund"] == bench.book.refunds[ONE]
    for word in words:
        assert word in held.result_text


def test_a_refusal_is_visible_and_frees_the_request(bench: Bench) -> None:
    command = bench.queued_refund()
    bench.book.fault("send", "refused")
    bench.pass_hold()
    assert (bench.state(command), bench.effects(command)) == (REFUSED, 0)
    assert decided(bench.desk, bench.connection, ONE, N.APPROVE_REFUND).state is QUEUED


# ---- lost answers, offline, restore --------------------------------------------------------------


@pytest.mark.parametrize(("fault", "effects"), [("cut_before", 0), ("cut_after", 1)])
def test_a_lost_answer_is_asked_for_with_the_same_bytes(bench: Bench, fault: str, effects: int) -> None:
    command = bench.queued_refund()
    bench.book.fault("send", fault)
    bench.pass_hold()
    assert (bench.state(command), bench.effects(command)) == (SENDING, effects)
    body = bench.get(command).sent_body
    bench.pass_hold(61)
    assert (bench.state(command), bench.effects(command)) == (SUCCEEDED, 1)
    assert bench.get(command).sent_body == body


def test_refunds_and_cases_of_a_day_without_a_line_all_go_once(bench: Bench) -> None:
    case = bench.queued(2)
    refund = bench.queued_refund()
    bench.book.fault("any", "offline", times=2)
    bench.pass_hold()
    assert bench.sends() == 0
    wait = bench.desk.outbox.direct.waiting(bench.connection)
    assert wait is not None
    bench.pass_hold(601)
    assert [bench.state(one) for one in (case, refund)] == [QUEUED, QUEUED]
    bench.pass_hold(601)
    assert [bench.state(one) for one in (case, refund)] == [SUCCEEDED, SUCCEEDED]
    assert sorted(bench.book.effects) == sorted([case.id, refund.id])


def test_one_of_which_nothing_is_on_record_tells_how_the_request_stands(bench: Bench) -> None:
    command = bench.queued_refund()
    bench.book.fault("send", "cut_before", times=20)
    for _turn in range(20):
        bench.pass_hold(700)
    assert bench.state(command) is UNKNOWN
    bench.desk.outbox.direct.read_back(command.id)
    bench.book.faults.clear()
    bench.pass_hold(700)
    unknown = bench.get(command)
    assert unknown.state is UNKNOWN
    assert "商家待审核" in unknown.result_text
    bench.desk.outbox.direct.send_again(command.id)
    bench.pass_hold()
    assert (bench.state(command), bench.effects(command)) == (SUCCEEDED, 1)


def test_after_a_restore_it_is_read_back_and_only_a_person_sends_it_again(bench: Bench) -> None:
    command = bench.queued_refund()
    with bench.desk.work.writing() as tx:
        bench.desk.work.pause(tx, "restored")
        assert make_unknown(bench.desk.work, tx, bench.desk.clock.wall()) == 1
    bench.pass_hold(601)
    unknown = bench.get(command)
    assert (unknown.state, bench.book.calls) == (UNKNOWN, ["read_command", "read_refund"])
    assert "没有这次提交的记录" in unknown.result_text
    with pytest.raises(RefusedError, match="先核对"):
        bench.desk.outbox.direct.send_again(command.id)
    bench.desk.backup.resume()
    bench.desk.outbox.direct.send_again(command.id)
    bench.pass_hold(601)
    assert (bench.state(command), bench.effects(command)) == (SUCCEEDED, 1)


def test_a_file_that_is_too_large_for_the_counterpart(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    path = bench.home.root / "协商.pdf"
    path.write_bytes(b"%PDF-1.4 agreed")
    sha256, size = bench.desk.files.keep(path)
    bench.book.add_refund(1)
    bench.see_refund(1, S.PENDING_SELLER)
    files = [{"role": "agreement", "name": path.name, "sha256": sha256, "bytes": size}]
    command = decided(bench.desk, bench.connection, ONE, N.APPROVE_REFUND, files=files)
    too_large = Answer(Outcome.REFUSED, TOO_LARGE, "最大 1 字节。")
    monkeypatch.setattr(bench.gateway, "put_file", lambda _sha256, _path: too_large)
    bench.pass_hold()
    refused = bench.get(command)
    assert (refused.state, bench.sends()) == (REFUSED, 0)
    assert refused.result_text.endswith("请压缩或拆分这个文件，换掉以后再办理一次。")
    assert "草稿" not in refused.result_text


def test_a_case_and_a_refund_of_one_order_do_not_stand_in_each_others_way(bench: Bench) -> None:
    refund = bench.queued_refund()
    case = bench.queued(1)
    assert case.target == key_of(1)
    bench.pass_hold()
    assert [bench.state(one) for one in (case, refund)] == [SUCCEEDED, SUCCEEDED]

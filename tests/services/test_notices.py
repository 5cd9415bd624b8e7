"""Notifications are proposed, and land only when a person confirms them; then they are a batch like any other."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from desktop_app.clock import CHINA
from desktop_app.errors import RefusedError, UnreadableFileError, UsageError
from desktop_app.models.batches import BatchSource
from desktop_app.models.money import Money
from desktop_app.models.refunds.states import RefundState as S
from desktop_app.models.supervision import FlowId, Node
from desktop_app.services.desk import Desk
from desktop_app.services.refunds.judging import JudgedRefund
from tests.documents.notice_samples import mail, message
from tests.services.deciding import NOW
from tests.services.test_pending_cases import cases, forecast, order, orders, pending
from tests.services.test_transactions import table

KEY = "CS0001|CS0001-000001"
AT = datetime(2026, 11, 24, 9, 30, tzinfo=CHINA)
ACCEPTED = "用户已确认验收服务，订单号：CS0001，时间 2026-11-24 09:30:00"
SENT = "Tue, 24 Nov 2026 09:31:00 +0800"


def at_buyer(desk: Desk, connection: str, data_as_of: datetime = AT - timedelta(days=1)) -> None:
    """A case that waits for the buyer."""
    rows = cases("CS0001,CS0001-000001,人工服务,用户确认验收,2026-11-20 09:00:00")
    desk.intake.paste(rows, connection=connection, data_as_of=data_as_of)


@pytest.mark.parametrize("source", [ACCEPTED.encode(), mail(ACCEPTED, sent=SENT), message(ACCEPTED)])
def test_nothing_is_kept_until_a_person_confirms(desk: Desk, connection: str, source: bytes) -> None:
    at_buyer(desk, connection)
    batches, entries = desk.intake.batches(), desk.work.journal.head().count
    reading = desk.intake.notices.propose(source, connection)
    [one] = reading.proposals
    assert (one.key, one.node, one.at, one.is_landing, one.problem) == (KEY, Node.DONE, AT, True, "")
    assert (desk.intake.batches(), desk.work.journal.head().count) == (batches, entries)
    assert not desk.archive.has(connection, reading.sha256)

    result = desk.intake.notices.confirm(reading, connection=connection)
    batch = result.batch
    assert (batch.source, batch.kind, batch.updated, batch.data_as_of) == (BatchSource.NOTIFICATION, "cases", 1, AT)
    assert batch.by_person == desk.person
    assert desk.archive.read(connection, batch.sha256) == source, "the original is kept"
    assert (batch.name, batch.order_id) == ("通知 用户已确认验收", "CS0001")
    judged = desk.forecasts.one(connection, KEY)
    assert judged is not None
    assert (judged.node, judged.facts.node_since) == (Node.DONE, AT)
    assert desk.replay.run(connection).is_same

    again = desk.intake.notices.propose(source, connection)
    assert batch.id in again.said[0]
    with pytest.raises(RefusedError, match=batch.id):
        desk.intake.notices.confirm(again, connection=connection)
    desk.intake.withdraw(batch.id)
    judged = desk.forecasts.one(connection, KEY)
    assert judged is not None
    assert judged.node is Node.BUYER_ACCEPT
    assert desk.intake.notices.propose(source, connection).is_confirmable


def test_two_orders_of_one_mail_are_two_proposals(desk: Desk, connection: str) -> None:
    at_buyer(desk, connection)
    text = "用户已确认验收服务。订单号：CS0001；订单号：CS0002。2026-11-24 09:30:00"
    reading = desk.intake.notices.propose(text, connection)
    assert [one.order_id for one in reading.proposals] == ["CS0001", "CS0002"]
    only = desk.intake.notices.confirm(reading, ["CS0001"], connection=connection)
    assert (only.batch.rows, only.keys) == (1, (KEY,))
    desk.intake.withdraw(only.batch_id)
    both = desk.intake.notices.confirm(reading, connection=connection)
    assert (both.batch.rows, both.batch.inserted, both.batch.updated) == (2, 1, 1)
    with pytest.raises(UsageError, match="CS0009"):
        desk.intake.notices.confirm(desk.intake.notices.propose(text + " ", connection), ["CS0009"])


def test_unfinished_supervision_opens_a_case_of_unknown_state_with_what_ledgers_know(
    desk: Desk, connection: str
) -> None:
    desk.intake.paste(
        table(
            order(1, access="SaaS"),
            headings="订单ID,订单行ID,订单类型,订单状态,商品名称,接入类型,商品类别,客户名称,下单时间,支付时间,实付金额,币种",
        )
    )
    reading = desk.intake.notices.propose("您有 2 个订单服务监管未完成：CS0001、CS0002", connection)
    assert [one.is_landing for one in reading.proposals] == [True, True]
    with pytest.raises(UsageError, match="CS0001、CS0002"):
        desk.intake.notices.confirm(reading, connection=connection)
    assert [batch.source for batch in desk.intake.batches()] == [BatchSource.PASTE]
    desk.intake.notices.confirm(reading, at=AT, connection=connection)
    known, unknown = forecast(desk, connection, "CS0001"), forecast(desk, connection, "CS0002")
    assert (known.flow, known.node, known.line_id) == (FlowId.S, Node.UNKNOWN, "CS0001-000001")
    assert (unknown.flow, unknown.node) == (FlowId.UNKNOWN, Node.UNKNOWN)
    with pytest.raises(UsageError, match="将来"):
        desk.intake.notices.confirm(
            desk.intake.notices.propose("服务监管未完成：CS0003", connection), at=NOW + timedelta(hours=1)
        )


def test_a_notification_takes_the_place_of_what_a_ledger_only_told(desk: Desk, connection: str) -> None:
    desk.intake.paste(orders(order(1)), data_as_of=AT - timedelta(days=1))
    assert pending(desk, connection) == ["CS0001"]
    result = desk.intake.notices.confirm(desk.intake.notices.propose(ACCEPTED, connection), connection=connection)
    assert pending(desk, connection) == []
    row = desk.case_lists.by_keys(connection, [KEY])[0]
    assert (row.node, row.customer_name) == (Node.DONE, "宁波甬江模具")
    desk.intake.withdraw(result.batch_id)
    assert pending(desk, connection) == ["CS0001"]


def test_facts_that_contradict_each_other_are_said(desk: Desk, connection: str) -> None:
    at_buyer(desk, connection, data_as_of=AT + timedelta(minutes=10))
    [one] = desk.intake.notices.propose(ACCEPTED, connection).proposals
    assert any("互相矛盾" in sentence for sentence in one.says)
    desk.intake.notices.confirm(desk.intake.notices.propose(ACCEPTED, connection), connection=connection)
    judged = desk.forecasts.one(connection, KEY)
    assert judged is not None
    assert judged.node is Node.BUYER_ACCEPT, "the newer data count"
    both = desk.intake.notices.propose("申诉处理结果：用户已确认验收服务 CS0001", connection)
    assert (both.event_name, both.proposals[0].is_landing) == ("", False)
    assert any("互相矛盾" in sentence for sentence in both.said)


def test_a_case_that_is_not_supervised_takes_no_node(desk: Desk, connection: str) -> None:
    desk.intake.paste(table("CS0001,CS0001-000001,人工服务,否", headings="订单ID,订单行ID,接入类型,是否涉及服务监管"))
    reading = desk.intake.notices.propose(ACCEPTED, connection)
    assert "不涉及服务监管" in reading.proposals[0].problem
    assert not reading.is_confirmable


def test_an_order_of_several_lines_is_never_guessed(desk: Desk, connection: str) -> None:
    desk.intake.paste(cases("CS0001,L1,人工服务,用户确认验收,", "CS0001,L2,人工服务,用户确认验收,"))
    reading = desk.intake.notices.propose(ACCEPTED, connection)
    assert "L1、L2" in reading.proposals[0].problem
    with pytest.raises(RefusedError, match="多行"):
        desk.intake.notices.confirm(
            desk.intake.notices.propose(ACCEPTED + "；订单号 CS0002", connection), ["CS0001"], connection=connection
        )


def test_an_event_that_tells_nothing_of_a_case_is_kept_and_changes_nothing(desk: Desk, connection: str) -> None:
    at_buyer(desk, connection)
    before = desk.projection(connection).rows.fingerprint()
    for text in ("用户提交退订申请，订单号 CS0001", "Bonjour, commande CS0001 acceptée", "用户申请发票 订单号 CS0005"):
        result = desk.intake.notices.confirm(desk.intake.notices.propose(text, connection), connection=connection)
        assert (result.batch.rows, result.batch.source) == (0, BatchSource.NOTIFICATION)
        assert desk.archive.read(connection, result.batch.sha256) == text.encode()
    assert desk.projection(connection).rows.fingerprint() == before
    assert desk.replay.run(connection).is_same


def test_the_end_of_an_appeal_opens_the_case_again(desk: Desk, connection: str) -> None:
    desk.intake.register("CS0001", node="用户确认验收", facts={"接入类型": "人工服务", "申诉中": "是"})
    assert "appeal_open" in forecast(desk, connection, "CS0001").badges
    reading = desk.intake.notices.propose("申诉处理结果已出，订单号 CS0001", connection)
    desk.intake.notices.confirm(reading, at=NOW, connection=connection)
    told = forecast(desk, connection, "CS0001")
    assert ("appeal_open" in told.badges, told.node) == (False, Node.BUYER_ACCEPT)


@pytest.mark.parametrize("text", ["没有订单的一句话", "\0\0\0", "<html><script>x</script></html>", "🙂" * 10_000])
def test_what_says_nothing_is_told_so_and_kept_nowhere(desk: Desk, connection: str, text: str) -> None:
    reading = desk.intake.notices.propose(text, connection)
    assert reading.said
    assert not reading.is_confirmable
    with pytest.raises(RefusedError):
        desk.intake.notices.confirm(reading, connection=connection)
    assert desk.intake.batches() == []


def test_a_file_that_changed_after_it_was_read_is_not_taken(desk: Desk, connection: str, tmp_path: Path) -> None:
    path = tmp_path / "通知.eml"
    path.write_bytes(mail(ACCEPTED, sent=SENT))
    reading = desk.intake.notices.propose(path, connection)
    assert reading.name == "通知.eml"
    path.write_bytes(mail(ACCEPTED + "！", sent=SENT))
    with pytest.raises(UnreadableFileError, match="改动"):
        desk.intake.notices.confirm(reading, connection=connection)
    again = desk.intake.notices.confirm(desk.intake.notices.propose(path, connection), connection=connection)
    assert desk.archive.read(connection, again.batch.sha256) == path.read_bytes()
    with pytest.raises(UsageError):
        desk.intake.notices.propose(tmp_path / "没有.eml", connection)


def test_ten_thousand_orders_in_one_mail_are_capped_and_that_is_said(desk: Desk, connection: str) -> None:
    text = "服务监管未完成：" + "、".join(f"CS{number:012d}" for number in range(10_000))
    reading = desk.intake.notices.propose(text, connection)
    assert len(reading.proposals) == 100
    assert any("10000" in sentence for sentence in reading.said)


ASKED = "用户提交退订申请，退订单号：TD2611240001，订单号：CS0001，时间 2026-11-24 09:30:00"
REFUNDS = "退订单号,订单ID,订单行ID,状态,申请时间,进入状态时间"


def request_of(desk: Desk, connection: str, refund_id: str = "TD2611240001") -> JudgedRefund:
    found = desk.refunds.one(connection, refund_id)
    assert found is not None
    return found


def test_a_refund_that_is_named_by_its_number_becomes_a_request(desk: Desk, connection: str) -> None:
    headings = "订单ID,订单行ID,商品名称,接入类型,计费模式,实付金额,币种"
    desk.intake.paste(table("CS0001,CS0001-000001,上云咨询,人工服务,一次性,100.00,CNY", headings=headings))
    reading = desk.intake.notices.propose(ASKED, connection)
    [one] = reading.proposals
    assert (one.key, one.order_id, one.line_id) == ("TD2611240001", "CS0001", "CS0001-000001")
    assert (one.refund_state, one.is_landing, one.problem, reading.said) == (S.PENDING_SELLER, True, "", ())
    assert desk.refunds.all(connection) == []
    result = desk.intake.notices.confirm(reading, connection=connection)
    assert (result.batch.kind, result.batch.source, result.batch.inserted) == ("refunds", BatchSource.NOTIFICATION, 1)
    judged = request_of(desk, connection)
    assert (judged.state, judged.facts.filed_at, judged.facts.state_since) == (S.PENDING_SELLER, AT, AT)
    assert (judged.facts.access_type, judged.facts.paid) == ("人工服务", Money(Decimal("100.00"), "CNY"))
    assert judged.facts.requested is None, "nobody said how much"
    assert judged.forecast.deadline is not None
    assert desk.replay.run(connection).is_same
    assert result.batch.id in desk.intake.notices.propose(ASKED, connection).said[0]
    desk.intake.withdraw(result.batch_id)
    assert desk.refunds.all(connection) == []


def test_what_is_known_of_a_request_is_not_made_younger_by_a_notification(desk: Desk, connection: str) -> None:
    row = "TD2611240001,CS0001,CS0001-000001,已驳回,2026-11-23 08:00:00,2026-11-24 10:00:00"
    desk.intake.paste(table(row, headings=REFUNDS), data_as_of=AT + timedelta(hours=1))
    reading = desk.intake.notices.propose(ASKED, connection)
    [one] = reading.proposals
    assert any("互相矛盾" in sentence for sentence in one.says)
    desk.intake.notices.confirm(reading, connection=connection)
    judged = request_of(desk, connection)
    assert (judged.state, judged.facts.filed_at) == (S.REJECTED, datetime(2026, 11, 23, 8, tzinfo=CHINA))
    other = desk.intake.notices.propose(ASKED.replace("CS0001", "CS0002"), connection)
    assert "CS0001" in other.proposals[0].problem
    assert not other.is_confirmable


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("用户提交退订申请，订单号 CS0001", "没有写退订单号"),
        ("用户提交退订申请，退订单号 TD261124001、退订单号 TD261124002，订单号 CS0001", "对应不上"),
        ("用户提交退订申请，退订单号 TD261124001，订单号 CS0001、订单号 CS0002", "对应不上"),
    ],
)
def test_a_refund_without_a_number_that_can_be_told_is_kept_and_says_where_to_look(
    desk: Desk, connection: str, text: str, said: str
) -> None:
    row = "TD9,CS0001,CS0001-000001,商家待审核,2026-11-23 08:00:00,2026-11-23 08:00:00"
    desk.intake.paste(table(row, headings=REFUNDS))
    reading = desk.intake.notices.propose(text, connection)
    first = reading.proposals[0]
    assert (first.order_id, first.refund_id, first.is_landing) == ("CS0001", "", False)
    assert said in first.says[0]
    assert "TD9" in first.says[1]
    result = desk.intake.notices.confirm(reading, connection=connection)
    assert (result.batch.rows, "CS0001" in result.batch.notice_orders) == (0, True)
    assert [one.key for one in desk.refunds.all(connection)] == ["TD9"]


def test_a_refund_without_its_order_is_taken_by_its_number_alone(desk: Desk, connection: str) -> None:
    reading = desk.intake.notices.propose("Refund request, refund order no. TD261124001", connection)
    [one] = reading.proposals
    assert (one.key, one.order_id, one.needs_time, reading.said) == ("TD261124001", "", True, ())
    desk.intake.notices.confirm(reading, ["TD261124001"], at=AT, connection=connection)
    judged = request_of(desk, connection, "TD261124001")
    assert (judged.state, judged.facts.order_id) == (S.PENDING_SELLER, "")

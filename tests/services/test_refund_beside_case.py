"""A case and the refund of its order: pending it pauses the case, refunded it closes it; neither blocks."""

from __future__ import annotations

import pytest

from desktop_app.models import wording
from desktop_app.models.batches import Batch
from desktop_app.models.command_words import CommandName
from desktop_app.models.filter_language import parse_filter
from desktop_app.models.listing import CaseRow, View
from desktop_app.models.scales import Grade, Severity
from desktop_app.models.supervision import Band, Effect, Node, Party
from desktop_app.paths import Home
from desktop_app.services.desk import Desk
from tests.services import homes
from tests.services.homes import ago
from tests.services.refunding import CASE, ORDER, REFUND, RETURNED, bring
from tests.services.test_forecasts import COMPANY_PACK

KEY = "CS1|CS1-000001"
desk, connection = homes.desk, homes.connection


SHIPPED = CASE | {
    "接入类型": "硬件",
    "当前节点": "用户确认验收",
    "快递签收时间": ago(days=8),
    "收货电话一致": "是",
    "进入节点时间": ago(days=9),
}


def row(desk: Desk, connection: str, key: str = KEY) -> CaseRow:
    """As the lists have it stored, which is what every other way to ask must say too."""
    (stored,) = desk.case_lists.by_keys(connection, [key])
    judged = desk.forecasts.one(connection, key)
    assert judged is not None
    forecast = judged.forecast
    told = (stored.node, stored.whose_move, stored.effect, stored.effect_at, stored.badges, stored.is_listed)
    assert told == (
        judged.node,
        forecast.whose_move,
        forecast.silence.effect,
        forecast.silence.at,
        forecast.badges,
        forecast.is_listed,
    )
    listed = [(one.order_id, one.line_id) for one in desk.forecasts.all(connection)]
    assert ((stored.order_id, stored.line_id) in listed) is stored.is_listed
    return stored


def newest(desk: Desk, connection: str, kind: str) -> Batch:
    return [one for one in desk.work.batches.list(connection) if one.kind == kind and one.withdrawn_at is None][-1]


@pytest.mark.parametrize("first", ["cases", "refunds"])
@pytest.mark.parametrize("state", ["商家待审核", "已同意", "待用户寄回", "待验收"])
def test_a_pending_refund_pauses_the_case_whichever_came_first(
    desk: Desk, connection: str, first: str, state: str
) -> None:
    given = {"cases": SHIPPED, "refunds": REFUND | RETURNED | {"状态": state}}
    for kind in (first, *(given.keys() - {first})):
        bring(desk, kind, given[kind])
    found = row(desk, connection)
    assert wording.REFUND_PENDING in found.badges
    assert (found.effect, found.effect_at, found.whose_move) == (Effect.NONE, None, Party.BUYER)
    judged = desk.forecasts.one(connection, KEY)
    assert judged is not None
    silence = judged.forecast.silence
    assert (silence.grade, silence.clause_id) == ("assumption", "RF-CASE-PAUSED")
    assert "推测" in silence.stopped_by
    assert wording.effect_name(found.effect, badges=found.badges) == "退订中，暂停"


@pytest.mark.parametrize("state", ["已驳回", "已撤回", "退订失败"])
def test_after_a_refund_that_came_to_nothing_the_case_goes_on(desk: Desk, connection: str, state: str) -> None:
    bring(desk, "cases", SHIPPED)
    before = row(desk, connection)
    assert before.effect is Effect.AUTO_ACCEPT
    bring(desk, "refunds", REFUND)
    assert row(desk, connection).effect is Effect.NONE
    bring(desk, "refunds", REFUND | {"状态": state})
    after = row(desk, connection)
    assert (after.effect, after.effect_at, after.badges) == (before.effect, before.effect_at, before.badges)


def test_a_refunded_order_closes_its_case_and_a_later_move_opens_it_again(desk: Desk, connection: str) -> None:
    bring(desk, "cases", SHIPPED)
    bring(desk, "refunds", REFUND | {"状态": "已退订", "进入状态时间": ago(days=1)})
    closed = row(desk, connection)
    assert (closed.node, closed.is_listed, closed.whose_move) == (Node.CANCELLED_BY_REFUND, False, Party.NOBODY)
    assert desk.case_lists.counts(connection)[View.OPEN] == 0
    assert desk.today.board(connection).acts == ()
    # the marketplace's own word counts more than what we assume: the case moved after the refund
    bring(desk, "cases", SHIPPED | {"当前节点": "商家实施服务", "进入节点时间": ago(hours=2)})
    again = row(desk, connection)
    assert (again.node, again.is_listed, again.whose_move) == (Node.SELLER_DELIVER, True, Party.SELLER)


def test_taking_a_refund_back_takes_its_effect_back(desk: Desk, connection: str) -> None:
    bring(desk, "cases", SHIPPED)
    before = row(desk, connection)
    bring(desk, "refunds", REFUND | {"状态": "已退订"})
    desk.intake.withdraw(newest(desk, connection, "refunds").id)
    assert row(desk, connection)._replace(version=0) == before._replace(version=0)


def test_a_refund_that_is_said_to_be_of_another_order_lets_the_first_case_go(desk: Desk, connection: str) -> None:
    other = {"订单ID": "CS2", "订单行ID": "CS2-000001"}
    bring(desk, "cases", SHIPPED, SHIPPED | other)
    bring(desk, "refunds", REFUND)
    assert wording.REFUND_PENDING in row(desk, connection).badges
    bring(desk, "refunds", REFUND | other)
    assert wording.REFUND_PENDING not in row(desk, connection).badges
    assert wording.REFUND_PENDING in row(desk, connection, "CS2|CS2-000001").badges


def test_of_an_order_with_several_lines_only_its_own_case_is_closed(desk: Desk, connection: str) -> None:
    bring(desk, "cases", SHIPPED, SHIPPED | {"订单行ID": "CS1-000002"})
    bring(desk, "refunds", REFUND | {"状态": "已退订"})
    assert not row(desk, connection).is_listed
    assert row(desk, connection, "CS1|CS1-000002").is_listed
    # a request that names no line pauses all of them and closes none: which one it is about nobody knows
    bring(desk, "refunds", REFUND | {"订单行ID": "", "状态": "已退订"})
    assert row(desk, connection).is_listed
    bring(desk, "refunds", REFUND | {"退订单号": "R2", "订单行ID": ""})
    assert wording.REFUND_PENDING in row(desk, connection, "CS1|CS1-000002").badges
    bring(desk, "refunds", REFUND | {"退订单号": "R2", "订单行ID": "", "状态": "已退订"})
    assert row(desk, connection, "CS1|CS1-000002").is_listed


def test_a_request_without_a_line_closes_the_only_case_of_its_order(desk: Desk, connection: str) -> None:
    bring(desk, "refunds", REFUND | {"订单行ID": "", "状态": "已退订"})
    bring(desk, "cases", SHIPPED)
    assert not row(desk, connection).is_listed
    # a second line came in: now nobody knows which of them it is about
    bring(desk, "cases", SHIPPED | {"订单行ID": "CS1-000002"})
    assert row(desk, connection).is_listed


def test_a_state_that_a_person_settles_counts_for_the_case_at_once(desk: Desk, connection: str) -> None:
    from desktop_app.models.refunds.states import RefundState
    from desktop_app.services.refunds.settling import settle_state, take_back

    bring(desk, "cases", SHIPPED)
    bring(desk, "refunds", REFUND | {"状态": "等着呢"})
    assert wording.REFUND_PENDING not in row(desk, connection).badges
    settled = settle_state(desk, connection, "R1", RefundState.PENDING_SELLER, remember=True)
    assert wording.REFUND_PENDING in row(desk, connection).badges
    take_back(desk, settled)
    assert wording.REFUND_PENDING not in row(desk, connection).badges


def test_a_finished_or_unsupervised_case_is_left_as_it_is(desk: Desk, connection: str) -> None:
    done = {"当前节点": "服务完成", "进入节点时间": ago(hours=1)}
    bring(
        desk, "cases", SHIPPED | done, SHIPPED | {"订单ID": "CS2", "订单行ID": "CS2-000001", "是否涉及服务监管": "否"}
    )
    bring(desk, "refunds", REFUND, REFUND | {"退订单号": "R2", "订单ID": "CS2", "订单行ID": "CS2-000001"})
    assert wording.REFUND_PENDING not in row(desk, connection).badges
    assert wording.REFUND_PENDING not in row(desk, connection, "CS2|CS2-000001").badges


def test_the_lists_are_the_same_after_they_are_built_anew(desk: Desk, connection: str) -> None:
    bring(desk, "refunds", REFUND, REFUND | {"退订单号": "R2", "订单ID": "CS2", "订单行ID": "", "状态": "已退订"})
    bring(desk, "cases", SHIPPED, SHIPPED | {"订单ID": "CS2", "订单行ID": "CS2-000001"})
    bring(desk, "orders", ORDER | {"订单ID": "CS3", "订单行ID": "CS3-000001", "接入类型": "人工服务"})
    bring(desk, "refunds", REFUND | {"退订单号": "R3", "订单ID": "CS3", "订单行ID": "", "状态": "已退订"})
    keys = [KEY, "CS2|CS2-000001"]
    before = desk.case_lists.by_keys(connection, keys)
    fingerprint = desk.projection(connection).rows.fingerprint()
    counts = desk.case_lists.counts(connection)
    desk.replay.run(connection)
    after = desk.case_lists.by_keys(connection, keys)
    assert [one._replace(row_id=0) for one in after] == [one._replace(row_id=0) for one in before]
    assert desk.projection(connection).rows.fingerprint() == fingerprint
    assert desk.case_lists.counts(connection) == counts


def test_judging_all_rows_again_keeps_what_stands_beside_them(desk: Desk, connection: str) -> None:
    bring(desk, "cases", SHIPPED)
    bring(desk, "refunds", REFUND)
    desk.projection(connection).rejudge(None, desk.forecasts.judge(connection), "anew")
    assert wording.REFUND_PENDING in row(desk, connection).badges


def test_many_cases_are_judged_with_one_read_of_the_requests(desk: Desk, connection: str) -> None:
    from tests.services.test_refund_reports import statements

    numbers = range(200)
    lines = [{"订单ID": f"CS{number}", "订单行ID": f"CS{number}-000001"} for number in numbers]
    bring(desk, "cases", *(SHIPPED | line for line in lines))
    bring(desk, "refunds", *(REFUND | line | {"退订单号": f"R{line['订单ID']}"} for line in lines[:120]))
    with statements(desk, connection) as asked:
        found = desk.forecasts.all(connection)
    assert sum(wording.REFUND_PENDING in one.badges for one in found) == 120
    assert len(asked) < 120


class TestDerived:
    """Cases that only a ledger tells of."""

    SERVICE = ORDER | {"接入类型": "人工服务"}
    REFUNDING = SERVICE | {
        "订单ID": "CT1",
        "订单行ID": "CT1-000001",
        "订单类型": "退订",
        "订单状态": "已完成",
        "原订单ID": "CS1",
    }

    def unknown(self, desk: Desk, connection: str) -> list[str]:
        return [one.key for one in desk.case_lists.first_page(connection, parse_filter("", "unknown"))]

    def test_one_whose_order_was_refunded_by_request_is_gone(self, desk: Desk, connection: str) -> None:
        bring(desk, "orders", self.SERVICE)
        assert desk.case_lists.counts(connection)[View.UNKNOWN] == 1
        bring(desk, "refunds", REFUND)
        assert desk.case_lists.counts(connection)[View.UNKNOWN] == 1
        bring(desk, "refunds", REFUND | {"状态": "已退订"})
        assert desk.case_lists.counts(connection)[View.UNKNOWN] == 0
        assert desk.case_lists.by_keys(connection, [KEY]) == []
        # taken back, it stands there again
        desk.intake.withdraw(newest(desk, connection, "refunds").id)
        assert desk.case_lists.counts(connection)[View.UNKNOWN] == 1

    @pytest.mark.parametrize("first", ["order", "refunding"])
    def test_one_whose_order_was_refunded_by_an_order_of_its_own_is_gone(
        self, desk: Desk, connection: str, first: str
    ) -> None:
        rows = [self.SERVICE, self.REFUNDING]
        for one in rows if first == "order" else reversed(rows):
            bring(desk, "orders", one)
        assert desk.case_lists.counts(connection)[View.UNKNOWN] == 0
        if first == "order":
            desk.intake.withdraw(newest(desk, connection, "orders").id)
            assert desk.case_lists.counts(connection)[View.UNKNOWN] == 1

    def test_of_two_lines_that_cannot_be_told_apart_none_goes(self, desk: Desk, connection: str) -> None:
        bring(desk, "orders", self.SERVICE, self.SERVICE | {"订单行ID": "CS1-000002"})
        bring(desk, "orders", self.REFUNDING)
        assert desk.case_lists.counts(connection)[View.UNKNOWN] == 2
        bring(desk, "refunds", REFUND | {"状态": "已退订"})
        assert [one.key for one in desk.case_lists.by_keys(connection, [KEY, "CS1|CS1-000002"])] == ["CS1|CS1-000002"]

    def test_a_waiting_order_that_was_refunded_by_request_does_not_wait(self, desk: Desk, connection: str) -> None:
        bring(desk, "orders", ORDER)
        assert len(desk.today.board(connection).openings) == 1
        bring(desk, "refunds", REFUND | {"状态": "已退订", "是否涉及服务监管": "否"})
        assert desk.today.board(connection).openings == ()


class TestActs:
    """What a pending refund does to the acts on its case: it warns, and stops none."""

    CONFIRM = CASE | {"接入类型": "人工服务", "交付子类型": "标准", "当前节点": "商家确认需求"}

    def test_an_act_on_a_paused_case_is_warned_of_and_can_be_done(self, desk: Desk, connection: str) -> None:
        bring(desk, "cases", self.CONFIRM)
        assert desk.decide.findings(CommandName.CONFIRM_REQUIREMENT, connection, KEY) == []
        bring(desk, "refunds", REFUND)
        (warning,) = desk.decide.findings(CommandName.CONFIRM_REQUIREMENT, connection, KEY)
        assert (warning.rule, warning.severity, warning.grade) == (
            "RF-CASE-PAUSED",
            Severity.WARN,
            Grade.ASSUMPTION,
        )
        assert "R1" in warning.message
        (decision,) = desk.decide.confirm_requirement(connection, [KEY])
        assert decision.is_made
        bring(desk, "refunds", REFUND | {"状态": "已撤回"})
        state = desk.decide.case(connection, KEY)
        assert state is not None
        assert state.pausing_refund == ""

    def test_the_detail_has_the_requests_those_that_go_on_first(self, desk: Desk, connection: str) -> None:
        bring(desk, "cases", self.CONFIRM)
        later = {"退订单号": "R2", "申请时间": "2026-11-23 09:00:00", "状态": "已驳回"}
        bring(desk, "refunds", REFUND, REFUND | later, REFUND | {"退订单号": "R3", "订单行ID": "CS1-000009"})
        detail = desk.case_lists.detail(connection, KEY)
        assert detail is not None
        assert [one.key for one in detail.refunds] == ["R1", "R2"]

    def test_on_today_the_act_of_the_refund_stands_for_that_of_the_case(
        self, desk: Desk, connection: str, home: Home
    ) -> None:
        folder = home.root / "rules"
        folder.mkdir()
        (folder / "ours.toml").write_text(COMPANY_PACK, encoding="utf-8")
        assert desk.rulebook.reload()
        bring(desk, "cases", self.CONFIRM | {"当前节点": "商家实施服务", "下单时间": ago(days=41)})
        before = row(desk, connection)
        assert before.band is Band.NOW
        assert before.deadline_at is not None
        assert desk.case_lists.counts(connection)[View.MINE] == 1
        bring(desk, "refunds", REFUND)
        board = desk.today.board(connection)
        assert [(act.kind, act.verb) for act in board.acts] == [("refunds", "review_refund")]
        assert board.acts_count == 1
        counts = desk.case_lists.counts(connection)
        assert (counts[View.MINE], counts[View.WEEK], counts[View.OPEN]) == (0, 0, 1)
        assert not desk.case_lists.waits(connection, KEY)
        paused = row(desk, connection)
        # the clock stands: nothing is late, whoever asks
        assert (paused.band, paused.deadline_at, paused.is_working_days) == (Band.NONE, None, False)
        overdue = desk.case_lists.ordered_ids(connection, parse_filter("逾期"))
        assert len(overdue) == 0
        # what is promised of its forecast stays as the flow says
        judged = desk.forecasts.one(connection, KEY)
        assert judged is not None
        assert judged.forecast.deadline is not None

    def test_an_agreed_refund_leaves_nobody_anything_to_do_until_it_came_to_nothing(
        self, desk: Desk, connection: str
    ) -> None:
        bring(desk, "cases", self.CONFIRM)
        bring(desk, "refunds", REFUND | {"状态": "已同意"})
        assert desk.today.board(connection).acts == ()
        bring(desk, "refunds", REFUND | {"状态": "退订失败"})
        assert [act.verb for act in desk.today.board(connection).acts] == ["ConfirmRequirement"]

    def test_a_paused_case_whose_state_nobody_could_read_is_still_to_be_settled(
        self, desk: Desk, connection: str
    ) -> None:
        bring(desk, "cases", self.CONFIRM | {"当前节点": "看不懂的节点"})
        bring(desk, "refunds", REFUND)
        verbs = {act.kind: act.verb for act in desk.today.board(connection).acts}
        assert verbs == {"cases": "settle_state", "refunds": "review_refund"}
        assert desk.case_lists.counts(connection)[View.MINE] == 1

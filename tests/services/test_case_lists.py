"""Lists and details of cases, and assigning a node to a state that could not be read."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from desktop_app.clock import CHINA
from desktop_app.errors import RefusedError, UsageError
from desktop_app.models.command_words import CommandName, CommandState
from desktop_app.models.filter_language import parse_filter
from desktop_app.models.listing import ListQuery, View
from desktop_app.models.supervision import Effect, Node, Party
from desktop_app.paths import Home
from desktop_app.services.cases.lists import VIEW_TITLES
from desktop_app.services.desk import Desk, open_desk
from tests.journeys.tables import CASE_HEADINGS, case_row, order_id
from tests.services.homes import NOW, add_cases, at_noon

MOON = "在月球上验收"


def _key(number: int) -> str:
    return f"{order_id(number)}|{order_id(number)}-000001"


def _keys(desk: Desk, connection: str, view: str) -> set[str]:
    return {row.key for row in desk.case_lists.first_page(connection, ListQuery(view))}


def _ordered(number: int, days: int) -> list[str]:
    """A case that the customer is to accept, ordered so many days ago."""
    ordered = f"{NOW - timedelta(days=days):%Y-%m-%d %H:%M:%S}"
    changed = {"下单时间": ordered, "支付时间": ordered}
    row = case_row(number, "用户确认验收")
    return [changed.get(name, cell) for name, cell in zip(CASE_HEADINGS, row, strict=True)]


def test_totals_count_a_notice_that_runs_or_comes_within_a_week_as_the_rows_and_the_filter_do(home: Home) -> None:
    desk = at_noon(home)
    connection = add_cases(desk, _ordered(1, 200), _ordered(2, 174), _ordered(3, 20))
    totals = desk.case_lists.totals(connection, ListQuery(View.OPEN))
    told = {one.effect: (one.count, one.minor_by_currency) for one in totals.effects}
    assert told == {Effect.REMINDER: (2, {"CNY": 100_100 + 100_200}), Effect.NONE: (1, {"CNY": 100_300})}
    for word, count in (("每周提醒", 2), ("不会自动结束", 1)):
        assert desk.case_lists.count(connection, parse_filter(f"后果:{word}", View.OPEN)) == count
    desk.close()


def test_every_view_s_count_is_the_length_of_its_list(home: Home) -> None:
    desk = at_noon(home)
    connection = add_cases(desk, *(case_row(number) for number in range(23)), case_row(30, MOON))
    counts = desk.case_lists.counts(connection)
    assert [view for view, _title in desk.case_lists.views()] == [str(view) for view in VIEW_TITLES]
    assert counts[View.UNKNOWN] == 1
    assert counts[View.OPEN] == 24
    for view in VIEW_TITLES:
        ids = desk.case_lists.ordered_ids(connection, ListQuery(view))
        totals = desk.case_lists.totals(connection, ListQuery(view))
        assert counts[view] == len(ids) == totals.count == len(_keys(desk, connection, view))
        assert [row.row_id for row in desk.case_lists.rows(connection, ids)] == list(ids)
    desk.close()


def test_the_first_page_needs_no_database_of_work(home: Home) -> None:
    desk = at_noon(home)
    connection = add_cases(desk, *(case_row(number) for number in range(8)))
    expected = desk.case_lists.first_page(connection, ListQuery(View.MINE))
    desk.close()
    again = open_desk(home, desk.clock)
    assert again.case_lists.first_page(connection, ListQuery(View.MINE)) == expected != []
    assert again.case_lists.counts(connection)[View.MINE] == len(expected)
    assert not again.has_built("work")
    again.close()


def test_a_case_whose_act_is_on_its_way_leaves_our_list_until_it_is_settled(home: Home) -> None:
    desk = at_noon(home)
    connection = add_cases(desk, *(case_row(number) for number in range(8)))
    mine = _keys(desk, connection, View.MINE)
    acted = _key(1)
    assert acted in mine
    (decision,) = desk.decide.confirm_requirement(connection, [acted])
    assert decision.command is not None
    assert _keys(desk, connection, View.MINE) == mine - {acted}
    assert desk.case_lists.counts(connection)[View.MINE] == len(mine) - 1
    assert desk.case_lists.totals(connection, ListQuery(View.MINE)).count == len(mine) - 1
    assert acted not in {
        row.key
        for row in desk.case_lists.rows(connection, desk.case_lists.ordered_ids(connection, ListQuery(View.MINE)))
    }
    assert acted in _keys(desk, connection, View.OPEN)
    desk.outbox.void(decision.command.id)
    assert _keys(desk, connection, View.MINE) == mine
    desk.close()


def test_the_detail_tells_all_of_a_case(home: Home) -> None:
    desk = at_noon(home)
    connection = add_cases(desk, case_row(1))
    orders = "订单ID\t订单行ID\t订单状态\t联系电话\n" + f"{order_id(1)}\t{order_id(1)}-000001\t已完成\t13800001111"
    desk.intake.paste(orders, kind="orders", connection=connection)
    desk.notes.add(connection, _key(1), "客户说下周验收")
    seen = datetime(2026, 11, 22, 9, 0, tzinfo=CHINA)
    desk.intake.observe(_key(1), Node.SELLER_DELIVER, since=seen, connection=connection)
    detail = desk.case_lists.detail(connection, _key(1))
    assert detail is not None
    assert (detail.row.key, detail.forecast.node) == (_key(1), Node.SELLER_DELIVER)
    assert detail.facts.customer_name == "客户1"
    assert detail.contact == "13800001111"
    assert [note.text for note in detail.notes] == ["客户说下周验收"]
    assert detail.source is not None
    assert (detail.source.batch.source, detail.source.row_number) == ("observe", 1)
    assert {act.command_name: act.is_allowed for act in detail.acts}[CommandName.REPORT_COMPLETION] is True
    assert detail.command is None
    assert any(row.clause.source for row in detail.clauses)
    steps = {step.node: step for step in detail.steps}
    assert [step.state for step in detail.steps] == ["done", "done", "now", "later", "later"]
    confirmed = steps[Node.SELLER_CONFIRM_REQUIREMENT]
    assert confirmed.at == seen
    assert confirmed.duration == seen - datetime(2026, 11, 2, 9, 0, tzinfo=CHINA)
    assert steps[Node.SELLER_DELIVER].at == seen
    assert desk.case_lists.detail(connection, "nobody|1") is None
    desk.close()


def test_nodes_that_an_order_of_the_new_era_may_have_skipped_are_drawn_as_unknown(home: Home) -> None:
    desk = at_noon(home)
    connection = add_cases(desk, case_row(2))  # stands at 商家实施服务; nothing is known of a requirement
    detail = desk.case_lists.detail(connection, _key(2))
    assert detail is not None
    assert detail.choice.era == "2025-03-26"
    drawn = [(step.node, step.state) for step in detail.steps]
    assert drawn[:3] == [
        (Node.BUYER_SUBMIT_REQUIREMENT, "unseen"),
        (Node.SELLER_CONFIRM_REQUIREMENT, "unseen"),
        (Node.SELLER_DELIVER, "now"),
    ]
    assert Node.HUAWEI_REVIEW not in dict(drawn)
    for step in detail.steps[:2]:
        assert (step.at, step.duration, step.who) == (None, None, "可以跳过，没有记录")
    desk.close()


def test_a_finished_case_has_only_done_steps(home: Home) -> None:
    desk = at_noon(home)
    connection = add_cases(desk, case_row(3))
    done = datetime(2026, 11, 24, 11, 0, tzinfo=CHINA)
    desk.intake.observe(_key(3), Node.DONE, since=done, connection=connection)
    detail = desk.case_lists.detail(connection, _key(3))
    assert detail is not None
    assert [step.state for step in detail.steps if step.state != "unseen"] == ["done", "done", "done"]
    assert detail.steps[-1].at == done
    desk.close()


def test_assigning_a_state_to_one_case_is_an_observation_that_can_be_taken_back(home: Home) -> None:
    desk = at_noon(home)
    connection = add_cases(desk, case_row(1, MOON), case_row(2, MOON))
    detail = desk.case_lists.detail(connection, _key(1))
    assert detail is not None
    assert detail.node_options[0].node is Node.BUYER_ACCEPT
    assert detail.same_text_count == 1
    assert [step.state for step in detail.steps] == ["now"]
    settled = desk.case_lists.settle_node(connection, _key(1), Node.BUYER_ACCEPT)
    assert len(settled.batch_ids) == 1
    assert _keys(desk, connection, View.UNKNOWN) == {_key(2)}
    judged = desk.forecasts.one(connection, _key(1))
    assert judged is not None
    assert (judged.node, judged.forecast.whose_move) == (Node.BUYER_ACCEPT, Party.BUYER)
    desk.case_lists.take_back(settled)
    assert _keys(desk, connection, View.UNKNOWN) == {_key(1), _key(2)}
    desk.close()


def test_assigning_a_state_makes_no_fact_younger_and_keeps_since_when_it_lasts(home: Home) -> None:
    desk = at_noon(home)
    seen = datetime(2026, 11, 22, 18, 0, tzinfo=CHINA)
    lines = ["\t".join(line) for line in (CASE_HEADINGS, case_row(1, MOON), case_row(2, MOON))]
    connection = desk.connections.for_writing().id
    desk.intake.paste("\n".join(lines), kind="cases", connection=connection, data_as_of=seen)
    began = {number: datetime(2026, 11, 1 + number, 9, 0, tzinfo=CHINA) for number in (1, 2)}
    desk.case_lists.settle_node(connection, _key(1), Node.BUYER_ACCEPT, also_same_text=True)
    for number in (1, 2):
        case = desk.decide.case(connection, _key(number))
        assert case is not None
        assert (case.node, case.data_as_of) == (Node.BUYER_ACCEPT, seen)
        detail = desk.case_lists.detail(connection, _key(number))
        assert detail is not None
        now = next(step for step in detail.steps if step.state == "now")
        assert (detail.row.node_since, now.at) == (began[number], began[number])
    looked = datetime(2026, 11, 24, 12, 0, tzinfo=CHINA)
    desk.intake.observe(_key(1), Node.BUYER_ACCEPT, connection=connection)
    case = desk.decide.case(connection, _key(1))
    assert case is not None
    assert case.data_as_of == looked
    desk.close()


def test_assigning_a_state_hides_no_file_that_is_younger_than_what_it_was_read_from(home: Home) -> None:
    desk = at_noon(home)
    connection = desk.connections.for_writing().id

    def paste(node: str, seen: datetime) -> None:
        lines = ["\t".join(line) for line in (CASE_HEADINGS, case_row(1, node))]
        desk.intake.paste("\n".join(lines), kind="cases", connection=connection, data_as_of=seen)

    first = datetime(2026, 11, 22, 18, 0, tzinfo=CHINA)
    paste(MOON, first)
    settled = desk.case_lists.settle_node(connection, _key(1), Node.BUYER_ACCEPT)
    batch = next(one for one in desk.intake.batches(connection) if one.id == settled.batch_ids[0])
    assert (batch.is_settling, batch.data_as_of) == (True, first)
    paste("商家实施服务", first - timedelta(hours=1))  # older than what was settled: it changes nothing
    case = desk.decide.case(connection, _key(1))
    assert case is not None
    assert (case.node, case.data_as_of) == (Node.BUYER_ACCEPT, first)
    younger = first + timedelta(hours=20)  # and older than the hour of the settling
    paste("商家实施服务", younger)
    case = desk.decide.case(connection, _key(1))
    assert case is not None
    assert (case.node, case.data_as_of) == (Node.SELLER_DELIVER, younger)
    desk.close()


def test_a_remembered_text_counts_elsewhere_and_from_now_on_until_it_is_taken_back(home: Home) -> None:
    desk = at_noon(home)
    connection = add_cases(desk, case_row(1, MOON), case_row(2, MOON), case_row(3, MOON + "吗"))
    settled = desk.case_lists.settle_node(connection, _key(1), Node.BUYER_ACCEPT, also_same_text=True, remember=True)
    assert set(settled.keys) == {_key(1), _key(2)}
    assert _keys(desk, connection, View.UNKNOWN) == {_key(3)}
    other = desk.case_lists.detail(connection, _key(3))
    assert other is not None
    assert other.same_text_count == 0  # a longer text is another one
    add_cases(desk, case_row(4, MOON))
    assert _keys(desk, connection, View.UNKNOWN) == {_key(3)}
    shutil.rmtree(home.root / "cache")
    desk.close()
    again = at_noon(home)
    again.intake.finish_pending(connection)
    assert _keys(again, connection, View.UNKNOWN) == {_key(3)}
    again.case_lists.take_back(settled)
    assert _keys(again, connection, View.UNKNOWN) == {_key(number) for number in (1, 2, 3, 4)}
    actions = [entry.action for entry in again.journal.list()]
    assert actions.count("node_text.remembered") == actions.count("node_text.forgotten") == 1
    assert again.journal.verify().is_intact
    again.close()


def test_a_remembered_name_of_a_node_that_the_case_cannot_have_counts_at_the_next_import(home: Home) -> None:
    desk = at_noon(home)
    connection = add_cases(desk, case_row(1, "华为云复核"))
    assert _keys(desk, connection, View.UNKNOWN) == {_key(1)}
    desk.case_lists.settle_node(connection, _key(1), Node.BUYER_ACCEPT, also_same_text=False, remember=True)
    add_cases(desk, case_row(2, "华为云复核"))
    assert _keys(desk, connection, View.UNKNOWN) == set()
    fresh = desk.case_lists.by_keys(connection, [_key(2)])
    assert [row.node for row in fresh] == [Node.BUYER_ACCEPT]
    desk.close()


def test_finished_cases_of_a_type_that_is_not_known_are_no_open_work(home: Home) -> None:
    desk = at_noon(home)
    place = CASE_HEADINGS.index("接入类型")
    rows = [list(case_row(1, "DONE")), list(case_row(2, "SELLER_DELIVER"))]
    for row in rows:
        row[place] = "镜像"
    connection = add_cases(desk, *rows)
    assert _keys(desk, connection, View.UNKNOWN) == set()
    assert _keys(desk, connection, View.NO_RULES) == _keys(desk, connection, View.OPEN) == {_key(2)}
    counts = desk.case_lists.counts(connection)
    assert (counts[View.UNKNOWN], counts[View.NO_RULES], counts[View.WEEK]) == (0, 1, 0)
    assert [row.node for row in desk.case_lists.by_keys(connection, [_key(1)])] == [Node.DONE]
    detail = desk.case_lists.detail(connection, _key(2))
    assert detail is not None
    assert detail.type_to_come == "镜像"
    assert detail.lacking_node is None
    desk.close()


def test_a_node_that_the_flow_does_not_have_is_refused(home: Home) -> None:
    desk = at_noon(home)
    connection = add_cases(desk, case_row(1, MOON), case_row(2))
    with pytest.raises(RefusedError):
        desk.case_lists.settle_node(connection, _key(1), Node.CODE_ACTIVATION)
    with pytest.raises(RefusedError):
        desk.case_lists.settle_node(connection, _key(2), Node.BUYER_ACCEPT)
    with pytest.raises(UsageError):
        desk.case_lists.settle_node(connection, "nobody|1", Node.BUYER_ACCEPT)
    assert len(desk.intake.batches(connection)) == 1
    desk.close()


def test_filters_narrow_the_list(home: Home) -> None:
    desk = at_noon(home)
    connection = add_cases(desk, *(case_row(number) for number in range(20)))
    query = parse_filter("状态:待我方 金额>1010 客户:客户1")
    keys = {row.key for row in desk.case_lists.first_page(connection, query)}
    assert keys == {_key(number) for number in (13, 14, 18)}
    desk.close()


def test_what_is_not_supervised_is_not_under_way_and_stands_in_its_own_view(home: Home) -> None:
    desk = at_noon(home)
    aside = case_row(3)
    aside[CASE_HEADINGS.index("是否涉及服务监管")] = "否"
    connection = add_cases(desk, case_row(1), case_row(2), aside)
    assert _keys(desk, connection, View.OPEN) == {_key(1), _key(2)}
    assert _keys(desk, connection, View.UNSUPERVISED) == {_key(3)}
    counts = desk.case_lists.counts(connection)
    assert (counts[View.OPEN], counts[View.UNSUPERVISED]) == (2, 1)
    # the search over everything finds it all the same
    assert [row.key for row in desk.case_lists.first_page(connection, parse_filter(order_id(3)))] == [_key(3)]
    desk.close()


def test_a_category_is_a_whole_word(home: Home) -> None:
    desk = at_noon(home)
    joint = case_row(1)
    joint[CASE_HEADINGS.index("商品类别")] = "联营"
    connection = add_cases(desk, joint, case_row(2))
    for text, expected in (
        ("类别:通用", {_key(2)}),
        ("category:joint", {_key(1)}),
        ("类别:服务", set()),
        ("类型:服务", {_key(1), _key(2)}),
    ):
        assert {row.key for row in desk.case_lists.first_page(connection, parse_filter(text))} == expected, text
    desk.close()


def test_an_export_refuses_a_condition_that_it_cannot_read(home: Home, tmp_path: Path) -> None:
    desk = at_noon(home)
    add_cases(desk, case_row(1))
    with pytest.raises(UsageError, match="foo"):
        desk.export.export("cases", tmp_path / "a.csv", filter_text="foo:bar")
    assert not (tmp_path / "a.csv").exists()
    desk.close()


def test_a_confirmed_act_shows_where_the_case_stands_now(home: Home) -> None:
    desk = at_noon(home)
    connection = add_cases(desk, case_row(1))
    (decision,) = desk.decide.confirm_requirement(connection, [_key(1)])
    assert decision.command is not None
    desk.outbox.register_result(decision.command.id, "done")
    detail = desk.case_lists.detail(connection, _key(1))
    assert detail is not None
    assert detail.command is not None
    assert detail.command.state is CommandState.CONFIRMED
    assert detail.row.node is Node.SELLER_DELIVER
    assert _keys(desk, connection, View.MINE) == {_key(1)}
    assert detail.steps[-1].state == "later"
    assert timedelta(0) <= (detail.steps[0].duration or timedelta(0))
    desk.close()

"""Judging: what is stored beside a row, what is judged anew, and recomputing that can be interrupted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desktop_app.clock import Clock, from_epoch
from desktop_app.models.filter_language import parse_filter
from desktop_app.models.listing import ListQuery
from desktop_app.models.supervision import Effect, FlowChoice, FlowId, Node, Party
from desktop_app.paths import Home
from desktop_app.services.cases import forecasts
from desktop_app.services.cases.choices import CaseChooser
from desktop_app.services.desk import open_desk
from desktop_app.services.intake import known_choices
from desktop_app.services.intake.reading import BatchRow
from tests.journeys.tables import CASE_HEADINGS, case_row, order_id
from tests.services.homes import NOW, add_cases, at_noon

COMPANY_PACK = """
[pack]
id = "ours"
as_of = 2026-11-24
title = { zh = "本公司", en = "Ours" }

[[clause]]
id = "H-PROMISE"
severity = "hint"
grade = "official"
source = "S33"
limit = { days = 15 }
text = { zh = "承诺 15 天交付。", en = "Delivery is promised within 15 days." }
"""


def _changed(row: list[str], **values: str) -> list[str]:
    return [values.get(heading, cell) for heading, cell in zip(CASE_HEADINGS, row, strict=True)]


def _run(generator: object) -> object:
    """Run a generator to its end, as a lane does; its result."""
    while True:
        try:
            next(generator)  # type: ignore[call-overload]
        except StopIteration as end:
            return end.value


def test_facts_that_were_read_from_other_columns_are_read_anew(home: Home) -> None:
    desk = at_noon(home)
    connection = add_cases(desk, case_row(1))
    (row,) = desk.projection(connection).as_rows("cases")
    chooser = CaseChooser(desk, connection, NOW, keeps_facts=True)
    chooser.look(BatchRow(1, row.key, row.columns), {})
    judge = desk.forecasts.judge(connection, NOW, chooser)
    assert judge.case(row.key, dict(row.columns)).facts is chooser.facts[row.key].facts
    later = {**row.columns, "owner": "陈涛"}
    assert judge.case(row.key, later).facts.owner == "陈涛"
    desk.close()


def test_stored_results_agree_with_a_fresh_judgement(home: Home) -> None:
    desk = at_noon(home)
    connection = add_cases(desk, *(case_row(number) for number in range(12)))
    rows = {row.key: row for row in desk.list_reads(connection).first_page(ListQuery("open"), NOW, 100)}
    found = desk.forecasts.all(connection)
    assert len(found) == len(rows) == 12
    for one in found:
        row = rows[f"{one.order_id}|{one.line_id}"]
        assert (row.node, row.whose_move, row.flow, row.band) == (one.node, one.whose_move, one.flow, one.band)
        assert (row.effect, row.effect_at, row.badges) == (one.silence.effect, one.silence.at, one.badges)
        assert row.deadline_at == (one.deadline.at if one.deadline else None)
    desk.close()


def test_a_case_keeps_the_flow_that_was_decided(home: Home) -> None:
    desk = at_noon(home)
    connection = add_cases(desk, case_row(2))
    key = f"{order_id(2)}|{order_id(2)}-000001"
    decided = FlowChoice(FlowId.H, "2023-04-28", needs_huawei_review=True)
    with desk.work.writing() as tx:
        desk.work.choices.put_many(tx, connection, {key: decided})
    judged = desk.forecasts.one(connection, key)
    assert judged is not None
    assert judged.choice == decided
    assert judged.forecast.huawei_review_ahead is True
    assert desk.forecasts.one(connection, "nobody|1") is None
    desk.close()


def test_many_choices_are_read_at_once_and_say_the_same(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known_choices, "SINGLE_LOOKUPS", 3)
    desk = at_noon(home)
    connection = add_cases(desk, *(case_row(number) for number in range(10)))
    several = desk.forecasts.all(connection)
    single = [desk.forecasts.one(connection, f"{one.order_id}|{one.line_id}") for one in several]
    assert [one.forecast for one in single if one is not None] == several
    desk.close()


def test_the_list_is_by_nearness_then_amount_then_key(home: Home) -> None:
    desk = at_noon(home)
    rows = [
        _changed(case_row(number, "用户提交需求"), 实付金额=paid) for number, paid in enumerate(("5", "900", "900"))
    ]
    connection = add_cases(desk, *rows)
    assert [one.order_id for one in desk.forecasts.all(connection)] == [order_id(1), order_id(2), order_id(0)]
    desk.close()


def test_forecast_at_another_moment_judges_anew(home: Home) -> None:
    desk = at_noon(home)
    connection = add_cases(desk, case_row(3, "服务完成"))
    key = f"{order_id(3)}|{order_id(3)}-000001"
    assert desk.forecasts.all(connection) == []
    judged = desk.forecasts.one(connection, key)
    assert judged is not None
    assert judged.facts.node_since is not None
    just_after = judged.facts.node_since + timedelta(hours=1)
    (one,) = desk.forecasts.all(connection, just_after)
    assert (one.node, one.silence.effect) == (Node.DONE, Effect.NONE)
    assert one.deadline is not None
    assert one.deadline.kind == "soft"
    desk.close()


def test_rows_whose_moment_has_come_are_recomputed(home: Home) -> None:
    desk = at_noon(home)
    connection = add_cases(desk, case_row(2), case_row(3))
    due = desk.projection(connection).rows.next_due()
    assert due is not None
    assert _run(desk.forecasts.recompute_due(connection)) == 0
    desk.close()
    later = at_noon(home, from_epoch(due))
    count = _run(later.forecasts.recompute_due(connection))
    assert isinstance(count, int)
    assert count >= 1
    assert _run(later.forecasts.recompute_due(connection)) == 0
    rows = later.list_reads(connection).first_page(ListQuery("open"), from_epoch(due), 10)
    fresh = {f"{one.order_id}|{one.line_id}": one for one in later.forecasts.all(connection)}
    assert {row.key: row.badges for row in rows} == {key: one.badges for key, one in fresh.items()}
    later.close()


def test_all_rows_are_recomputed_when_the_rules_change_and_it_goes_on_where_it_stopped(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forecasts, "SLICE_ROWS", 10)
    desk = at_noon(home)
    connection = add_cases(desk, *(case_row(number) for number in range(900)))
    assert _run(desk.forecasts.recompute_all(connection)) == 0  # judged under these rules as they came in
    folder = home.root / "rules"
    folder.mkdir()
    (folder / "ours.toml").write_text(COMPANY_PACK, encoding="utf-8")
    assert desk.rulebook.reload() is True
    name = desk.rulebook.pack_hash
    running = desk.forecasts.recompute_all(connection)
    next(running)
    running.close()  # as when the program ends
    until = desk.projection(connection).state.rejudged_until(name)
    assert until > 0
    rest = _run(desk.forecasts.recompute_all(connection))
    assert isinstance(rest, int)
    assert 0 < rest < 900
    assert desk.projection(connection).state.judged_with() == name
    assert _run(desk.forecasts.recompute_all(connection)) == 0
    desk.close()


def test_a_company_pack_changes_the_rules_and_a_bad_one_does_not(home: Home) -> None:
    desk = at_noon(home)
    connection = add_cases(desk, case_row(2))
    before = desk.rulebook.pack_hash
    (row,) = desk.list_reads(connection).first_page(ListQuery("open"), NOW, 10)
    assert row.deadline_at is None
    folder = home.root / "rules"
    folder.mkdir()
    (folder / "ours.toml").write_text("[[clause]]\nid = 7\n", encoding="utf-8")
    # the rules in force stay; that every refund needs a second person meanwhile is a change that windows read again
    assert desk.rulebook.reload() is True
    assert desk.rulebook.problem is not None
    assert desk.rulebook.pack_hash == before
    assert desk.rulebook.reload() is False
    (folder / "ours.toml").write_text(COMPANY_PACK, encoding="utf-8")
    assert desk.rulebook.reload() is True
    assert desk.rulebook.problem is None
    assert desk.rulebook.pack_hash != before
    assert _run(desk.forecasts.recompute_all(connection)) == 1
    (row,) = desk.list_reads(connection).first_page(ListQuery("open"), NOW, 10)
    assert row.deadline_at is not None
    desk.close()


def test_an_order_paid_by_vouchers_weighs_its_order_amount_and_is_found_as_paid_nothing(home: Home) -> None:
    desk = at_noon(home)
    table = "订单ID\t订单行ID\t接入类型\t交付子类型\t商品类别\t下单时间\t订单金额\t实付金额\t币种\t当前节点\n"
    table += "CS1\t1\t人工服务\t标准\t通用\t2026-11-02 10:00:00\t88.00\t0\tCNY\t商家实施服务"
    connection = desk.connections.for_writing()
    desk.intake.paste(table, kind="cases", connection=connection)
    reads = desk.list_reads(connection.id)
    (row,) = reads.first_page(parse_filter("金额=0"), NOW, 10)
    assert row.amount_minor == 8800
    assert reads.first_page(parse_filter("金额>50"), NOW, 10) == []
    desk.close()


def test_an_order_stands_in_its_list_and_in_no_view_of_cases(home: Home) -> None:
    desk = at_noon(home)
    table = "订单ID\t订单行ID\t订单类型\t订单状态\t客户名称\t实付金额\t币种\nCS1\t1\t新购\t已完成\t甲公司\t12.50\tUSD"
    connection = desk.connections.for_writing()
    desk.intake.paste(table, kind="orders", connection=connection)
    (row,) = desk.list_reads(connection.id).by_keys(["CS1|1"], "orders")
    assert (row.amount_minor, row.currency, row.customer_name, row.state_text) == (1250, "USD", "甲公司", "已完成")
    assert (row.whose_move, row.is_listed) == (Party.NOBODY, False)
    assert desk.forecasts.all(connection.id) == []
    desk.close()


def test_a_case_is_judged_at_the_time_of_its_own_connection(home: Home) -> None:
    desk = open_desk(home, Clock())
    connection = add_cases(desk, case_row(1))
    desk.clock.hear(connection, NOW + timedelta(days=400), rate=0.0)
    assert desk.forecasts.judge(connection).now == NOW + timedelta(days=400)
    (found,) = desk.forecasts.all(connection)
    assert found.silence.at is not None
    assert found.silence.at > NOW + timedelta(days=400)
    desk.close()

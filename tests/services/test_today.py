"""Today's board: the week by effect, the acts, what waits, and how old the facts are."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from desktop_app.clock import CHINA
from desktop_app.models.listing import ListQuery, View
from desktop_app.models.supervision import Band, Effect, Party
from desktop_app.paths import Home
from desktop_app.services.cases.today import COMMANDS, _place_of_unknown
from desktop_app.services.cases.today_board import ACTS_IN_SIGHT, ActRow
from tests.journeys.tables import CASE_HEADINGS, case_row, order_id
from tests.services.homes import NOW, add_cases, at_noon


def _key(number: int) -> str:
    return f"{order_id(number)}|{order_id(number)}-000001"


def _ordered(number: int, ordered: datetime, node: str = "用户确认验收", currency: str = "CNY") -> list[str]:
    """A case whose weekly notice begins 180 days after it was ordered."""
    changed = {"下单时间": f"{ordered:%Y-%m-%d %H:%M:%S}", "支付时间": f"{ordered:%Y-%m-%d %H:%M:%S}", "币种": currency}
    return [changed.get(name, cell) for name, cell in zip(CASE_HEADINGS, case_row(number, node), strict=True)]


def test_an_empty_home_has_an_empty_board(home: Home) -> None:
    desk = at_noon(home)
    board = desk.today.board(desk.connections.for_writing().id)
    assert board.is_empty
    assert [day.day for day in board.days] == [date(2026, 11, 24) + timedelta(days=number) for number in range(7)]
    assert all(day.effects == () for day in board.days)
    assert (board.totals, board.acts_count, board.freshness, board.next_date) == ((), 0, (), None)
    desk.close()


def test_effects_stand_on_their_day_and_currencies_are_never_added(home: Home) -> None:
    desk = at_noon(home)
    tomorrow = NOW + timedelta(days=1)
    begins = timedelta(days=180)
    connection = add_cases(
        desk,
        _ordered(1, tomorrow - begins),
        _ordered(2, tomorrow - begins),
        _ordered(3, tomorrow - begins, currency="USD"),
        _ordered(4, NOW + timedelta(days=8) - begins),
    )
    board = desk.today.board(connection)
    (effect,) = board.days[1].effects
    assert (effect.effect, effect.count) == (Effect.REMINDER, 3)
    assert effect.minor_by_currency == {"CNY": 100100 + 100200, "USD": 100300}
    assert [day.effects for number, day in enumerate(board.days) if number != 1] == [()] * 6
    assert board.totals == (effect,)
    assert board.next_date == tomorrow
    desk.close()


def test_what_falls_on_midnight_ends_the_day_before(home: Home) -> None:
    desk = at_noon(home)
    midnight = datetime(2026, 11, 26, 0, 0, tzinfo=CHINA)
    connection = add_cases(desk, _ordered(1, midnight - timedelta(days=180)))
    board = desk.today.board(connection)
    assert [bool(day.effects) for day in board.days] == [False, True, False, False, False, False, False]
    desk.close()


def test_acts_are_ours_with_their_verb_and_unknown_states_stand_once(home: Home) -> None:
    desk = at_noon(home)
    connection = add_cases(
        desk, case_row(1), case_row(2), case_row(3), case_row(5, "在月球上"), case_row(6, "在火星上")
    )
    board = desk.today.board(connection)
    verbs = [(act.verb, act.row.key, act.count) for act in board.acts]
    assert verbs[1:] == [("ReportCompletion", _key(2), 1), ("ConfirmRequirement", _key(1), 1)]
    assert (verbs[0][0], verbs[0][2]) == ("settle_state", 2)
    assert board.acts[0].minor_by_currency == {"CNY": 100500 + 100600}
    assert not board.is_empty
    desk.close()


def test_unknown_states_are_in_sight_however_many_acts_there_are(home: Home) -> None:
    desk = at_noon(home)
    plain = [case_row(2 * number) for number in range(1, 31)]
    connection = add_cases(desk, *plain, case_row(71, "在月球上"))
    acts = desk.today.board(connection).acts
    assert [act.verb for act in acts[:2]] == ["settle_state", "ReportCompletion"]
    # acts of this week stand before them, and still leave them a place in sight
    urgent = acts[1].row._replace(band=Band.DAY)
    assert _place_of_unknown([ActRow("ReportCompletion", urgent)] * 3 + list(acts)) == 3
    assert _place_of_unknown([ActRow("ReportCompletion", urgent)] * 40) == ACTS_IN_SIGHT - 1
    desk.close()


def test_today_counts_the_cases_that_the_list_of_our_moves_has(home: Home) -> None:
    desk = at_noon(home)
    without_rules = list(case_row(9, "商家实施服务"))
    without_rules[CASE_HEADINGS.index("接入类型")] = "AI资产"
    unread = [case_row(5, "在月球上"), case_row(6, "在火星上")]
    connection = add_cases(desk, case_row(1), case_row(2), *unread, without_rules)
    mine = desk.case_lists.ordered_ids(connection, ListQuery(View.MINE))
    assert desk.today.board(connection).acts_count == desk.case_lists.counts(connection)[View.MINE] == len(mine) == 4
    desk.close()


def test_cases_of_types_without_rules_are_counted_apart_and_are_no_act(home: Home) -> None:
    desk = at_noon(home)
    places = {name: CASE_HEADINGS.index(name) for name in ("接入类型", "交付子类型")}

    def of_type(number: int, access: str, subtype: str = "") -> list[str]:
        row = list(case_row(number, "商家实施服务"))
        row[places["接入类型"]], row[places["交付子类型"]] = access, subtype
        return row

    connection = add_cases(
        desk,
        of_type(1, "镜像"),
        of_type(2, "API"),
        of_type(3, "容器"),
        of_type(4, "没见过的类型"),
        case_row(5, "在月球上"),
        case_row(2 * 3, "商家实施服务"),
    )
    board = desk.today.board(connection)
    assert board.no_rules_count == 3
    verbs = [(act.verb, act.count) for act in board.acts]
    assert verbs == [("settle_state", 2), ("ReportCompletion", 1)], "an unknown type still waits to be settled"
    assert board.acts_count == 3
    desk.close()


def test_a_home_with_nothing_but_types_without_rules_has_nothing_to_do_and_hides_nothing(home: Home) -> None:
    desk = at_noon(home)
    row = list(case_row(1, "商家实施服务"))
    row[CASE_HEADINGS.index("接入类型")] = "AI资产"
    board = desk.today.board(add_cases(desk, row))
    assert board.is_empty
    assert (board.acts_count, board.no_rules_count) == (0, 1)
    desk.close()


def test_what_waits_for_its_result_is_no_act_any_more(home: Home) -> None:
    desk = at_noon(home)
    connection = add_cases(desk, case_row(1), case_row(2))
    (decision,) = desk.decide.confirm_requirement(connection, [_key(1)])
    assert decision.command is not None
    board = desk.today.board(connection)
    assert [act.row.key for act in board.acts] == [_key(2)]
    assert [command.id for command in board.waiting] == [decision.command.id]
    assert board.acts_count == 1
    desk.close()


def test_drafts_stand_on_the_board(home: Home) -> None:
    desk = at_noon(home)
    connection = add_cases(desk, case_row(2))
    draft = desk.drafts.open(connection, "delivery", _key(2))
    desk.drafts.autosave(draft.id, {"result_text": "已上线"})
    assert [one.id for one in desk.today.board(connection).drafts] == [draft.id]
    desk.close()


def test_freshness_is_the_data_s_date_and_turns_stale_by_its_limit(home: Home) -> None:
    desk = at_noon(home)
    connection = add_cases(desk, case_row(1))
    old = NOW - timedelta(days=4)
    desk.intake.paste("订单ID\t订单状态\nCS1\t处理中", kind="orders", data_as_of=old, connection=connection)
    found = {one.kind: one for one in desk.today.board(connection).freshness}
    assert (found["cases"].is_stale, found["cases"].source) == (False, "paste")
    assert (found["orders"].is_stale, found["orders"].data_as_of) == (True, old)
    desk.settings.put("stale_order_days", 5)
    assert not any(one.is_stale for one in desk.today.board(connection).freshness)
    desk.close()


ORDERS = "\t".join(
    ("订单ID", "订单行ID", "订单类型", "订单状态", "接入类型", "商品名称", "支付时间", "实付金额", "币种")
)


def _orders(*rows: tuple[str, str, str]) -> str:
    """(number, status, paid at) of new SaaS orders as they are pasted from the console."""
    lines = (
        "\t".join((order, "1", "新购", state, "SaaS", "标书助手", paid, "450", "CNY")) for order, state, paid in rows
    )
    return "\n".join((ORDERS, *lines))


def test_an_order_that_waits_for_its_opening_is_an_act(home: Home) -> None:
    desk = at_noon(home)
    soon, late = "2026-11-24 10:30:00", "2026-11-24 08:00:00"
    table = _orders(("FREE", "处理中", soon), ("LATE", "处理中", late), ("OPENED", "已完成", soon))
    connection = add_cases(desk, case_row(1, "商家实施服务"))
    desk.intake.paste(table, kind="orders", connection=desk.connections.get(connection))
    board = desk.today.board(connection)
    openings = [act for act in board.acts if act.verb == "opening"]
    assert [(act.row.order_id, act.row.effect) for act in board.acts[:2]] == [
        ("FREE", Effect.AUTO_REFUND),
        ("LATE", Effect.AUTO_REFUND),
    ]
    assert [act.row.effect_at for act in openings] == [NOW.replace(hour=13, minute=30), NOW.replace(hour=11, minute=0)]
    assert board.acts_count == 3
    # a supervised case of the same order says itself what comes
    row = list(case_row(2, "商家实施服务"))
    row[0:2] = ["FREE", "1"]
    add_cases(desk, row)
    assert [act.row.order_id for act in desk.today.board(connection).acts if act.verb == "opening"] == ["LATE"]
    desk.close()


def test_the_acts_of_known_nodes_are_those_of_the_packs(home: Home) -> None:
    desk = at_noon(home)
    packs = desk.rulebook.packs
    ours = [(flow, row.node) for flow, shape in packs.flows.items() for row in shape.node if row.actor is Party.SELLER]
    assert {node for _flow, node in ours} == set(COMMANDS)
    assert all(packs.first_command(flow, node) == COMMANDS[node] for flow, node in ours)
    desk.close()

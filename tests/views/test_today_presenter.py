"""Today in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from desktop_app import texts
from desktop_app.clock import CHINA
from desktop_app.models.casework import Channel, Chase
from desktop_app.models.command_words import Capability, CommandName, CommandState
from desktop_app.models.commands import Command
from desktop_app.models.listing import CaseRow
from desktop_app.models.supervision import Effect, Node
from desktop_app.models.totals import EffectSum
from desktop_app.services.cases.today_board import ActRow, DayEffects, Freshness
from desktop_app.views.kit.page import WidthClass
from desktop_app.views.kit.theme import theme
from desktop_app.views.pages.today import presenter
from desktop_app.views.pages.today.act_rows import LIMIT_INDENT, act_columns, limit_room, words_room
from tests.views.sample_row import NOW, sample_row


@pytest.fixture
def row() -> CaseRow:
    return sample_row(product_name="MES 上线实施")


@pytest.fixture
def command() -> Command:
    return Command(
        id="c1",
        connection_id="x",
        name=CommandName.REPORT_COMPLETION,
        target="A|A-000001",
        seen_version=1,
        expected_node="SELLER_DELIVER",
        values={"subject": {"product": "排产助手", "customer": "无锡"}},
        attachments=(),
        maker="李敏",
        made_at=NOW - timedelta(hours=5),
        state=CommandState.PREPARED,
        capability=Capability.HANDOFF,
    )


def test_the_date_line() -> None:
    assert presenter.date_line(NOW) == "11月24日，星期二"


def test_seven_columns_with_today_first_and_an_empty_day_said() -> None:
    days = (
        DayEffects(date(2026, 11, 24), (EffectSum(Effect.AUTO_REFUND, 2, {"CNY": 16_400_000}),)),
        DayEffects(date(2026, 11, 25), ()),
        DayEffects(date(2026, 11, 30), (EffectSum(Effect.REMINDER, 1, {"CNY": 600_050, "USD": 100}),)),
    )
    today, tomorrow, monday = presenter.day_views(days, NOW.date())
    assert (today.title, today.is_today) == ("周二 24  今天", True)
    assert (today.events[0].word.text, today.events[0].amount) == ("自动退款 2 单", "¥164,000")
    assert (tomorrow.title, tomorrow.events, tomorrow.empty) == ("周三 25  明天", (), "无到期事项")
    assert (monday.title, monday.events[0].word.text) == ("周一 30", "每周提醒")
    assert monday.events[0].amount == "¥6,000.50 · $1"
    assert "自动退款 2 单 ¥164,000" in today.spoken


def test_totals_stand_apart_by_effect_and_a_notice_has_its_own() -> None:
    totals = presenter.total_views(
        (
            EffectSum(Effect.AUTO_REFUND, 3, {"CNY": 17_360_000}),
            EffectSum(Effect.AUTO_ACCEPT, 1, {"CNY": 8_640_000}),
            EffectSum(Effect.REMINDER, 9, {"CNY": 100}),
        )
    )
    assert [(one.name, one.amount, one.ink) for one in totals] == [
        ("自动退款", "¥173,600.00", "red"),
        ("自动验收", "¥86,400.00", "green"),
        ("每周提醒", "¥1.00", "text"),
    ]


def test_acts_are_keyed_from_one_to_nine(row: CaseRow) -> None:
    acts = tuple(ActRow("ReportCompletion", row._replace(key=str(number))) for number in range(12))
    views = presenter.act_views(acts, NOW)
    assert [view.key for view in views] == [str(number) for number in range(1, 10)]
    assert presenter.more_acts(acts, 23) == "还有 14 项"
    assert presenter.more_acts(acts[:9], 9) == ""


def test_a_row_for_many_cases_counts_as_many(row: CaseRow) -> None:
    acts = (ActRow("settle_state", row, 5), *(ActRow("ReportCompletion", row) for _number in range(59)))
    assert presenter.more_acts(acts, 60) == "还有 47 项"
    assert presenter.more_acts(acts[:2], 6) == ""


def test_an_act_reads_verb_thing_who_when_money_effect(row: CaseRow) -> None:
    (act,) = presenter.act_views((ActRow("ReportCompletion", row),), NOW)
    assert (act.verb, act.thing, act.who) == ("上传交付凭证", "MES 上线实施", "宁波甬江模具")
    assert (act.deadline.relative, act.deadline.absolute) == ("剩 21 小时", "11-25 12:00")
    assert (act.amount, act.effect.text) == ("86,400.00", "不会自动结束")
    assert act.spoken == "1 上传交付凭证 MES 上线实施 宁波甬江模具 剩 21 小时 11-25 12:00 86,400.00 不会自动结束"


def test_a_chase_says_when_it_was_due_and_when_somebody_was_chased_last(row: CaseRow) -> None:
    at = NOW - timedelta(days=7)
    chase = Chase(1, "x", row.key, at, Channel.PHONE, "王蕾", "请验收", "", NOW.date(), (), "李敏")
    late = replace(chase, next_on=date(2026, 11, 22), at=NOW - timedelta(days=1))
    waiting = row._replace(node=Node.BUYER_ACCEPT)
    own, today, since = presenter.act_views(
        (ActRow("ReportCompletion", row), ActRow("chase", row, chase=chase), ActRow("chase", waiting, chase=late)), NOW
    )
    assert (today.icon, today.verb, since.verb) == ("phone", "催办", "催客户验收")
    assert (today.deadline.relative, today.deadline.absolute, today.deadline.ink) == ("今天该催", "上次 11-17", "amber")
    assert (since.deadline.relative, since.deadline.absolute) == ("2 天前该催", "上次昨天")
    assert own.subject != today.subject


def test_unknown_states_are_one_act(row: CaseRow) -> None:
    (many,) = presenter.act_views((ActRow("settle_state", row, 6, {"CNY": 9_860_000}),), NOW)
    assert (many.verb, many.thing, many.who, many.amount) == ("认定状态", "状态待认定的 6 单", "服务监管", "98,600.00")
    assert many.effect.text == "未知"
    (one,) = presenter.act_views((ActRow("settle_state", row, 1, {}),), NOW)
    assert one.thing == "MES 上线实施"


def test_a_long_wait_is_amber_and_a_conflict_red(command: Command) -> None:
    fresh, old, conflict = presenter.waiting_lines(
        (
            command,
            replace(command, made_at=NOW - timedelta(days=2)),
            replace(command, state=CommandState.CONFLICT),
        ),
        NOW,
    )
    assert (fresh.text, fresh.note, fresh.note_ink, fresh.act) == (
        "确认完成 · 排产助手",
        "已等 5 小时",
        "text2",
        "登记",
    )
    assert (old.note, old.note_ink) == ("已等 2 天", "amber")
    assert (conflict.note, conflict.note_ink, conflict.act) == ("冲突", "red", "核对")


def test_types_without_rules_are_one_quiet_line_that_can_be_looked_at() -> None:
    assert presenter.no_rules_lines(0) == ()
    (line,) = presenter.no_rules_lines(1326)
    assert (line.text, line.act, line.icon_ink, line.note_ink) == ("1,326 单，不推算期限", "查看", "text2", "text2")


def test_freshness_names_the_data_date_and_marks_what_is_stale() -> None:
    cases, orders = presenter.freshness_lines(
        (
            Freshness("cases", "paste", datetime(2026, 11, 24, 9, 20, tzinfo=CHINA), False),
            Freshness("orders", "import", datetime(2026, 11, 21, 0, 0, tzinfo=CHINA), True),
        ),
        NOW,
    )
    assert (cases.text, cases.note, cases.icon) == ("服务监管（粘贴）", "数据到今天 09:20", "check-circle")
    assert (orders.note, orders.icon, orders.note_ink) == ("数据到 11-20 24:00", "warning", "amber")


def test_a_day_with_nothing_to_do_names_the_next_date() -> None:
    assert "11-28 15:00" in presenter.next_text(NOW + timedelta(days=4), NOW)
    assert presenter.next_text(None, NOW)


@pytest.mark.parametrize("kind", list(WidthClass))
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_by_how_many_days_something_is_late_is_never_cut(
    row: CaseRow, kind: WidthClass, language: str, qtbot: object
) -> None:
    late = row._replace(deadline_at=NOW - timedelta(days=1291))
    texts.set_language(language)
    try:
        views = presenter.act_views((ActRow("ReportCompletion", late), ActRow("ReportCompletion", row)), NOW)
    finally:
        texts.set_language("zh_CN")
    text = views[0].deadline
    needed = theme().metrics("body", text.is_bold).horizontalAdvance(text.relative)
    for width in (608, 880, 1200):
        _left, wide = act_columns(width, kind, relative=limit_room(views))["relative"]
        assert needed <= wide - LIMIT_INDENT - 4, (text.relative, width)


@pytest.mark.parametrize("kind", list(WidthClass))
@pytest.mark.parametrize("width", [560, 640, 880, 1200])
def test_act_columns_fill_the_row_without_overlap(width: int, kind: WidthClass) -> None:
    places = list(act_columns(width, kind).values())
    assert all(left + wide == after for (left, wide), (after, _wide) in pairwise(places))
    if width >= 880:
        assert places[-1][0] + places[-1][1] == width


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_product_keeps_room_where_the_window_is_1280_wide(row: CaseRow, language: str, qtbot: object) -> None:
    texts.set_language(language)
    acts = presenter.act_views((ActRow("ReportCompletion", row),), NOW)
    places = act_columns(700, WidthClass.WIDE, *words_room(), limit_room(acts))
    assert places["thing"][1] >= 72
    assert "absolute" not in places
    assert acts[0].deadline.absolute in acts[0].spoken, "the tip tells what left the row"
    assert "absolute" in act_columns(1000, WidthClass.WIDE, *words_room(), limit_room(acts))

"""Rows as a person reads them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from desktop_app.clock import CHINA
from desktop_app.models.batches import Batch, BatchSource, Scope
from desktop_app.models.command_words import CommandState
from desktop_app.models.listing import CaseRow
from desktop_app.models.scales import Grade
from desktop_app.models.supervision import Effect, Node, Party
from desktop_app.models.totals import EffectSum
from desktop_app.paths import Home
from desktop_app.views.kit.theme import theme
from desktop_app.views.pages.supervision.case_list.columns import ICON_AND_GAP, RowCells
from desktop_app.views.pages.supervision.case_list.footer_words import footer_text
from desktop_app.views.pages.supervision.detail.detail_facts import detail_view
from desktop_app.views.pages.supervision.looks import command_chip, deadline_look, effect_look, grade_chip
from desktop_app.views.pages.supervision.presenter import full_id, row_view, short_id, source_text
from tests.journeys.tables import CASE_HEADINGS, case_row, order_id
from tests.services.homes import at_noon
from tests.views.sample_row import NOW, sample_row


@pytest.fixture
def row() -> CaseRow:
    return sample_row()


def test_the_row_of_the_picture(row: CaseRow) -> None:
    seen = row_view(row, NOW)
    assert (seen.party.text, seen.party.icon, seen.is_ours) == ("待我方", "hand-pointing", True)
    assert (seen.deadline.relative, seen.deadline.date, seen.deadline.ink) == ("剩 21 小时", "11-25", "amber")
    assert (seen.node.text, seen.node_days) == ("商家实施服务", "20 天")
    assert (seen.amount, seen.effect.text, seen.short_id) == ("86,400.00", "不会自动结束", "7X7K31-1")


@pytest.mark.parametrize(
    ("left", "is_automatic", "icon", "ink", "is_bold"),
    [
        (timedelta(days=3), False, "", "text", False),
        (timedelta(days=3) - timedelta(seconds=1), False, "clock", "amber", False),
        (timedelta(hours=3), False, "clock", "amber", False),
        (timedelta(hours=3), True, "warning", "red", True),
        (timedelta(hours=3, seconds=1), True, "clock", "amber", False),
        (timedelta(0), False, "warning", "red", True),
        (-timedelta(days=1), False, "warning", "red", True),
    ],
)
def test_red_means_overdue_or_automatic_within_three_hours(
    left: timedelta, is_automatic: bool, icon: str, ink: str, is_bold: bool
) -> None:
    look = deadline_look(NOW + left, NOW, is_automatic=is_automatic)
    assert (look.icon, look.ink, look.is_bold) == (icon, ink, is_bold)


def test_without_a_time_limit_nothing_stands_at_the_right(row: CaseRow) -> None:
    look = row_view(row._replace(deadline_at=None), NOW).deadline
    assert look.is_open
    assert (look.relative, look.absolute, look.date) == ("无期限", "", "")


def test_the_weekly_notice_is_no_time_limit_but_an_automatic_acceptance_is(row: CaseRow) -> None:
    at = NOW + timedelta(days=2, hours=1)
    notice = row._replace(deadline_at=None, effect=Effect.REMINDER, effect_at=at)
    assert row_view(notice, NOW).deadline.is_open
    accept = notice._replace(effect=Effect.AUTO_ACCEPT)
    assert row_view(accept, NOW).deadline.relative == "剩 2 天"


def test_the_nearer_of_deadline_and_automatic_effect_counts(row: CaseRow) -> None:
    both = row._replace(effect=Effect.AUTO_REFUND, effect_at=NOW + timedelta(hours=2))
    assert row_view(both, NOW).deadline.relative == "剩 2 小时"
    assert row_view(both, NOW).deadline.ink == "red"


@pytest.mark.parametrize(
    ("effect", "badges", "text", "icon"),
    [
        (Effect.REMINDER, (), "不会自动结束", "pause-circle"),
        (Effect.REMINDER, ("over_180_days",), "每周提醒", "bell"),
        (Effect.NONE, ("phone_differs",), "不会自动验收", "prohibit"),
        (Effect.AUTO_ACCEPT, (), "自动验收", "check-circle"),
        (Effect.AUTO_REFUND, (), "自动退款", "arrow-u-up-left"),
        (Effect.NONE, ("appeal_open",), "等运营裁定", "scales"),
        (Effect.UNKNOWN, (), "未知", "question"),
    ],
)
def test_effects_in_words(effect: Effect, badges: tuple[str, ...], text: str, icon: str) -> None:
    look = effect_look(effect, badges)
    assert (look.text, look.icon) == (text, icon)


def test_a_frozen_case_says_so_in_place_of_the_node(row: CaseRow) -> None:
    frozen = row_view(row._replace(badges=("appeal_open",), whose_move=Party.OPERATOR), NOW)
    assert (frozen.node.text, frozen.node.icon) == ("申诉中，已冻结", "lock-simple")
    assert not frozen.is_ours


def test_a_node_that_could_not_be_read_keeps_its_original(row: CaseRow) -> None:
    seen = row_view(row._replace(node=Node.UNKNOWN, node_text="商家上传验收资料"), NOW)
    assert seen.is_node_unknown
    assert seen.original.text == "商家上传验收资料"
    assert seen.node_days == ""
    assert row_view(row._replace(node=Node.UNKNOWN, node_text=None), NOW).original.text == "没有节点"


def test_missing_values_are_dashes_and_no_zero(row: CaseRow) -> None:
    seen = row_view(row._replace(customer_name=None, product_name="", owner=None, amount_minor=None), NOW)
    assert (seen.customer, seen.product, seen.owner, seen.amount) == ("—", "—", "—", "—")


def test_another_currency_is_named_in_the_cell(row: CaseRow) -> None:
    assert row_view(row._replace(currency="USD", amount_minor=120_050), NOW).amount == "$1,200.50"


def test_a_command_under_way_shows_its_state(row: CaseRow) -> None:
    chip = row_view(row, NOW, CommandState.PREPARED).command
    assert chip is not None
    assert (chip.kind, chip.text) == ("amber", "待登记结果")
    assert row_view(row, NOW).command is None


@pytest.mark.parametrize(
    ("hours", "told"), [(-30, "无期限"), (-0.001, "无期限"), (0.001, "剩不到 1 分"), (1, "剩 1 小时"), (60, "剩 2 天")]
)
def test_what_is_finished_tells_what_is_still_to_come_and_is_never_late(row: CaseRow, hours: float, told: str) -> None:
    soft = row._replace(node=Node.DONE, whose_move=Party.NOBODY, deadline_at=NOW + timedelta(hours=hours))
    seen = row_view(soft, NOW).deadline
    assert (seen.relative, seen.icon, seen.ink, seen.is_open) == (told, "", "text2", hours < 0)
    refund = soft._replace(deadline_at=None, effect=Effect.AUTO_REFUND, effect_at=NOW + timedelta(hours=1))
    assert row_view(refund, NOW).deadline.ink == "red", "what still happens by itself is told whoever may move"


def test_a_registered_result_keeps_the_node_in_sight_with_its_mark(row: CaseRow, qtbot: object) -> None:
    cells = RowCells()
    cells.set_moment(NOW, {row.key: CommandState.CONFIRMED}, {})
    cell = cells.node(row)
    assert (cell.text, cell.icon, cell.icon_token, cell.right, cell.chip) == (
        "商家实施服务", "check-square", "green", "20 天", ""
    )  # fmt: skip
    assert cell.spoken == "已办理：商家实施服务"
    cells.set_moment(NOW, {row.key: CommandState.PREPARED}, {})
    assert cells.node(row).text == "待登记结果", "before that the case is still where it was, and leaves it"


def test_a_registered_row_gets_the_room_of_its_mark_after_longer_waits(row: CaseRow, qtbot: object) -> None:
    cells = RowCells()
    long_wait = row._replace(key="long", node_since=NOW - timedelta(days=175))
    cells.set_moment(NOW, {row.key: CommandState.CONFIRMED}, {})
    cells.node(long_wait)
    before = cells.needs["node"]
    fresh = row._replace(node_since=NOW)
    cell = cells.node(fresh)
    metrics, caption = theme().metrics(), theme().metrics("caption")
    needed = metrics.horizontalAdvance(cell.text) + caption.horizontalAdvance(cell.right) + theme().px(ICON_AND_GAP)
    assert cells.needs["node"] >= max(before, needed)


def test_every_command_state_has_a_chip() -> None:
    assert len({command_chip(state).icon for state in CommandState}) >= 8


@pytest.mark.parametrize(
    ("order_id", "line_id", "short", "full"),
    [
        ("CS2611021507X7K31", "CS2611021507X7K31-000001", "7X7K31-1", "CS2611021507X7K31-000001"),
        ("CS2611021507X7K31", "000012", "7X7K31-12", "CS2611021507X7K31-000012"),
        ("A1", "A1", "A1", "A1"),
        ("CS26", "", "CS26", "CS26"),
    ],
)
def test_ids(order_id: str, line_id: str, short: str, full: str) -> None:
    assert short_id(order_id, line_id) == short
    assert full_id(order_id, line_id) == full


def test_what_is_not_official_is_dashed() -> None:
    assert grade_chip(Grade.OFFICIAL).kind == grade_chip(Grade.SEED).kind == "neutral"
    assert grade_chip(Grade.ASSUMPTION).kind == grade_chip(Grade.OBSERVED).kind == grade_chip("").kind == "dashed"
    assert grade_chip(Grade.OFFICIAL, is_own_check=True).text == "本程序检查"


def test_the_source_of_a_row() -> None:
    batch = Batch(
        number=3,
        id="b",
        connection_id="c",
        kind="cases",
        source=BatchSource.PASTE,
        received_at=datetime(2026, 11, 24, 9, 20, tzinfo=CHINA),
        data_as_of=NOW,
        scope=Scope.PARTIAL,
        name="监管跟踪.xlsx",
        media_type="text/html",
        sha256="0",
        mapping={},
        pack_hash="",
    )
    assert source_text(batch, 6, NOW) == "粘贴 今天 09:20，第 6 行"
    assert source_text(replace(batch, source=BatchSource.IMPORT), 41, NOW) == "表格 监管跟踪.xlsx，第 41 行"
    assert source_text(None, 1, NOW) == "—"


@pytest.mark.parametrize(
    ("since", "head", "step"),
    [("2026-11-07 09:00:00", "商家实施服务，已 17 天", "17 天"), ("", "商家实施服务，至少 4 天", "至少 4 天")],
)
def test_head_and_time_line_count_the_same_days(home: Home, since: str, head: str, step: str) -> None:
    desk = at_noon(home)
    line = case_row(2)
    line[CASE_HEADINGS.index("进入节点时间")] = since
    connection = desk.connections.for_writing().id
    table = "\n".join("\t".join(cells) for cells in (CASE_HEADINGS, line))
    for day in (20, 23):  # seen twice: it stands there since the first time at least
        seen = datetime(2026, 11, day, 18, 0, tzinfo=CHINA)
        desk.intake.paste(table, kind="cases", connection=connection, data_as_of=seen)
    detail = desk.case_lists.detail(connection, f"{order_id(2)}|{order_id(2)}-000001")
    assert detail is not None
    view = detail_view(detail, desk.clock.connection_now())
    assert view.node_line.text == head
    assert [one.duration for one in view.steps if one.state == "now"] == [step]
    desk.close()


def test_the_footer_never_adds_currencies() -> None:
    told = footer_text(86, 214, {"USD": 120_000, "CNY": 148_632_000}, is_filtered=True)
    assert told.count == "筛出 86 单，共 214 单"
    assert told.sums == "合计 ¥1,486,320.00 · $1,200.00"
    assert footer_text(6, 6, {}, is_filtered=False).sums == ""


def test_the_footer_tells_each_effect_and_what_ends_nothing_in_no_total() -> None:
    effects = (
        EffectSum(Effect.AUTO_ACCEPT, 1, {"CNY": 4_860_000}),
        EffectSum(Effect.REMINDER, 2, {"CNY": 640_000, "USD": 100}),
        EffectSum(Effect.NONE, 9, {"CNY": 100}),
    )
    told = footer_text(12, 12, {"CNY": 5_500_100}, effects, is_filtered=False)
    assert told.effects == ("自动验收 1 单 ¥48,600.00", "每周提醒 2 单 ¥6,400.00 · $1.00")

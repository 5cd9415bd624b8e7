"""今日 on the real path: a real home, real services, the real page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desktop_app.clock import Clock
from desktop_app.models.casework import Channel
from desktop_app.models.supervision import Effect
from desktop_app.models.totals import EffectSum
from desktop_app.paths import Home
from desktop_app.services.casework.chases import ChaseEntry
from desktop_app.services.desk import Desk, open_desk
from desktop_app.views.kit.page import WidthClass
from desktop_app.views.pages.today import presenter
from desktop_app.views.pages.today.page import TodayPage
from tests.views import seeded
from tests.views.seeded import NOW, Frame, key_of


@dataclass
class Bench:
    """A page in its frame, with a desk below it."""

    desk: Desk
    connection_id: str
    frame: Frame
    page: TodayPage
    qtbot: Any

    def verbs(self) -> list[str]:
        """Verbs of the acts, from the top."""
        return [row.act.verb for row in self.page.view.acts.rows() if row.act is not None]


@pytest.fixture
def bench(home: Home, qtbot: Any) -> Iterator[Bench]:
    desk, connection = seeded.seed(home)
    yield from _bench(desk, connection.id, qtbot)


def _bench(desk: Desk, connection_id: str, qtbot: Any) -> Iterator[Bench]:
    frame = Frame(desk, connection_id)
    qtbot.addWidget(frame)
    page = TodayPage(frame.context())
    frame.show_page(page)
    page.activate()
    if connection_id:
        qtbot.waitUntil(lambda: page.board is not None)
    yield Bench(desk, connection_id, frame, page, qtbot)
    page.deactivate()
    frame.bridge.close()
    desk.close()


def test_acts_are_ours_by_amount_and_unknown_states_are_one(bench: Bench) -> None:
    assert bench.verbs() == ["认定状态", "上传交付凭证", "确认需求"]
    things = [row.act.thing for row in bench.page.view.acts.rows() if row.act is not None]
    assert things == ["状态待认定的 3 单", "MES 上线实施", "数据治理咨询"]


def test_the_strip_shows_the_weekly_notice_of_an_old_order(bench: Bench) -> None:
    days = [column.day for column in bench.page.view.strip._days]
    assert len(days) == 7
    assert days[0].is_today
    told = [event.word.text for day in days for event in day.events]
    assert told == ["每周提醒"]


def test_a_chase_that_is_due_comes_at_once_and_opens_its_form(bench: Bench) -> None:
    entry = ChaseEntry(Channel.PHONE, "王蕾", "请验收", at=NOW - timedelta(days=7), next_on=NOW.date())
    bench.desk.casework.chases.add(bench.connection_id, key_of(seeded.ACCEPT), entry)
    bench.qtbot.waitUntil(lambda: "催客户验收" in bench.verbs())
    assert bench.page.view.acts.open_number(bench.verbs().index("催客户验收") + 1)
    wanted = {"view": "open", "key": key_of(seeded.ACCEPT), "act": "chase"}
    assert bench.frame.opened == [("supervision", wanted)]


def test_keys_open_the_acts(bench: Bench) -> None:
    bench.page.focus_first()
    bench.qtbot.keyClick(bench.frame.focusWidget(), Qt.Key.Key_1)
    bench.qtbot.keyClick(bench.frame.focusWidget(), Qt.Key.Key_2)
    bench.qtbot.keyClick(bench.frame.focusWidget(), Qt.Key.Key_3)
    bench.qtbot.keyClick(bench.frame.focusWidget(), Qt.Key.Key_4)
    assert bench.frame.opened == [
        ("supervision", {"view": "unknown", "key": key_of(seeded.UNREAD)}),
        ("delivery", {"key": key_of(seeded.DELIVER)}),
        ("supervision", {"view": "mine", "key": key_of(seeded.CONFIRM)}),
    ]


def test_arrows_move_and_enter_opens(bench: Bench) -> None:
    bench.page.focus_first()
    bench.qtbot.keyClick(bench.frame.focusWidget(), Qt.Key.Key_Down)
    bench.qtbot.keyClick(bench.frame.focusWidget(), Qt.Key.Key_Return)
    assert bench.frame.opened == [("delivery", {"key": key_of(seeded.DELIVER)})]
    bench.qtbot.keyClick(bench.frame.focusWidget(), Qt.Key.Key_Up)
    bench.qtbot.keyClick(bench.frame.focusWidget(), Qt.Key.Key_Up)
    assert bench.frame.focusWidget() is bench.page.view.acts.rows()[0]


def test_a_prepared_command_leaves_the_acts_and_waits_at_the_side(bench: Bench) -> None:
    decisions = bench.desk.decide.confirm_requirement(bench.connection_id, [key_of(seeded.CONFIRM)])
    assert decisions[0].command is not None
    bench.qtbot.waitUntil(lambda: "确认需求" not in bench.verbs())
    (line,) = bench.page.view._waiting.lines
    assert line.text == "确认需求 · 数据治理咨询"
    bench.page.view._waiting.act_pressed.emit(line.subject)
    assert bench.frame.opened == [("outbox", {"command_id": decisions[0].command.id})]


def test_a_saved_draft_is_offered_with_its_name(bench: Bench) -> None:
    draft = bench.desk.drafts.open(bench.connection_id, "delivery", key_of(seeded.DELIVER))
    bench.desk.drafts.autosave(draft.id, {"result_text": "已上线"})
    bench.qtbot.waitUntil(lambda: bool(bench.page.view._drafts.lines))
    (line,) = bench.page.view._drafts.lines
    assert (line.text, line.act) == ("MES 上线实施", "继续")
    bench.page.view._drafts.act_pressed.emit(line.subject)
    assert bench.frame.opened == [("delivery", {"key": key_of(seeded.DELIVER)})]


def test_focus_stays_on_the_same_act_over_a_refresh(bench: Bench, home: Home) -> None:
    bench.page.focus_first()
    bench.qtbot.keyClick(bench.frame.focusWidget(), Qt.Key.Key_Down)
    sheet = home.root.parent / "又一份.csv"
    seeded.write_sheet(
        sheet, [seeded.case_row("CS26112015009X9Z99", "新来的", "新客户", "商家实施服务", (4, 3), 70000)]
    )
    bench.desk.intake.import_file(sheet, "cases", data_as_of=seeded.NOW, connection=bench.connection_id)
    bench.qtbot.waitUntil(lambda: len(bench.verbs()) == 4)
    current = bench.page.view.acts.current() or bench.frame.focusWidget()
    assert current.act.subject == key_of(seeded.DELIVER)


def test_types_without_rules_stand_apart_and_lead_to_their_view(home: Home, qtbot: Any) -> None:
    lines = [
        *seeded.rows(),
        seeded.case_row("CS26111015007X9S01", "在线会议", "厦门鹭岛旅游", "开通中", (9, 3), 990, 接入类型="容器"),
    ]
    desk, connection = seeded.seed(home, lines)
    for bench in _bench(desk, connection.id, qtbot):
        assert bench.verbs() == ["认定状态", "上传交付凭证", "确认需求"]
        assert bench.page.board is not None
        assert bench.page.board.acts_count == 5
        (line,) = bench.page.view._no_rules.lines
        assert line.text == "1 单，不推算期限"
        bench.page.view._no_rules.act_pressed.emit(line.subject)
        assert bench.frame.opened == [("supervision", {"view": "no_rules"})]


def _openings(desk: Desk, connection_id: str, count: int) -> None:
    """SaaS orders without supervision whose opening has not come, paid one after the other."""
    heads = ("订单ID", "订单行ID", "订单类型", "订单状态", "接入类型", "商品名称", "客户名称", "支付时间", "实付金额")
    lines = [heads]
    for number in range(count):
        paid = f"{NOW - timedelta(minutes=60 + number):%Y-%m-%d %H:%M:%S}"
        lines.append((f"SAAS{number:02d}", "1", "新购", "处理中", "SaaS", "云客服", "客户B", paid, str(1000 - number)))
    table = "\n".join("\t".join(line) for line in lines)
    desk.intake.paste(table, kind="orders", connection=desk.connections.get(connection_id))


def test_orders_that_wait_for_their_opening_are_all_in_sight_and_the_link_says_what_it_opens(
    home: Home, qtbot: Any
) -> None:
    desk, connection = seeded.seed(home)
    _openings(desk, connection.id, 11)
    for bench in _bench(desk, connection.id, qtbot):
        view, board = bench.page.view, bench.page.board
        assert board is not None
        told = [event.word.text for event in view.strip._days[0].day.events]
        assert told == ["自动退款 11 单"]
        assert [one.effect for one in board.totals][:1] == [Effect.AUTO_REFUND]
        assert view.strip._all.text() == f"其中监管单 {board.week_count} 单"
        shown = [row.act for row in view.acts.rows() if row.act is not None]
        acts = [act.subject for act in shown if act.verb == "重新启动"]
        beside = view._openings.lines
        assert {one.partition("|")[0] for one in acts} | {line.subject for line in beside} == {
            f"SAAS{number:02d}" for number in range(11)
        }
        assert len(acts) + len(beside) == 11, "none stands on the page twice"
        assert (beside[0].text, beside[0].note, beside[0].note_ink) == ("云客服 · 客户B", "剩 1 小时", "red")
        view._openings.act_pressed.emit(beside[0].subject)
        assert bench.frame.notices[-1][1].startswith(f"已复制订单号 {beside[0].subject}。")
        assert bench.frame.opened == []


def test_narrow_pages_fold_without_a_sideways_scroll(bench: Bench) -> None:
    for width, kind in (
        (1280, WidthClass.WIDE),
        (1036, WidthClass.MEDIUM),
        (840, WidthClass.NARROW),
        (656, WidthClass.TINY),
    ):
        bench.page.setGeometry(0, 0, width, 450)
        bench.qtbot.waitUntil(lambda kind=kind: bench.page.width_kind is kind)
        assert bench.page.view.minimumSizeHint().width() <= width


def test_the_totals_of_all_effects_have_room_on_the_narrowest_page(bench: Bench) -> None:
    sums = (Effect.AUTO_REFUND, Effect.AUTO_ACCEPT, Effect.REMINDER)
    totals = presenter.total_views(tuple(EffectSum(one, 9, {"CNY": 123_456_700}) for one in sums))
    strip = bench.page.view.strip
    for width in (1280, 1036, 840, 656):
        bench.page.setGeometry(0, 0, width, 450)
        bench.qtbot.waitUntil(lambda width=width: bench.page.width() == width)
        strip.set_week(tuple(day.day for day in strip._days), totals, "其中监管单 14 单")
        bench.qtbot.waitUntil(lambda: all(strip._totals.itemAt(place).widget().isVisible() for place in range(3)))
        assert bench.page.view.minimumSizeHint().width() <= width, width


def test_nothing_to_do_says_so_and_names_the_next_date(home: Home, qtbot: Any) -> None:
    lines = [line for line in seeded.rows() if line["订单ID"] in (seeded.ACCEPT, seeded.REMINDED)]
    desk, connection = seeded.seed(home, lines)
    for bench in _bench(desk, connection.id, qtbot):
        assert bench.verbs() == []
        assert bench.page.view._empty.isVisible()
        assert bench.page.view._empty._title.text() == "今天没有要办的"
        assert "11-28" in bench.page.view._empty._why.text()


def test_a_home_without_any_connection_offers_to_paste(home: Home, qtbot: Any) -> None:
    for bench in _bench(open_desk(home, Clock(at=seeded.NOW)), "", qtbot):
        assert bench.page.view._empty._title.text() == "还没有订单"
        assert not bench.page.view.strip.isVisible()


REFUND = (
    "退订单号",
    "订单ID",
    "商品名称",
    "客户名称",
    "接入类型",
    "收货状态",
    "申请金额",
    "币种",
    "状态",
    "进入状态时间",
)


def _refunds(desk: Desk, *rows: tuple[str, ...]) -> None:
    table = "\n".join("\t".join(row) for row in (REFUND, *rows))
    assert not desk.intake.paste(table, kind="refunds").refused


def test_refunds_that_wait_for_us_are_acts_and_open_on_their_row(bench: Bench) -> None:
    since = f"{NOW - timedelta(days=14):%Y-%m-%d %H:%M:%S}"
    goods = ("R1", "CS1", "边缘网关", "甲公司", "硬件", "已收货", "600.00", "CNY", "待验收", since)
    asked = ("R2", "CS2", "标书助手", "乙公司", "SaaS", "", "88.00", "USD", "商家待审核", since)
    unread = ("R3", "CS3", "数据治理", "丙公司", "SaaS", "", "70.00", "CNY", "在月球上", since)
    _refunds(bench.desk, goods, asked, unread)
    bench.qtbot.waitUntil(lambda: "验收退货" in bench.verbs())
    rows = {row.act.verb: row.act for row in bench.page.view.acts.rows() if row.act is not None}
    assert (rows["验收退货"].thing, rows["验收退货"].who, rows["验收退货"].amount) == ("边缘网关", "甲公司", "600.00")
    assert rows["验收退货"].effect.text == "自动退款"
    assert (rows["审核退订"].amount, rows["审核退订"].effect.text) == ("$88.00", "客户会来联系")
    for verb in ("验收退货", "审核退订"):
        assert bench.page.view.acts.open_number(bench.verbs().index(verb) + 1)
    settled = [row.act.subject for row in bench.page.view.acts.rows() if row.act is not None].index("settle_state:R3")
    assert bench.page.view.acts.open_number(settled + 1)
    assert bench.frame.opened == [
        ("refunds", {"view": "mine", "key": "R1"}),
        ("refunds", {"view": "mine", "key": "R2"}),
        ("refunds", {"view": "unknown", "key": "R3"}),
    ]
    days = [column.day for column in bench.page.view.strip._days]
    assert "自动退款" in [event.word.text for event in days[1].events]


def test_a_draft_of_a_refunds_decision_is_named_and_leads_back_to_it(bench: Bench) -> None:
    since = f"{NOW - timedelta(days=4):%Y-%m-%d %H:%M:%S}"
    _refunds(bench.desk, ("R2", "CS2", "标书助手", "乙公司", "人工服务", "", "88.00", "CNY", "商家待审核", since))
    draft = bench.desk.drafts.open(bench.connection_id, "refunds", "R2")
    bench.desk.drafts.autosave(draft.id, {"state": "PENDING_SELLER", "opinion": "已与客户确认"})
    bench.qtbot.waitUntil(lambda: bool(bench.page.view._drafts.lines))
    (line,) = bench.page.view._drafts.lines
    assert (line.text, line.icon) == ("退订 标书助手", "arrow-counter-clockwise")
    bench.page.view._drafts.act_pressed.emit(line.subject)
    assert bench.frame.opened[-1] == ("refunds", {"key": "R2"})

"""Money is never cut in the list, and a node keeps its words beside many days: other columns give way."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_app import texts
from desktop_app.models.saved_views import ColumnLayout
from desktop_app.paths import Home
from desktop_app.views.kit.cell_delegate import PADDING
from desktop_app.views.kit.theme import theme
from desktop_app.views.pages.supervision.case_list.column_choice import DEFAULT
from desktop_app.views.pages.supervision.case_list.columns import CUSTOMER_LEAST, PRODUCT_LEAST
from desktop_app.views.pages.supervision.page import SupervisionPage
from tests.views import seeded
from tests.views.seeded import ACCEPT, CONFIRM, DELIVER, Frame, case_row
from tests.views.supervision_bench import Bench, open_bench


@pytest.mark.parametrize(("width", "amount"), [(1440, 123456789), (1280, 123456789), (1036, 1520000)])
def test_amount_and_node_are_whole_with_the_detail_open(home: Home, qtbot: Any, width: int, amount: int) -> None:
    desk, connection = seeded.seed(
        home,
        [
            case_row(DELIVER, "MES 上线实施", "宁波甬江模具", "商家实施服务", (1300, 1292), 1520000),
            case_row(CONFIRM, "数据治理咨询", "武汉长江数科", "商家确认需求", (2, 1), amount),
            case_row(ACCEPT, "视觉检测工作站", "东莞锐联电子", "用户确认验收", (20, 8), 48600),
        ],
    )
    frame = Frame(desk, connection.id)
    qtbot.addWidget(frame)
    page = SupervisionPage(frame.context())
    try:
        frame.show_page(page, width)
        page.activate(view="open")
        model, table = page.list.model, page.list.table
        qtbot.waitUntil(lambda: model.rowCount() == 3 and model.is_complete)
        places = {spec.id: place for place, spec in enumerate(model.columns)}
        metrics, caption = theme().metrics(), theme().metrics("caption")
        assert table.columnWidth(places["amount"]) - 2 * PADDING >= metrics.horizontalAdvance(f"{amount:,}.00")
        if width > 1036:
            needed = metrics.horizontalAdvance("商家实施服务") + caption.horizontalAdvance("1,292 天")
            assert table.columnWidth(places["node"]) - 2 * PADDING >= needed
        shown = {s.id: table.columnWidth(p) for p, s in enumerate(model.columns) if not table.isColumnHidden(p)}
        assert sum(shown.values()) <= table.viewport().width(), (shown, page.list.cells.needs)
    finally:
        page.deactivate()
        frame.bridge.close()
        desk.close()


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_no_width_scrolls_the_list_sideways_with_the_detail_open(home: Home, qtbot: Any, language: str) -> None:
    long_waits = [
        case_row("CS26111115007X9S01", "产线数采", "客户名字长一些的", "商家实施服务", (1300, 1292), 1520000),
        case_row("CS26111115007X9S02", "官网建设", "厦门鹭岛旅游", "商家实施服务", (9, 3), 9900, 接入类型="镜像"),
        case_row("CS26111115007X9S03", "视觉检测", "客户名字长一些的", "用户确认验收", (1300, 1292), 12345678),
    ]
    texts.set_language(language)
    try:
        for bench in open_bench(home, qtbot, [*seeded.rows(), *long_waits]):
            for view, count in (("open", 11), ("mine", 6), ("unknown", 3), ("no_rules", 1)):
                bench.open(view, count)
                # a window of 1100 has a page of 1036; from 1280 on the rail has its words again, and the page 1120
                for width in (1004, 1036, 1100, 1120, 1140, 1160, 1216, 1280):
                    _fits_at(bench, width)
    finally:
        texts.set_language("zh_CN")


def _fits_at(bench: Bench, width: int) -> None:
    page, table = bench.page, bench.page.list.table
    page.setGeometry(0, 0, width, 736)
    bench.qtbot.waitUntil(lambda: page.list.width() + page.side.width() >= width - 2)
    bench.qtbot.waitUntil(lambda: table.horizontalScrollBar().maximum() == 0)
    assert page.side.isVisible()
    shown = {spec.id for place, spec in enumerate(page.list.model.columns) if not table.isColumnHidden(place)}
    assert {"customer", "product", "amount"} <= shown


def test_long_english_nodes_leave_customer_product_and_number_their_room(home: Home, qtbot: Any) -> None:
    waits = [
        case_row(f"CS2606030007X9S{n:02}", "云安全服务", "成都蓉安网络", "用户提交需求", (184, 175), 9900)
        for n in range(3)
    ]
    texts.set_language("en")
    try:
        for bench in open_bench(home, qtbot, waits):
            _number_fits(bench)
    finally:
        texts.set_language("zh_CN")


def _number_fits(bench: Bench) -> None:
    page, table = bench.page, bench.page.list.table
    places = {spec.id: place for place, spec in enumerate(page.list.model.columns)}
    page.setGeometry(0, 0, 1256, 836)  # of a window of 1440
    bench.wait(lambda: page.list.width() + page.side.width() >= 1254)
    bench.wait(lambda: table.columnWidth(places["customer"]) >= theme().px(CUSTOMER_LEAST) + 2 * PADDING)
    assert table.columnWidth(places["product"]) >= theme().px(PRODUCT_LEAST) + 2 * PADDING
    page.places.toggle_detail()
    bench.wait(lambda: not page.side.isVisible() and not table.isColumnHidden(places["id"]))
    assert table.horizontalScrollBar().maximum() == 0


def test_in_english_the_node_gives_way_before_the_order_number_leaves(home: Home, qtbot: Any) -> None:
    """On a window of 1440 with the detail open, where the last chase is not among the columns."""
    texts.set_language("en")
    try:
        for bench in open_bench(home, qtbot):
            page, table = bench.page, bench.page.list.table
            page.list.columns.choose(ColumnLayout(tuple(one for one in DEFAULT if one != "chased")))
            page.setGeometry(0, 0, 1440 - 184, 836)
            bench.wait(lambda page=page: page.list.width() + page.side.width() >= 1254)
            bench.wait(lambda page=page: {"id", "limit_day"} <= set(page.list.columns.in_sight))
            bench.wait(lambda table=table: table.horizontalScrollBar().maximum() == 0)
            assert page.side.isVisible()
    finally:
        texts.set_language("zh_CN")

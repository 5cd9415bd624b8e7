"""A page of 退订 in its frame, over a real home with real requests, orders and cases, for the tests of its parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from PySide6.QtCore import Qt

from desktop_app.clock import Clock
from desktop_app.models.connections import Connection, ConnectionKind
from desktop_app.models.kinds import KINDS
from desktop_app.paths import Home
from desktop_app.services.desk import Desk, open_desk
from desktop_app.views.pages.refunds.page import RefundsPage
from desktop_app.views.pages.supervision.detail.detail_rows import RuleRow
from tests.services.deciding import files_connection, project
from tests.views.seeded import NOW, Frame, case_row

MILLISECONDS = 20_000
PENDING = "TD2611160031"
CLAIMED = "TD2611160032"
INVOICED = "TD2611190007"
SMALL = "TD2611200011"
DOLLARS = "TD2611210002"
RETURNING = "TD2611100019"
RETURNED = "TD2611050020"
ENDED = "TD2610120001"
SETTLING = "TD2611220044"
UNREAD = "TD2611150088"
UNREAD_TOO = "TD2611150089"
FIVE_DAYS = "TD2611230001"
NOT_SUPPORTED = "TD2611230002"


def refund_row(refund_id: str, product: str, customer: str, amount: str, filed: str, **more: str) -> dict[str, str]:
    """A line of a sheet of requests, for the order whose number follows from the request's."""
    order = order_of(refund_id)
    row = {
        "退订单号": refund_id,
        "订单ID": order,
        "订单行ID": f"{order}-000001",
        "商品名称": product,
        "客户名称": customer,
        "接入类型": "人工服务",
        "计费模式": "一次性",
        "是否涉及服务监管": "是",
        "实付金额": amount,
        "申请金额": amount,
        "币种": "CNY",
        "退订原因": "与现有 ERP 接不上，先不用了。",
        "状态": "商家待审核",
        "申请时间": f"{filed} 10:00:00",
        "进入状态时间": f"{filed} 10:00:00",
        "发票状态": "无",
    }
    return {**row, **more}


def order_of(refund_id: str) -> str:
    """The order of a seeded request."""
    return "CS26112015007X7K31" if refund_id == PENDING else f"CS2611{refund_id[-8:]}"


def rows() -> list[dict[str, str]]:
    """One request of each kind that the page tells apart."""
    code = {"授权码已领取": "是"}
    goods = {"接入类型": "硬件", "收货状态": "已收货"}
    return [
        refund_row(PENDING, "设备管理平台实施", "苏州华晨精工", "28800", "2026-11-16"),
        refund_row(CLAIMED, "票据识别 License", "合肥科大云谷", "12000", "2026-11-18", 接入类型="License", **code),
        refund_row(INVOICED, "官网建设", "厦门鹭岛旅游", "9900", "2026-11-19", 发票状态="申请中"),
        refund_row(SMALL, "知识库问答", "郑州中原粮油", "3000", "2026-11-20"),
        refund_row(DOLLARS, "MES rollout", "Orchid Trading", "1000", "2026-11-21", 币种="USD"),
        refund_row(RETURNING, "边缘网关 EG-200", "青岛海诺物流", "9600", "2026-11-10", 状态="待用户寄回", **goods),
        refund_row(RETURNED, "工控机 IPC-8", "青岛海诺物流", "5200", "2026-11-05", 状态="待验收", **goods),
        refund_row(SETTLING, "数据治理咨询", "武汉长江数科", "6400", "2026-11-22", 状态="已同意"),
        refund_row(ENDED, "标书助手", "合肥滨湖数科", "6800", "2026-10-12", 状态="已退订"),
        refund_row(UNREAD, "产线看板", "无锡太湖仪表", "18600", "2026-11-15", 状态="审批中(二级)"),
        refund_row(UNREAD_TOO, "产线看板", "无锡太湖仪表", "4600", "2026-11-15", 状态="审批中(二级)"),
        refund_row(
            FIVE_DAYS, "在线客服 SaaS", "杭州明川科技", "3600", "2026-11-23",
            接入类型="SaaS", 计费模式="包周期", 是否涉及服务监管="否",
        ),
        refund_row(
            NOT_SUPPORTED, "行业数据集", "杭州明川科技", "2100", "2026-11-23",
            接入类型="数据文件", 计费模式="一次性", 是否涉及服务监管="否",
        ),
    ]  # fmt: skip


def cases() -> list[dict[str, str]]:
    """The cases of the orders that the requests are for."""
    return [
        case_row(row["订单ID"], row["商品名称"], row["客户名称"], "商家实施服务", (20, 12), int(row["实付金额"]))
        for row in rows()
        if row["接入类型"] == "人工服务" and row["币种"] == "CNY"
    ]


def bring(desk: Desk, kind: str, lines: Sequence[dict[str, str]], connection_id: str, as_of: datetime = NOW) -> None:
    """Paste rows as a person would."""
    headings = list(dict.fromkeys(name for row in lines for name in row))
    table = [headings, *([row.get(name, "") for name in headings] for row in lines)]
    text = "\n".join("\t".join(line) for line in table)
    result = desk.intake.paste(text, kind=kind, data_as_of=as_of, connection=connection_id)
    assert not result.refused, result.refused


def fetch(desk: Desk, kind: str, lines: Sequence[dict[str, str]], connection_id: str) -> None:
    """Rows as a sync brings them, which a rehearsal takes."""
    ids = {column.heading: column.id for column in KINDS[kind].columns}
    headings = list(dict.fromkeys(name for row in lines for name in row if name in ids))
    table = [{ids[name]: row.get(name, "") for name in headings} for row in lines]
    project(desk, connection_id, table, NOW - timedelta(hours=1), kind_id=kind)


def seed(
    home: Home, lines: Sequence[dict[str, str]] | None = None, *, is_direct: bool = False
) -> tuple[Desk, Connection]:
    """A home with the requests and their cases in it. ``is_direct``: a rehearsal to which decisions are sent."""
    desk = open_desk(home, Clock(at=NOW))
    desk.settings.put("person", "李敏")
    found = rows() if lines is None else lines
    if is_direct:
        where = files_connection(desk, "演练（自动提交）", ConnectionKind.REHEARSAL_DIRECT)
        fetch(desk, "cases", cases(), where)
        fetch(desk, "refunds", found, where)
        return desk, desk.connections.get(where)
    connection = desk.connections.for_writing()
    bring(desk, "cases", cases(), connection.id, NOW - timedelta(hours=1))
    if found:
        bring(desk, "refunds", found, connection.id, NOW - timedelta(hours=1))
    return desk, connection


@dataclass
class RefundsBench:
    """A page in its frame, with a desk below it."""

    desk: Desk
    connection_id: str
    frame: Frame
    page: RefundsPage
    qtbot: Any

    def keys(self) -> list[str]:
        """Numbers of the rows that the queue shows, from the top."""
        model = self.page.queue.model
        return [model.row_at(place).key for place in range(model.rowCount())]

    def chips(self) -> dict[str, str]:
        """The words of each row's chip; waits until all are known."""
        marks, model = self.page.queue.marks, self.page.queue.model
        self.wait(lambda: all(marks.mark_of(key) is not None for key in self.keys()))
        cells = [(model.row_at(place).key, model.cell_at(place, 0)) for place in range(model.rowCount())]
        return {key: cell.lead.lead.text for key, cell in cells if cell.lead and cell.lead.lead}

    def lines(self) -> dict[str, str]:
        """The lines of facts by their labels."""
        found = {}
        for row in self.page.pane.facts.lines.rows():
            if isinstance(row, RuleRow):
                found[row.line.label] = row.line.text
            else:
                label, _blank, text = row.accessibleName().partition(" ")
                found[label] = text
        return found

    def open(self, view: str = "review", count: int = 5) -> None:
        """Show a view and wait for its rows and numbers, the keyboard on it."""
        self.page.activate(view=view)
        model, tabs = self.page.queue.model, self.page.queue.tabs
        self.wait(lambda: model.rowCount() == count and model.is_complete and len(tabs._counts) > 0)
        self.page.queue.focus_first()

    def wait_shown(self, refund_id: str) -> None:
        """Wait until a refund is read and shown."""
        pane = self.page.pane
        self.wait(lambda: pane.read is not None and pane.read.refund_id == refund_id)

    def press(self, key: str) -> None:
        """Press a key where the keyboard is, on the queue."""
        table = self.page.queue.table
        table.setFocus()
        if key == "/":
            self.qtbot.keyClick(table, Qt.Key.Key_Slash)
        else:
            self.qtbot.keyClick(table, getattr(Qt.Key, f"Key_{key}"))

    def wait(self, condition: Callable[[], bool]) -> None:
        """Wait for what a lane brings; the limit only ends a test that would wait for ever."""
        self.qtbot.waitUntil(condition, timeout=MILLISECONDS)


def open_refunds(
    home: Home,
    qtbot: Any,
    lines: Sequence[dict[str, str]] | None = None,
    size: tuple[int, int] = (1280, 820),
    *,
    is_direct: bool = False,
) -> Iterator[RefundsBench]:
    """The page over its rows; closed when the test is over."""
    desk, connection = seed(home, lines, is_direct=is_direct)
    frame = Frame(desk, connection.id)
    qtbot.addWidget(frame)
    page = RefundsPage(frame.context())
    frame.show_page(page, *size)
    yield RefundsBench(desk, connection.id, frame, page, qtbot)
    page.deactivate()
    frame.bridge.close()
    desk.close()

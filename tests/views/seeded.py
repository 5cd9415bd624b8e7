"""A real home with a few supervised orders, opened by the real services, and pages in a real window frame."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop_app.clock import CHINA, Clock
from desktop_app.models.connections import Connection
from desktop_app.paths import Home
from desktop_app.services.desk import Desk, open_desk
from desktop_app.views.kit.actions import ActionRegistry
from desktop_app.views.kit.bridge import Bridge
from desktop_app.views.kit.page import Page, PageContext
from desktop_app.views.kit.theme import theme
from tests.journeys.tables import CASE_HEADINGS

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=CHINA)
HEADINGS = (*CASE_HEADINGS, "申诉中", "申诉受理时间")

DELIVER = "CS26110215007X7K31"
CONFIRM = "CS26112315007X0P92"
ACCEPT = "CS26111015007X5C07"
FROZEN = "CS26111015006X6T73"
REMINDED = "CS26052515007X2B39"
UNREAD = "CS26101411222X2J19"
UNREAD_TOO = "CS26101511225X5Q33"
NODELESS = "CS26101711221X1R77"


def key_of(order_id: str) -> str:
    """The key of the one line of an order."""
    return f"{order_id}|{order_id}-000001"


def case_row(
    order_id: str, product: str, customer: str, node: str, days: tuple[int, int], amount: int, **more: str
) -> dict[str, str]:
    """A line of the sheet: ordered and in its node so many days ago."""
    ordered, since = (f"{NOW - timedelta(days=count):%Y-%m-%d %H:%M:%S}" for count in days)
    row = {
        "订单ID": order_id,
        "订单行ID": f"{order_id}-000001",
        "订单类型": "新购",
        "商品名称": product,
        "客户名称": customer,
        "接入类型": "人工服务",
        "交付子类型": "标准",
        "商品类别": "通用",
        "交付方式": "远程",
        "是否涉及服务监管": "是",
        "下单时间": ordered,
        "支付时间": ordered,
        "订单金额": str(amount),
        "实付金额": str(amount),
        "币种": "CNY",
        "当前节点": node,
        "进入节点时间": since,
        "负责人": "李敏",
    }
    return {**row, **more}


def rows() -> list[dict[str, str]]:
    """One case of each kind that the pages tell apart."""
    accepted = f"{NOW - timedelta(days=1):%Y-%m-%d %H:%M:%S}"
    frozen = {"申诉中": "是", "申诉受理时间": accepted}
    return [
        case_row(DELIVER, "MES 上线实施", "宁波甬江模具", "商家实施服务", (22, 20), 86400, 负责人="陈涛"),
        case_row(CONFIRM, "数据治理咨询", "武汉长江数科", "商家确认需求", (2, 1), 64000),
        case_row(ACCEPT, "视觉检测工作站", "东莞锐联电子", "用户确认验收", (20, 8), 48600),
        case_row(FROZEN, "网络安全巡检", "成都蓉安网络", "商家实施服务", (20, 12), 22500, **frozen),
        case_row(REMINDED, "官网建设", "厦门鹭岛旅游", "用户提交需求", (183, 183), 6400),
        case_row(UNREAD, "MES 二期实施", "苏州高新精密", "商家上传验收资料", (41, 3), 42000),
        case_row(UNREAD_TOO, "产线看板", "无锡太湖仪表", "商家上传验收资料", (40, 3), 18600),
        case_row(NODELESS, "标书助手", "合肥滨湖数科", "", (38, 4), 6800),
    ]


def seed(home: Home, lines: list[dict[str, str]] | None = None) -> tuple[Desk, Connection]:
    """Import the rows as a person would, from a sheet."""
    desk = open_desk(home, Clock(at=NOW))
    desk.settings.put("person", "李敏")
    sheet = home.root.parent / "监管跟踪.csv"
    write_sheet(sheet, rows() if lines is None else lines)
    connection = desk.connections.for_writing()
    desk.intake.import_file(sheet, "cases", data_as_of=NOW - timedelta(hours=1), connection=connection)
    return desk, connection


def filled_home(home: Home) -> Home:
    """A home with the cases in it, as a person leaves it."""
    desk, connection = seed(home)
    desk.connections.remember(connection)
    desk.close()
    return home


def write_sheet(path: Path, lines: list[dict[str, str]]) -> None:
    """A sheet with these rows."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, HEADINGS, restval="")
        writer.writeheader()
        writer.writerows(lines)


class Frame(QWidget):
    """Stands for the main window: what pages ask of it is written down instead of done."""

    def __init__(self, desk: Desk, connection_id: str) -> None:
        super().__init__()
        theme()
        self.bridge = Bridge(desk.events, self)
        desk.lanes.deliver = self.bridge.deliver
        self.registry = ActionRegistry(self)
        self.opened: list[tuple[str, dict[str, Any]]] = []
        self.notices: list[tuple[str, str, str, Callable[[], object] | None]] = []
        self._desk, self._connection_id = desk, connection_id

    def context(self) -> PageContext:
        """What the main window hands to a page."""
        return PageContext(
            desk=self._desk,
            bridge=self.bridge,
            registry=self.registry,
            lanes=self._desk.lanes,
            open_page=self._open,
            notify=self._notify,
            connection_id=lambda: self._connection_id,
            go_back=lambda: None,
            window=self,
        )

    def show_page(self, page: Page, width: int = 1280, height: int = 820) -> None:
        """Put a page into the frame and show it."""
        self.resize(width, height)
        page.setParent(self)
        page.setGeometry(0, 0, width, height)
        self.show()
        page.show()

    def _open(self, page_id: str, **arguments: Any) -> None:
        self.opened.append((page_id, arguments))

    def _notify(
        self, kind: str, text: str, act: str = "", handler: Callable[[], object] | None = None, detail: str = ""
    ) -> None:
        self.notices.append((kind, text, act, handler))

"""The command palette: one line that finds acts, orders and customers, and pages."""

from __future__ import annotations

from typing import Any, NamedTuple

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from desktop_app.errors import DeskError
from desktop_app.models.filter_language import parse_filter
from desktop_app.texts import _
from desktop_app.views.kit.icons import draw_icon
from desktop_app.views.kit.keys import KeyHint
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.lines import Hairline
from desktop_app.views.kit.overlay import Overlay
from desktop_app.views.kit.painting import painting
from desktop_app.views.kit.scroll import VerticalScroll
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import SPACE_8, SPACE_12, SPACE_16
from desktop_app.views.pages import PAGES
from desktop_app.views.shell.matching import match_part, match_words
from desktop_app.views.shell.palette_list import PaletteItem, PaletteList

WIDTH = 640
TOP = 112
MOST_ACTS = 6
MOST_ORDERS = 6
MOST_REFUNDS = 3


class _InputRow(QWidget):
    """The line with its magnifying glass."""

    def __init__(self, line: QLineEdit) -> None:
        super().__init__()
        self.setFixedHeight(theme().px(56))
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_16 + 4 + theme().px(18) + SPACE_12, 0, SPACE_16, 0)
        row.addWidget(line, 1)
        row.addWidget(KeyHint(("Esc",)))

    def paintEvent(self, event: QPaintEvent) -> None:
        size = theme().px(18)
        with painting(self) as painter:
            draw_icon(painter, 20, (self.height() - size) / 2, "magnifying-glass", "text2", size)


class CommandPalette(Overlay):
    """Opened by Ctrl+K; what can be done now comes from the registry, orders from a lane."""

    passed_keys = ("Ctrl+K",)

    def __init__(self, window: Any) -> None:
        super().__init__(window)
        self._window = window
        self._orders: list[PaletteItem] = []
        self._asked = ""
        self._is_entered = False
        """Enter was pressed before the orders that were typed for had arrived."""
        self._job: Any = None
        self.line = QLineEdit()
        self.line.setProperty("bare", "true")
        self.line.setFont(theme().font("title"))
        self.line.setPlaceholderText(_("搜索订单、商品、客户，或输入命令"))
        self.line.setAccessibleName(_("搜索或输入命令"))
        self.line.textChanged.connect(self._typed)
        self.line.installEventFilter(self)
        self.list = PaletteList()
        self.list.pressed.connect(self._run)
        self.list.current_changed.connect(self._say_current)
        self._scroll = VerticalScroll(self.list)
        self._nothing = PlainLabel(_("没有找到。换个词，或用订单号试试。"), token="text2")
        self._nothing.setContentsMargins(20, 16, 20, 16)
        self._foot = self._build_foot()
        self.column.addWidget(_InputRow(self.line))
        self.column.addWidget(Hairline())
        self.column.addWidget(self._scroll, 1)
        self.column.addWidget(self._nothing)
        self.column.addWidget(Hairline())
        self.column.addWidget(self._foot)
        theme().changed.connect(self._refont)

    def _build_foot(self) -> QWidget:
        foot = QWidget()
        row = QHBoxLayout(foot)
        row.setContentsMargins(20, SPACE_8, 20, SPACE_8)
        row.setSpacing(SPACE_12)
        row.addWidget(KeyHint(("↑", "↓"), _("选择")))
        row.addWidget(KeyHint(("Enter",), _("执行")))
        row.addStretch(1)
        row.addWidget(PlainLabel(_("拼音首字母也可以，如 sz"), "caption", "text2"))
        return foot

    def open_with(self, text: str = "") -> None:
        """Open with something typed."""
        self._orders = []
        self.line.setText(text)
        self.line.selectAll()
        self._fill()
        self.open()
        self.line.setFocus()

    def panel_rect(self) -> QRect:
        look = theme()
        width = min(look.px(WIDTH), self.width() - 32)
        top = min(look.px(TOP), max(16, self.height() // 6))
        rows = self.list.sizeHint().height() if self.list.items() else self._nothing.sizeHint().height()
        height = look.px(56) + self._foot.sizeHint().height() + rows + 4 + SPACE_8
        return QRect((self.width() - width) // 2, top, width, min(height, self.height() - top - 16))

    def _typed(self, _text: str) -> None:
        self._is_entered = False
        self._ask_orders()
        self._fill()
        if self.isVisible():
            self.place()

    def _fill(self) -> None:
        text = self.line.text().strip()
        items = [*self._acts(text)[:MOST_ACTS], *self._orders, *self._pages(text)]
        self.list.set_items(items)
        self._scroll.setVisible(bool(items))
        self._nothing.setVisible(not items)

    def _acts(self, text: str) -> list[PaletteItem]:
        found = []
        for action, info in self._window.registry.in_palette():
            marks = match_words(text, action.iconText())
            if marks is None or info.group == "go":
                continue
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            icon = info.icon or "arrow-right"
            found.append(PaletteItem(_("操作"), icon, action.iconText(), "", keys, action.trigger, tuple(marks)))
        return found

    def _pages(self, text: str) -> list[PaletteItem]:
        found = []
        for spec in PAGES:
            marks = match_words(text, _(spec.title)) if spec.group else None
            if marks is not None:
                keys = spec.keys.replace(", ", " ")
                act = _Go(self._window, spec.id)
                found.append(PaletteItem(_("前往"), spec.icon, _(spec.title), "", keys, act, tuple(marks)))
        return found

    def _ask_orders(self) -> None:
        text = self.line.text().strip()
        connection_id = self._window.connection_id()
        if self._job is not None:
            self._job.cancel()
            self._job = None
        self._orders = []
        if len(text) < 2 or not connection_id:
            return
        self._asked = text
        self._job = self._window.desk.lanes.start(
            "read", find_rows, self._window.desk, connection_id, text, done=self._rows_arrived, failed=self._failed
        )

    def _rows_arrived(self, found: FoundRows) -> None:
        self._job = None
        if self.line.text().strip() != self._asked:
            return
        self._orders = [self._order_item(row) for row in found.orders]
        self._orders += [self._refund_item(row) for row in found.refunds]
        self._fill()
        self.place()
        current = self.list.current()
        if self._is_entered and current is not None and self.isVisible():
            self._run(current)
        self._is_entered = False

    def _failed(self, error: DeskError) -> None:
        self._job = None
        self._window.parts.notice_board.add_error(error)

    def _order_item(self, row: Any) -> PaletteItem:
        title = row.product_name or row.order_id
        second = _("{order}，{customer}", order=row.order_id, customer=row.customer_name or "—")
        act = _Go(self._window, "supervision", {"view": "", "key": row.key})
        return PaletteItem(_("订单与客户"), "receipt", title, second, "", act, tuple(match_part(self._asked, title)))

    def _refund_item(self, row: Any) -> PaletteItem:
        title = _("退订 {product}", product=row.product_name or row.key)
        second = _("{order}，{customer}", order=row.key, customer=row.customer_name or "—")
        act = _Go(self._window, "refunds", {"key": row.key})
        marks = tuple(match_part(self._asked, title))
        return PaletteItem(_("订单与客户"), "arrow-u-up-left", title, second, "", act, marks)

    def _run(self, item: PaletteItem) -> None:
        self.close_panel()
        item.act()

    def _say_current(self, item: PaletteItem | None) -> None:
        self.line.setAccessibleDescription(f"{item.group} {item.text} {item.second}" if item else self._nothing.text())

    def _refont(self) -> None:
        self.line.setFont(theme().font("title"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.line and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
                self.list.step(1 if event.key() == Qt.Key.Key_Down else -1)
                rect = self.list.current_rect()
                self._scroll.ensureVisible(rect.center().x(), rect.center().y(), 0, rect.height())
                return True
            current = self.list.current()
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                if current is not None:
                    self._run(current)
                self._is_entered = current is None and self._job is not None
                return True
        return super().eventFilter(watched, event)


class _Go:
    """Opens a page when called."""

    def __init__(self, window: Any, page_id: str, arguments: dict[str, Any] | None = None) -> None:
        self._window, self._page_id, self._arguments = window, page_id, arguments or {}

    def __call__(self) -> None:
        self._window.open_page(self._page_id, **self._arguments)


class FoundRows(NamedTuple):
    """What the typed words find in the data."""

    orders: list[Any]
    refunds: list[Any]


def find_rows(desk: Any, connection_id: str, text: str) -> FoundRows:
    """Cases, and requests for a refund, that have all words; to be called in a lane."""
    orders = desk.case_lists.first_page(connection_id, parse_filter(text), limit=MOST_ORDERS)
    refunds = desk.refund_queue.first_page(connection_id, parse_filter(text), limit=MOST_REFUNDS)
    return FoundRows(orders, refunds)

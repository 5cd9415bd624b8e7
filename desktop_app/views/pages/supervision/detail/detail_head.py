"""The head of the detail: chips, name, id, money; then node and deadline with the primary act at the right."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.texts import _
from desktop_app.views.kit.buttons import LinkButton, PrimaryButton
from desktop_app.views.kit.labels import PlainLabel, plain_tip
from desktop_app.views.kit.layouts import empty_layout
from desktop_app.views.kit.tokens import PRIMARY_HEIGHT, SPACE_4, SPACE_8, SPACE_12
from desktop_app.views.pages.supervision.case_list.icon_mark import IconMark
from desktop_app.views.pages.supervision.detail.detail_facts import ActButton, DetailView
from desktop_app.views.pages.supervision.detail.detail_title import DetailTitle


class DetailHead(QWidget):
    """The part that answers the three questions before anything is scrolled."""

    act_wanted = Signal(str)
    copy_wanted = Signal()
    menu_wanted = Signal(QWidget)
    why_wanted = Signal()
    """The deadline was asked about with the right button."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = DetailTitle()
        self._title.copy_wanted.connect(self.copy_wanted)
        self._title.menu_wanted.connect(self.menu_wanted)
        self._node_icon = IconMark("", "text2")
        self._node = PlainLabel("", bold=True, wrap=True)
        self._limit_icon = IconMark("", "text2")
        self._limit = PlainLabel("")
        self._absolute = PlainLabel("", "body", "text2", elide="right")
        self.primary = PrimaryButton("")
        self.primary.set_height(PRIMARY_HEIGHT)
        self.primary.clicked.connect(self._press_primary)
        self._reason = PlainLabel("", "caption", "text2", wrap=True)
        self._others = QHBoxLayout()
        self._primary: ActButton | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_4)
        column.addWidget(self._title)
        column.addSpacing(SPACE_8)
        column.addLayout(self._build_node())
        column.addWidget(self._reason)
        column.addLayout(self._others)

    def set_view(self, view: DetailView) -> None:
        """Show a case."""
        self._title.set_title(view.chips, view.title, _("{id} · {amount}", id=view.full_id, amount=view.amount))
        self._node.set_text(view.node_line.text)
        self._node_icon.set_icon(view.node_line.icon, "text2")
        self._node_icon.setVisible(bool(view.node_line.icon))
        limit = view.deadline
        self._limit_icon.set_icon(limit.icon, limit.ink)
        self._limit_icon.setVisible(bool(limit.icon))
        self._limit.set_bold(limit.is_bold)
        self._limit.set_text(limit.relative, limit.ink)
        self._absolute.set_text(limit.absolute)
        plain_tip(self._limit, view.rules[0].why if view.rules else "")
        self._set_primary(view.primary, view.note)
        self._set_others(view.others)

    def press_primary(self) -> bool:
        """Press the primary act; False when there is none or it is off."""
        if self._primary is None or not self._primary.is_allowed:
            return False
        self.act_wanted.emit(self._primary.id)
        return True

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.childAt(event.pos()) in (self._limit, self._limit_icon, self._absolute):
            self.why_wanted.emit()
            event.accept()
            return
        event.ignore()

    def _press_primary(self) -> None:
        self.press_primary()

    def _set_primary(self, act: ActButton | None, note: str) -> None:
        self._primary = act
        self.primary.setVisible(act is not None)
        self._reason.setVisible(bool(note) if act is None else bool(act.reason) and not act.is_allowed)
        self._reason.set_text(note)
        if act is not None:
            self.primary.set_words(act.text)
            self.primary.setEnabled(act.is_allowed)
            self._reason.set_text(act.reason)
            self.primary.setAccessibleDescription(act.reason)

    def _set_others(self, acts: tuple[ActButton, ...]) -> None:
        empty_layout(self._others)
        self._others.addStretch(1)
        for act in acts:
            button = LinkButton(act.text, act.icon)
            button.setEnabled(act.is_allowed)
            button.setProperty("act_id", act.id)
            button.clicked.connect(self._press_other)
            self._others.addWidget(button)

    def _press_other(self) -> None:
        button = self.sender()
        if isinstance(button, LinkButton):
            self.act_wanted.emit(str(button.property("act_id")))

    def _build_node(self) -> QHBoxLayout:
        node = QHBoxLayout()
        node.setSpacing(SPACE_4)
        node.addWidget(self._node_icon)
        node.addWidget(self._node, 1)
        limit = QHBoxLayout()
        limit.setSpacing(SPACE_4)
        limit.addWidget(self._limit_icon)
        limit.addWidget(self._limit)
        limit.addSpacing(SPACE_4)
        limit.addWidget(self._absolute, 1)
        lines = QVBoxLayout()
        lines.setSpacing(SPACE_4)
        lines.addLayout(node)
        lines.addLayout(limit)
        row = QHBoxLayout()
        row.setSpacing(SPACE_12)
        row.addLayout(lines, 1)
        row.addWidget(self.primary, 0, Qt.AlignmentFlag.AlignVCenter)
        return row

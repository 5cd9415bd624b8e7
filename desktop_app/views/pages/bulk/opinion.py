"""What every customer of a bulk rejection reads: written once, with places that are filled in for each request."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.texts import _
from desktop_app.views.kit.buttons import LinkButton
from desktop_app.views.kit.fields import TextField
from desktop_app.views.kit.finding import QuietLine
from desktop_app.views.kit.labels import PlainLabel, plain_tip
from desktop_app.views.kit.layouts import empty_layout
from desktop_app.views.kit.tokens import PAGE_MARGIN, SPACE_8, SPACE_12

MOST_LINKS = 6
"""More do not fit beside each other; the first ones of the rules are offered."""


class BulkOpinion(QWidget):
    """Hidden for acts that need no text. ``changed``: another text was typed or put in."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._presets: tuple[tuple[str, str], ...] = ()
        self.field = TextField(_("例如：资料不全，请补充 {product} 的使用情况后重新申请。"), height=64)
        self.field.input.setAccessibleName(_("审核意见"))
        self.field.edited.connect(self.changed)
        self._links = QHBoxLayout()
        self._links.setSpacing(SPACE_12)
        head = QHBoxLayout()
        head.setSpacing(SPACE_12)
        head.addWidget(PlainLabel(_("审核意见"), bold=True))
        head.addLayout(self._links)
        head.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(PAGE_MARGIN, SPACE_12, PAGE_MARGIN, SPACE_12)
        column.setSpacing(SPACE_8)
        column.addLayout(head)
        column.addWidget(self.field)
        told = _(
            "每一位用户都会看到，{places} 按每张申请填好。"
            "控制台没有“要求补充说明”：用驳回写明要补什么，用户补齐后再次申请。",
            places="{product} {amount} {order_id} {refund_id}",
        )
        column.addWidget(QuietLine(told))
        self.hide()

    @property
    def text(self) -> str:
        """What was typed, without blanks around it; empty while no text is asked for."""
        return "" if self.isHidden() else self.field.value().strip()

    @property
    def is_being_typed(self) -> bool:
        """The keyboard is in it: what is read meanwhile must not take it away."""
        return self.field.input.hasFocus()

    def show_presets(self, presets: Sequence[tuple[str, str]]) -> None:
        """(title, text) of what is often written; pressed, it takes the place of what stands there."""
        if tuple(presets) == self._presets:
            return
        self._presets = tuple(presets)
        empty_layout(self._links)
        for title, text in self._presets[:MOST_LINKS]:
            link = LinkButton(title)
            link.setAccessibleName(_("常用语 {title}", title=title))
            plain_tip(link, text)
            link.clicked.connect(partial(self._put, text))
            self._links.addWidget(link)

    def _put(self, text: str, _checked: bool = False) -> None:
        self.field.set_value(text)
        self.field.focus()
        self.changed.emit()

"""退订 in the detail: the requests for a refund of the case's order, and what they are assumed to do to the case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.models import wording, wording_times
from desktop_app.models.refunds.states import FINAL, OURS, RefundState
from desktop_app.texts import _
from desktop_app.views.kit.buttons import LinkButton, on_press
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import SPACE_4, SPACE_8
from desktop_app.views.pages.supervision.case_acts import REFUND
from desktop_app.views.pages.supervision.case_list.icon_mark import IconMark
from desktop_app.views.pages.supervision.detail.detail_rows import Lines, block_column

if TYPE_CHECKING:
    from desktop_app.models.refunds.facts import RefundFacts
    from desktop_app.services.refunds.judging import JudgedRefund

ICON_ROOM = 24
_ICONS = {RefundState.REFUNDED: "check-circle", RefundState.UNKNOWN: "question"}


class RefundLine(NamedTuple):
    """One request as the block shows it."""

    refund_id: str
    icon: str
    ink: str
    state: str
    amount: str
    told: str
    """Since when it stands there, and its number."""


def refund_lines(refunds: Sequence[JudgedRefund], now: datetime) -> tuple[RefundLine, ...]:
    """The requests in words, in their order."""
    return tuple(_line_of(one, now) for one in refunds)


def paused_words(badges: Sequence[str]) -> str:
    """What the requests are assumed to do to the case; empty where they do nothing to it."""
    if wording.REFUND_PENDING in badges:
        return _("推测（非官方）：退订处理期间监管暂停、计时停止，可以办理，但先看退订办到哪一步。")
    if wording.CLOSED_BY_REFUND in badges:
        return _("推测（非官方）：订单已退订，监管随之关闭。控制台上还能办理时，登记看到的节点，这一单会重新列出。")
    return ""


def _line_of(one: JudgedRefund, now: datetime) -> RefundLine:
    since = one.facts.state_since
    at = "" if since is None else _("{at} 起", at=wording_times.absolute_time(since, now))
    icon = _ICONS.get(one.state, "x-circle" if one.state in FINAL else "arrow-counter-clockwise")
    ink = "accent_text" if one.state in OURS else "text2"
    state = wording.refund_state_name(one.state)
    return RefundLine(one.key, icon, ink, state, _asked(one.facts), " · ".join(part for part in (at, one.key) if part))


def _asked(facts: RefundFacts) -> str:
    """What is asked for, be it nought; as it was written where that is no amount. What was paid is another figure: a
    refund may be any part of it."""
    if facts.requested is None:
        return facts.unread_amount[:40] or wording.NO_VALUE
    return wording.money_text(facts.requested.amount, facts.requested.currency)


class RefundsBlock(QWidget):
    """Hidden while nobody asked for a refund. ``act_wanted`` carries ``refund:`` and the number of a request."""

    act_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.paused = PlainLabel("", token="text2", wrap=True)
        self._lines = Lines()
        column = block_column(self, _("退订"))
        column.addSpacing(SPACE_4)
        column.addWidget(self.paused)
        column.addWidget(self._lines)
        self.hide()

    @property
    def lines(self) -> list[QWidget]:
        """One widget a request, from the top."""
        return self._lines.rows()

    def set_lines(self, lines: tuple[RefundLine, ...], paused: str) -> None:
        """Show the requests, and what they do to the case; with none the block is left out."""
        if not self._lines.shows(lines):
            self._lines.fill(lines, [self._line(one) for one in lines])
        self.paused.set_text(paused)
        self.paused.setVisible(bool(paused))
        self.setVisible(bool(lines))

    def _line(self, line: RefundLine) -> QWidget:
        widget = QWidget()
        column = QVBoxLayout(widget)
        column.setContentsMargins(0, SPACE_4, 0, SPACE_4)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setSpacing(SPACE_8)
        head.addWidget(IconMark(line.icon, line.ink))
        head.addWidget(PlainLabel(line.state, elide="right"), 1)
        head.addWidget(PlainLabel(line.amount))
        column.addLayout(head)
        foot = QHBoxLayout()
        foot.setContentsMargins(theme().px(ICON_ROOM), 0, 0, 0)
        foot.setSpacing(SPACE_8)
        foot.addWidget(PlainLabel(line.told, "caption", "text2", elide="right"), 1)
        link = LinkButton(_("看这笔退订"))
        link.setAccessibleName(_("看退订 {id}", id=line.refund_id))
        link.clicked.connect(on_press(self.act_wanted.emit, f"{REFUND}{line.refund_id}"))
        foot.addWidget(link)
        column.addLayout(foot)
        return widget

"""A notification as it was understood: each order with what confirming it does, what was not understood, the text."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.models import wording_times
from desktop_app.services.intake.notices import NoticeReading
from desktop_app.services.intake.proposals import Proposal
from desktop_app.texts import _
from desktop_app.views.kit.fields import CheckMark, TimeField
from desktop_app.views.kit.finding import QuietLine
from desktop_app.views.kit.forms import FormRow
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.lines import Hairline
from desktop_app.views.kit.scroll import VerticalScroll
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import PAGE_MARGIN, SPACE_4, SPACE_8, SPACE_12, SPACE_16, SPACE_24

MOST_WIDTH = 760
INDENT = 24
TEXT_CHARACTERS = 2_000
"""So much of the notification is shown; all of it goes into the archive."""


class NoticeView(QWidget):
    """``changed``: what would be confirmed is another."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.reading: NoticeReading | None = None
        self.marks: list[tuple[Proposal, CheckMark]] = []
        self._title = PlainLabel(bold=True, wrap=True)
        self._subject = PlainLabel(token="text2", wrap=True)
        self._meaning = PlainLabel(wrap=True)
        self.at = TimeField()
        self.at.edited.connect(self.changed)
        self._at_row = FormRow(_("发生的时间"), True, self.at)
        self._orders = _column(SPACE_12)
        self._said = _column(SPACE_8)
        self._line = Hairline()  # the row of the time has one of its own
        self._text = PlainLabel(token="text2", wrap=True)
        content = QWidget()
        content.setMaximumWidth(theme().px(MOST_WIDTH))
        column = QVBoxLayout(content)
        column.setContentsMargins(PAGE_MARGIN, SPACE_16, PAGE_MARGIN, SPACE_16)
        column.setSpacing(0)
        column.addWidget(self._title)
        column.addWidget(self._subject)
        column.addWidget(self._meaning)
        column.addSpacing(SPACE_12)
        column.addLayout(self._said)
        column.addSpacing(SPACE_12)
        column.addLayout(self._orders)
        column.addSpacing(SPACE_12)
        column.addWidget(self._at_row)
        column.addSpacing(SPACE_24)
        column.addWidget(self._line)
        column.addSpacing(SPACE_8)
        column.addWidget(PlainLabel(_("原文"), bold=True))
        column.addSpacing(SPACE_4)
        column.addWidget(self._text)
        column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(VerticalScroll(content))

    @property
    def chosen(self) -> list[str]:
        """Keys of the orders that are ticked."""
        return [one.key for one, mark in self.marks if mark.isChecked() and not one.problem]

    @property
    def needs_time(self) -> bool:
        """An order that is ticked lands, and nothing says when."""
        return any(one.needs_time for one, mark in self.marks if mark.isChecked() and not one.problem)

    @property
    def said(self) -> tuple[str, ...]:
        """Sentences on what was not understood."""
        return () if self.reading is None else self.reading.said

    def can_confirm(self) -> bool:
        """Something is ticked, and its time is known."""
        is_timed = not self.needs_time or self.at.moment() is not None
        return self.reading is not None and self.reading.is_confirmable and bool(self.chosen) and is_timed

    def moment(self) -> datetime | None:
        """When it happened, as far as the person had to say."""
        return self.at.moment() if self.needs_time else None

    def show_reading(self, reading: NoticeReading) -> None:
        """Show another notification; nothing was kept of it yet."""
        self.reading = reading
        self._title.set_text(reading.event_name or _("没有认出这条通知说的是什么"))
        sent = reading.notice.sent_at
        when = "" if sent is None else wording_times.full_time(sent)
        self._subject.set_text(
            _("，").join(filter(None, (reading.notice.subject.strip(), reading.notice.sender, when)))
        )
        self._subject.setVisible(bool(self._subject.text()))
        self._meaning.set_text(reading.event_text)
        self._meaning.setVisible(bool(reading.event_text))
        _clear(self._said)
        for sentence in reading.said:
            self._said.addWidget(QuietLine(sentence, "warning", "amber"))
        _clear(self._orders)
        self.marks = []
        for one in reading.proposals:
            self._orders.addWidget(self._order(one, reading))
        self.at.set_moment(None)
        text = reading.notice.text.strip()
        self._text.set_text(text[:TEXT_CHARACTERS] + ("…" if len(text) > TEXT_CHARACTERS else ""))
        self._follow()

    def take_focus(self) -> bool:
        """To the time that is missing; False when none is."""
        if self.needs_time and self.at.moment() is None:
            self.at.focus()
            return True
        return False

    def _order(self, one: Proposal, reading: NoticeReading) -> QWidget:
        known = " · ".join(filter(None, (one.product_name, one.customer_name)))
        order = _("订单 {order}", order=one.line_id or one.order_id) if one.order_id else ""
        refund = _("退订单 {refund}", refund=one.refund_id) if one.refund_id else ""
        mark = CheckMark(" · ".join(filter(None, (refund, order, known))))
        mark.setEnabled(not one.problem and reading.is_confirmable)
        mark.setChecked(mark.isEnabled())
        mark.toggled.connect(self._follow)
        self.marks.append((one, mark))
        what = [one.problem] if one.problem else list(one.says)
        if one.is_landing and one.place_name:
            at = _("时间未知") if one.at is None else wording_times.full_time(one.at)
            what.insert(0, _("收进以后：{node}，{at}。", node=one.place_name, at=at))
        told = PlainLabel("\n".join(what), "caption", "amber" if one.problem else "text2", wrap=True)
        told.setContentsMargins(theme().px(INDENT), 0, 0, 0)
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(mark)
        column.addWidget(told)
        return part

    def _follow(self) -> None:
        self._at_row.setVisible(self.needs_time)
        self._line.setVisible(not self.needs_time)
        self.changed.emit()


def _column(spacing: int) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(spacing)
    return column


def _clear(column: QVBoxLayout) -> None:
    while item := column.takeAt(0):
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()

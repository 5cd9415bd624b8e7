"""Fields of quick registration that understand the window's own short times."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtWidgets import QWidget

from desktop_app.models.reading import CLOCK_SLACK, UnreadableValueError, read_amount, read_id
from desktop_app.models.typed_times import past_moment
from desktop_app.texts import _
from desktop_app.views.kit.fields import TimeField, read_moment


class PastTimeField(TimeField):
    """A moment that lies behind us; ``11-20 9:30`` means the nearest past one and is written out when left."""

    def __init__(self, now: Callable[[], datetime], placeholder: str = "", parent: QWidget | None = None) -> None:
        self._now = now
        self.short_form = ""
        """What was typed short before it was written out; empty otherwise."""
        super().__init__(placeholder, parent)

    def moment(self) -> datetime | None:
        """The time typed, in full or short; None when it is empty, cannot be read or is still to come."""
        text = self.value()
        full = read_moment(text)
        return past_moment(text, self._now()) if full is None else full

    def set_value(self, value: str | None) -> None:
        if not value:
            self.short_form = ""
        super().set_value(value)

    def _tidy(self) -> None:
        typed = self.value()
        if read_moment(typed) is None and self.moment() is not None:
            self.short_form = typed
        super()._tidy()


def order_problem(text: str) -> str:
    """Why a text is no order number; empty for one that is."""
    if not text:
        return _("先写订单号。")
    try:
        return "" if read_id(text) else _("先写订单号。")
    except UnreadableValueError as error:
        return _("{reason}。", reason=error.reason)


def time_problem(field: PastTimeField, now: datetime) -> str:
    """Why a field holds no time that has come; empty for one that does, and for an empty field."""
    moment = field.moment()
    if moment is None:
        return _("按 2026-11-03 09:00 或 11-3 9:00 的样子写，时间不能晚于现在。") if field.value() else ""
    return _("这个时间还没有到。") if moment > now + CLOCK_SLACK else ""


def amount_problem(text: str) -> str:
    """Why a text is no amount; empty for one that is, and for an empty text."""
    try:
        read_amount(text)
    except UnreadableValueError as error:
        return _("{reason}。", reason=error.reason)
    return ""

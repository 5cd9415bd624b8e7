"""Who, what, which order, when: the questions that narrow the journal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from PySide6.QtCore import QRect, QTimer, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.clock import CHINA
from desktop_app.models.journal import JournalQuery
from desktop_app.models.wording_journal import ACTIONS, GROUPS, group_of, person_name
from desktop_app.texts import _
from desktop_app.views.kit.buttons import GhostButton
from desktop_app.views.kit.fields import ChoiceField, Field, LineField, read_moment
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.painting import fill, painting
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import PAGE_MARGIN, SPACE_8

TYPING_MILLISECONDS = 250
DAYS = {"today": 1, "week": 7, "month": 30}
"""Period → number of days that end with today."""
OWN = "own"


class JournalFilters(QWidget):
    """``changed`` when another question is to be asked. Two lines where one has no room."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.person = ChoiceField([("", _("所有人"))], 120)
        self.person.set_name(_("按人筛选"))
        self.act = ChoiceField(_acts(), 176)
        self.act.set_name(_("按动作筛选"))
        self.order = LineField(_("订单号或它的一部分"))
        self.order.set_name(_("按订单筛选"))
        self.period = ChoiceField(_periods(), 132)
        self.period.set_name(_("按时间筛选"))
        self.first = LineField("2026-11-01", width=112)
        self.first.set_name(_("从哪一天"))
        self.last = LineField("2026-11-30", width=112)
        self.last.set_name(_("到哪一天"))
        self._to = PlainLabel("–", token="text2")
        self.problem = PlainLabel(size="caption", token="red", elide="right")
        self.clear = GhostButton(_("全部显示"), "x")
        self.clear.clicked.connect(self.show_all)
        self._wait = QTimer(self, singleShot=True, interval=TYPING_MILLISECONDS)
        self._wait.timeout.connect(self._ask)
        self._rows = (QHBoxLayout(), QHBoxLayout())
        column = QVBoxLayout(self)
        column.setContentsMargins(PAGE_MARGIN, SPACE_8, PAGE_MARGIN, SPACE_8 + 1)
        column.setSpacing(SPACE_8)
        for row in self._rows:
            row.setSpacing(SPACE_8)
            column.addLayout(row)
        self._two_lines: bool | None = None
        self._is_narrow = False
        self.set_narrow(False)
        self._connect()
        self._show()

    def query(self, now: datetime) -> JournalQuery:
        """What is asked for. A day that cannot be read asks for nothing; ``problem`` says so."""
        since, until = self._bounds(now)
        return JournalQuery(self.person.value(), self.act.value(), self.order.value(), since, until)

    def set_people(self, people: Sequence[str]) -> None:
        """Those who ever did something; the choice stays."""
        options = [("", _("所有人")), *((one, person_name(one)) for one in people)]
        if [self.person.input.itemData(place) for place in range(self.person.input.count())] != [
            value for value, _text in options
        ]:
            self.person.set_options(options)

    def show_all(self) -> None:
        """Nothing is narrowed any more."""
        for field in self._fields():
            field.set_value("")
        self._ask()

    def show_order(self, order: str) -> None:
        """Narrow to one order and nothing else; nobody is told."""
        for field in self._fields():
            field.set_value("")
        self.order.set_value(order)
        self._show()

    def set_narrow(self, is_narrow: bool) -> None:
        """The period goes to a line of its own."""
        self._is_narrow = is_narrow
        self._arrange()

    def _arrange(self) -> None:
        # the days of one's own need the room of the order's number
        is_narrow = self._is_narrow or self.period.value() == OWN
        if is_narrow == self._two_lines:
            return
        self._two_lines = is_narrow
        for row in self._rows:
            while row.count():
                row.takeAt(0)
        first, second = self._rows
        first.addWidget(self.person)
        first.addWidget(self.act)
        first.addWidget(self.order, 1)
        below = second if is_narrow else first
        for widget in (self.period, self.first, self._to, self.last):
            below.addWidget(widget)
        below.addWidget(self.problem, 1 if is_narrow else 0)
        below.addWidget(self.clear)

    def focus_order(self) -> None:
        """/ puts the keyboard on the order's number."""
        self.order.focus()
        self.order.input.selectAll()

    def _fields(self) -> tuple[ChoiceField | LineField, ...]:
        return self.person, self.act, self.order, self.period, self.first, self.last

    def _bounds(self, now: datetime) -> tuple[datetime | None, datetime | None]:
        chosen = self.period.value()
        today = now.astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
        if chosen in DAYS:
            return today - timedelta(days=DAYS[chosen] - 1), None
        if chosen != OWN:
            return None, None
        first, last = read_moment(self.first.value()), read_moment(self.last.value())
        if last is not None and last == last.replace(hour=0, minute=0, second=0):
            last += timedelta(days=1)  # a day alone means the whole of it
        return first, last

    def _ask(self) -> None:
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        self._arrange()
        is_own = self.period.value() == OWN
        for widget in (self.first, self._to, self.last):
            widget.setVisible(is_own)
        bad = [field for field in (self.first, self.last) if is_own and _is_unreadable(field)]
        for field in (self.first, self.last):
            field.set_bad(field in bad)
        self.problem.set_text(_("日期写成 2026-11-03 的样子") if bad else "")
        self.problem.setVisible(bool(bad))
        self.clear.setVisible(any(field.value() for field in self._fields()))

    def _connect(self) -> None:
        for choice in (self.person, self.act, self.period):
            choice.edited.connect(self._ask)
        for line in (self.order, self.first, self.last):
            line.edited.connect(self._wait.start)

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self) as painter:
            fill(painter, QRect(0, self.height() - 1, self.width(), 1), theme().brush("hair"))


def _is_unreadable(field: Field) -> bool:
    return isinstance(field, LineField) and bool(field.value()) and read_moment(field.value()) is None


def _periods() -> list[tuple[str, str]]:
    return [
        ("", _("全部时间")),
        ("today", _("只看今天")),
        ("week", _("最近 7 天")),
        ("month", _("最近 30 天")),
        (OWN, _("自选日期")),
    ]


def _acts() -> list[tuple[str, str]]:
    """All acts, each group with its own below it; a group of one stands for itself."""
    found = [("", _("所有动作"))]
    for group, title in GROUPS.items():
        codes = [code for code in ACTIONS if group_of(code) == group]
        if len(codes) == 1:
            found.append((codes[0], _(ACTIONS[codes[0]])))
            continue
        found.append((group, _("{group}：全部", group=_(title))))
        found += [(code, "    " + _(ACTIONS[code])) for code in codes]
    return found

"""The columns of the supervision table and their cells.

All columns of all views are in one table; those that do not belong are hidden (see ``column_choice``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from desktop_app.models import wording
from desktop_app.models.command_words import CommandState
from desktop_app.models.listing import CaseRow
from desktop_app.models.supervision import Effect, Node, Party
from desktop_app.texts import _
from desktop_app.views.kit.cells import Cell, ColumnSpec
from desktop_app.views.kit.chips import chip_width
from desktop_app.views.kit.signs import party_sign
from desktop_app.views.kit.theme import theme
from desktop_app.views.pages.supervision.looks import ChipLook, chased_day, effect_look
from desktop_app.views.pages.supervision.presenter import RowView, row_view

if TYPE_CHECKING:
    from desktop_app.models.batches import Batch

PARTY_WIDTH = 76
EFFECT_WIDTH = 98
ICON_AND_GAP = 19
WORDS_GAP = 10
NODE_WIDTH = 118
CHIP_COLUMN_WIDTH = 110
AMOUNT_WIDTH = 73
CUSTOMER_LEAST = 82
"""People call customers: longer words elsewhere never take this."""
PRODUCT_LEAST = 64
"""Four characters and the sign of what is left out: less than that tells no product from another."""
LONGEST_DAY = len("11-24")


NEEDING = frozenset({"node", "amount"})
"""Columns whose words are given their room."""


class RowCells:
    """Makes the cells of rows; a row is put into words once, whichever of its columns is asked for first."""

    def __init__(self) -> None:
        self.now: datetime | None = None
        self.commands: Mapping[str, CommandState] = {}
        self.batches: Mapping[int, Batch] = {}
        self.chased: Mapping[str, datetime] = {}
        """When each case was chased last, by key."""
        self.needs: dict[str, int] = {}
        """Column → real pixels of the widest words met so far, for those that are never cut."""
        self.grew: Callable[[], None] | None = None
        """Called when one of ``needs`` has grown."""
        self._longest: dict[str, int] = {}
        self._usual_days = 0
        self._row: CaseRow | None = None
        self._view: RowView | None = None

    def forget_needs(self) -> None:
        """Another question: its own words count."""
        self.needs, self._longest = {}, {}

    def set_moment(self, now: datetime, commands: Mapping[str, CommandState], batches: Mapping[int, Batch]) -> None:
        """What the words depend on beside the row itself."""
        self.now, self.commands, self.batches = now, commands, batches
        self._usual_days = len(wording.duration_text(timedelta(days=99)))
        self._row = self._view = None

    def view(self, row: CaseRow) -> RowView:
        """The row in words."""
        if self._view is None or self._row is not row:
            if self.now is None:
                raise ValueError("set_moment comes before the first row")
            self._row = row
            self._view = row_view(row, self.now, self.commands.get(row.key), self.batches)
        return self._view

    def party(self, row: CaseRow) -> Cell:
        """Whose move, alone."""
        return _party(self.view(row))

    def limit(self, row: CaseRow) -> Cell:
        """Whose move and how near; nothing absolute."""
        return self._limit(row, "")

    def limit_and_day(self, row: CaseRow) -> Cell:
        """Whose move, how near, and the day; working days need the room for their own words.

        A day of another year is left to the detail: how many days it is overdue must be read first.
        """
        day = self.view(row).deadline.date
        return self._limit(row, "" if row.is_working_days or len(day) > LONGEST_DAY else day)

    def limit_and_hour(self, row: CaseRow) -> Cell:
        """Whose move, how near, day and hour."""
        return self._limit(row, self.view(row).deadline.absolute)

    def customer(self, row: CaseRow) -> Cell:
        """Who bought it."""
        text = self.view(row).customer
        return Cell(text, tip=text)

    def product(self, row: CaseRow) -> Cell:
        """What was bought; quiet, because people call customers."""
        text = self.view(row).product
        return Cell(text, "text2", tip=text)

    def node(self, row: CaseRow) -> Cell:
        """Where it stands and for how long; a command under way is shown instead of the node that it leaves.

        A result that was registered has moved the case: the new node is shown, with the result's mark before it.
        """
        view = self.view(row)
        if view.command is not None:
            tip = _("{command}：{node}", command=view.command.text, node=view.node.text)
            if self.commands.get(row.key) is not CommandState.CONFIRMED or view.node.icon:
                return _chip(view.command, right=view.node_days, tip=tip)
            self._need("node", view.node.text, view.node_days, has_icon=True)
            word, icon = view.node, view.command.icon
            return Cell(word.text, word.ink, icon, "green", right=view.node_days, tip=tip, spoken=tip)
        if view.is_node_unknown:
            return self.node_chip(row)
        word = view.node
        tip = word.text if word.icon else wording.node_name(row.node) or word.text
        if len(view.node_days) > self._usual_days and not word.icon:
            self._need("node", word.text, view.node_days)
        if wording.STALLED in row.badges:
            tip = _("{tip} · {badge}", tip=tip, badge=wording.badge_name(wording.STALLED))
        return Cell(word.text, word.ink, word.icon, "text2" if word.icon else "", right=view.node_days, tip=tip)

    def node_chip(self, row: CaseRow) -> Cell:
        """状态待认定 or 暂无规则 as a chip."""
        view = self.view(row)
        return _chip(view.command or ChipLook("dashed", view.node.icon, view.node.text), tip=view.original.text)

    def original(self, row: CaseRow) -> Cell:
        """The node as it was written."""
        word = self.view(row).original
        return Cell(word.text, word.ink, tip=word.text)

    def source(self, row: CaseRow) -> Cell:
        """How the row came in."""
        text = self.view(row).source
        return Cell(text, "text2", tip=text)

    def owner(self, row: CaseRow) -> Cell:
        """Who looks after it here."""
        text = self.view(row).owner
        return Cell(text, tip=text)

    def amount(self, row: CaseRow) -> Cell:
        """The amount, right-aligned, never cut."""
        text = self.view(row).amount
        self._need("amount", text)
        return Cell(text)

    def effect(self, row: CaseRow) -> Cell:
        """What happens by itself."""
        word = self.view(row).effect
        return Cell(word.text, word.ink, word.icon, word.ink, tip=word.text)

    def id(self, row: CaseRow) -> Cell:
        """The end of the id; the whole id in the tooltip and in what is copied."""
        view = self.view(row)
        return Cell(view.short_id, "text2", tip=view.full_id, spoken=view.full_id)

    def _need(self, column: str, text: str, right: str = "", *, has_icon: bool = False) -> None:
        shape = f"{column} with icon" if has_icon else column
        length = sum(1 + (letter > "\xff") for letter in text + right)  # a Chinese character is as wide as two digits
        if length <= self._longest.get(shape, 0):
            return  # digits are all of one width: only what has more of them is measured
        self._longest[shape] = length
        width = theme().metrics().horizontalAdvance(text)
        if right:
            width += theme().metrics("caption").horizontalAdvance(right) + WORDS_GAP
        if has_icon:
            width += theme().px(ICON_AND_GAP)
        width = int(width + 2)
        if width > self.needs.get(column, 0):
            self.needs[column] = width
            if self.grew is not None:
                self.grew()

    def _limit(self, row: CaseRow, absolute: str) -> Cell:
        view = self.view(row)
        look = view.deadline
        tip = " · ".join(part for part in (look.relative, look.absolute, view.effect.text) if part)
        return Cell(
            look.relative, look.ink, look.icon, look.ink, look.is_bold, right=absolute, lead=_party(view), tip=tip
        )


def case_columns(cells: RowCells) -> tuple[ColumnSpec, ...]:
    """All columns of all views, from left to right."""
    limit_title, amount_title = _("待我方/期限"), _("金额（元）")
    party, effect, node = _party_width(), _effect_width(), _node_width()
    slack = (node - NODE_WIDTH) * 3 // 4  # longer words of another language are cut before a column leaves
    more, lead = party - PARTY_WIDTH, theme().px(party)
    return (
        _column("party", _("待我方"), party - 6, cells.party, lead_width=lead),
        _column("limit", limit_title, 174 + more, cells.limit, kind="deadline", lead_width=lead),
        _column("limit_day", limit_title, 192 + more, cells.limit_and_day, kind="deadline", lead_width=lead),
        _column("limit_hour", limit_title, 258 + more, cells.limit_and_hour, kind="deadline", lead_width=lead),
        _column("customer", _("客户"), 82, cells.customer, min_width=CUSTOMER_LEAST),
        ColumnSpec("product", _("商品"), 96, stretch=True, cell=cells.product, min_width=PRODUCT_LEAST),
        _column("node", _("节点"), node, cells.node, min_width=node - slack, slack=slack),
        _column("node_chip", _("节点"), _chip_column_width(), cells.node_chip, kind="chip"),
        _column("original", _("原文"), 128, cells.original),
        _column("source", _("来源"), 178, cells.source, elide="middle"),
        _column("type", _("类型"), 84, _type),
        _column("flow", _("流程"), 84, _flow),
        _column("owner", _("负责人"), 42, cells.owner),
        _column("chased", _("上次催办"), _title_width(48, _("上次催办")), partial(_last_chase, cells)),
        _column("amount", amount_title, _title_width(AMOUNT_WIDTH, amount_title), cells.amount, kind="number"),
        _column("effect", _("逾期后果"), effect, cells.effect, kind="icon_word"),
        _column("id", _("订单号"), 66, cells.id, elide="left", min_width=60, slack=6),
    )


def _last_chase(cells: RowCells, row: CaseRow) -> Cell:
    """The day on which somebody was chased last."""
    text = "" if cells.now is None else chased_day(cells.chased.get(row.key), cells.now)
    return Cell(text, "text2", tip=text)


def _party_width() -> int:
    """Wide enough for the longest party in the language of the window (logical pixels, unscaled)."""
    widths = [chip_width(party_sign(party).icon, wording.party_name(party)) for party in Party]
    return max(PARTY_WIDTH, round(max(widths) / theme().factor) + WORDS_GAP)


_NAMED_BY: tuple[tuple[str, ...], ...] = ((), (wording.OVER_180_DAYS,), (wording.PHONE_DIFFERS,))
"""Badges by which an effect has another name."""


def _effect_width() -> int:
    names = [effect_look(effect, badges).text for effect in Effect for badges in _NAMED_BY]
    widest = max(theme().metrics().horizontalAdvance(name) for name in names)
    return max(EFFECT_WIDTH, round(widest / theme().factor) + ICON_AND_GAP + 1)


def _node_width() -> int:
    """Room for the two nodes at which most cases stand, with the days beside them."""
    names = (wording.node_short_name(node) for node in (Node.SELLER_DELIVER, Node.BUYER_ACCEPT))
    widest = max(theme().metrics().horizontalAdvance(name) for name in names)
    days = theme().metrics("caption").horizontalAdvance(wording.duration_text(timedelta(days=99)))
    return max(NODE_WIDTH, round((widest + days) / theme().factor) + WORDS_GAP)


def growth() -> int:
    """By how much longer words make the columns wider (logical pixels, unscaled)."""
    amount = _title_width(AMOUNT_WIDTH, _("金额（元）")) - AMOUNT_WIDTH
    return amount + _party_width() - PARTY_WIDTH + _effect_width() - EFFECT_WIDTH + _node_width() - NODE_WIDTH


def _chip_column_width() -> int:
    sign, name = ChipLook("dashed", "question", ""), wording.node_name(Node.UNKNOWN)
    return max(CHIP_COLUMN_WIDTH, round(chip_width(sign.icon, name) / theme().factor) + WORDS_GAP)


def _title_width(least: int, title: str) -> int:
    """At least ``least``, and wide enough for a column's title."""
    return max(least, round(theme().metrics("caption").horizontalAdvance(title) / theme().factor) + 1)


def _type(row: CaseRow) -> Cell:
    """The access type and its kind, as they came in."""
    text = row.type_text or wording.NO_VALUE
    return Cell(text, "text2", tip=text)


def _flow(row: CaseRow) -> Cell:
    """By which flow it is supervised."""
    text = wording.flow_name(row.flow)
    return Cell(text, "text2", tip=text)


def _column(
    column_id: str,
    title: str,
    width: int,
    cell: Callable[[CaseRow], Cell],
    kind: str = "text",
    lead_width: int = 0,
    elide: str = "right",
    min_width: int = 48,
    slack: int = 0,
) -> ColumnSpec:
    return ColumnSpec(
        column_id,
        title,
        width,
        kind=kind,
        cell=cell,
        lead_width=lead_width,
        elide=elide,
        min_width=min_width,
        slack=slack,
    )


def _party(view: RowView) -> Cell:
    return Cell(view.party.text, view.party.ink, view.party.icon, chip="accent" if view.is_ours else "")


def _chip(look: ChipLook, right: str = "", tip: str = "") -> Cell:
    return Cell(look.text, icon=look.icon, chip=look.kind, right=right, tip=tip)

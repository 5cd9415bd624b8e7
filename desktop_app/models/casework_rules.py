"""Phrases for chasing, grounds of appeals and when an appeal is allowed, as data.

Parsed from ``resources/rules/casework.toml``; a bad table is refused with the reason. Importing this module costs
the start of pydantic, so only services that need the table import it.
"""

from __future__ import annotations

import string
from datetime import date
from typing import Literal

from desktop_app.errors import StoreError
from desktop_app.models.console_forms import ActRule, Wording
from desktop_app.models.findings import Finding
from desktop_app.models.refunds.states import RefundState
from desktop_app.models.rules.entries import Site, Strict
from desktop_app.models.scales import Grade
from desktop_app.models.shaping import Field, model_validator, read_table
from desktop_app.models.supervision import Node
from desktop_app.texts import _

PLACEHOLDERS = frozenset({"order_id", "product", "customer", "node", "days", "path"})
"""What a phrase may name."""
Addressee = Literal["customer", "bd", "huawei", "group"]


class _Sourced(Strict):
    grade: Grade
    source: str = Field(min_length=1)


class Limits(_Sourced):
    """Limits of our own."""

    text_max_chars: int = Field(gt=0)
    name_max_chars: int = Field(gt=0)
    files_max: int = Field(gt=0)


class Mask(_Sourced):
    """What stays readable in a text for a group chat."""

    order_tail: int = Field(ge=1)
    name_head: int = Field(ge=1)
    mark: str = Field(min_length=1)

    def order(self, order_id: str) -> str:
        """An order number shortened to its end; a short one keeps at most its half."""
        tail = min(self.order_tail, len(order_id) // 2)
        return self.mark + order_id[len(order_id) - tail :] if order_id else ""

    def name(self, name: str) -> str:
        """A name shortened to its beginning; a short one keeps at most its half."""
        return name[: min(self.name_head, len(name) // 2)] + self.mark if name else ""


class Phrase(Strict):
    """One phrase with placeholders; goes out as written in the person's language."""

    id: str = Field(pattern=r"^[a-z][a-z_]*$")
    nodes: tuple[Node, ...] = ()
    """Of a case; empty: at every node."""
    refund_states: tuple[RefundState, ...] = ()
    """A phrase about a refund in one of these states, and about no case."""
    to: Addressee
    title: Wording
    text: Wording

    @model_validator(mode="after")
    def _known_placeholders(self) -> Phrase:
        for text in (self.text.zh, self.text.en):
            for _text, name, spec, conversion in string.Formatter().parse(text):
                if name is not None and (name not in PLACEHOLDERS or spec or conversion):
                    raise ValueError(f"{self.id}: unknown placeholder {name!r}")
        return self

    @property
    def is_masked(self) -> bool:
        """True for a text that strangers may read."""
        return self.to == "group"


class Ground(_Sourced):
    """One ground of an appeal."""

    id: str = Field(pattern=r"^[a-z][a-z_]*$")
    needs_proof: bool
    title: Wording
    clause: Wording
    """What is printed of it, or that nothing is."""


class Window(Strict):
    """When the seller may appeal, by the day of filing and the site. Without conditions: any node, any time."""

    site: tuple[Site, ...] = Field(min_length=1)
    valid_from: date | None = None
    valid_to: date | None = None
    """The last day."""
    rule: str
    buyer_days_over: int | None = None
    rejections_over: int | None = None
    closing_days: int | None = None
    """The case closes by itself so many days after the order."""
    not_before_closing_days: int | None = None
    closing_rule: str = ""

    def holds(self, day: date, site: str) -> bool:
        """True when it is in force at a site on a day."""
        begun = self.valid_from is None or self.valid_from <= day
        return site in self.site and begun and (self.valid_to is None or day <= self.valid_to)

    @property
    def has_conditions(self) -> bool:
        """False where an appeal is possible at any time."""
        return self.buyer_days_over is not None or self.rejections_over is not None


class AppealForm(_Sourced):
    """The console's steps below the page of supervision."""

    steps: tuple[str, ...] = Field(min_length=1)


class CaseworkRules(Strict):
    """The whole table."""

    format: Literal[1]
    limits: Limits
    mask: Mask
    appeal: AppealForm
    phrase: tuple[Phrase, ...]
    ground: tuple[Ground, ...] = Field(min_length=1)
    window: tuple[Window, ...] = Field(min_length=1)
    rule: tuple[ActRule, ...]

    @model_validator(mode="after")
    def _whole(self) -> CaseworkRules:
        for ids in ([one.id for one in self.phrase], [one.id for one in self.ground], [one.id for one in self.rule]):
            if len(ids) != len(set(ids)):
                raise ValueError(f"an id stands twice: {sorted(ids)}")
        known = {one.id for one in self.rule}
        named = {one.rule for one in self.window} | {one.closing_rule for one in self.window if one.closing_rule}
        if not named <= known:
            raise ValueError(f"unknown rules: {sorted(named - known)}")
        return self

    def ground_of(self, ground_id: str) -> Ground | None:
        """A ground by its id."""
        return next((one for one in self.ground if one.id == ground_id), None)

    def window_on(self, day: date, site: str) -> Window | None:
        """What is in force on a day at a site; ``None`` where nothing is known."""
        return next((one for one in self.window if one.holds(day, site)), None)

    def span_of(self, rule_id: str) -> tuple[date | None, date | None, tuple[Site, ...]]:
        """First and last day on which a rule decides about appeals, and where; ``None`` where no day is known."""
        found = [one for one in self.window if rule_id in (one.rule, one.closing_rule)]
        begins = [one.valid_from for one in found if one.valid_from is not None]
        ends = [one.valid_to for one in found if one.valid_to is not None]
        sites = tuple(dict.fromkeys(site for one in found for site in one.site)) or ("cn",)
        is_open = not found or len(begins) < len(found), not found or len(ends) < len(found)
        return (None if is_open[0] else min(begins), None if is_open[1] else max(ends), sites)

    def finding(self, rule_id: str, message: str, mend: str, field: str | None = None) -> Finding:
        """A finding of one of the table's rules, with its severity, grade and clause."""
        rule = next(one for one in self.rule if one.id == rule_id)
        return rule.finding(message, mend, field)


def parse_casework_rules(text: str, name: str) -> CaseworkRules:
    """The table from its TOML text. Raises StoreError with the file's name and the reason."""
    return read_table(
        CaseworkRules,
        text,
        lambda reason: StoreError(
            _("催办与申诉规则无法读取"), _("{name} 中的规则无法读取：{reason}", name=name, reason=reason)
        ),
    )

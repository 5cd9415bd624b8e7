"""What every entry of a rule pack has in common: when, where, how severe, how it is known, its texts; by pydantic.

Texts stand in Chinese and English side by side. Importing this module costs the start of pydantic, as ``shapes`` does.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any, Literal

from desktop_app import texts
from desktop_app.models.scales import Grade, Severity
from desktop_app.models.shaping import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from desktop_app.models.supervision import FlowId, Node, OpenName

ASSUMPTION = "assumption"
Site = Literal["cn", "intl", "eu"]
Basis = Literal["node_since", "ordered_at", "paid_at", "courier_signed_at", "appeal_accepted_at"]
Answer = Literal["yes", "no", "unknown"]


def _as_tuple(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


def _flow_name(value: Any) -> Any:
    return _open_name(FlowId, value)


def _node_name(value: Any) -> Any:
    return _open_name(Node, value)


def _open_name(kind: type[OpenName], value: Any) -> OpenName:
    """A name that the program knows or that the pack adds."""
    try:
        return kind(value)
    except ValueError as error:
        raise ValueError(f"{value!r} is no name: capital letters, digits and _") from error


FlowName = Annotated[FlowId, BeforeValidator(_flow_name)]
NodeName = Annotated[Node, BeforeValidator(_node_name)]


class Strict(BaseModel):
    """Unknown keys are refused: a misspelt limit must not be silently without effect."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Words(Strict):
    """A text in both languages."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def __str__(self) -> str:
        """The text in the person's language."""
        return self.en if texts.language() == "en" else self.zh


class Limit(Strict):
    """A length of time. Days are reckoned as 24 hours; working days end at 24:00 China time."""

    hours: int = Field(default=0, ge=0)
    days: int = Field(default=0, ge=0)
    working_days: int = Field(default=0, ge=0)

    @model_validator(mode="after")
    def _one_unit(self) -> Limit:
        if sum(bool(part) for part in (self.hours, self.days, self.working_days)) != 1:
            raise ValueError("a limit has exactly one of hours, days, working_days")
        return self

    @property
    def length(self) -> timedelta:
        """The length in real time; nought for working days, which need a calendar."""
        return timedelta(hours=self.hours, days=self.days)


class Source(Strict):
    """Where something is printed."""

    key: str = Field(min_length=1)
    url: str = Field(min_length=1)
    title: str = ""


class Entry(Strict):
    """What every rule carries."""

    id: str = Field(pattern=r"^[A-Z][A-Z0-9-]+$")
    valid_from: date | None = None
    valid_to: date | None = None
    """The last day on which it holds."""
    site: tuple[Site, ...] = ("cn",)
    severity: Severity
    grade: Grade
    source: Annotated[tuple[str, ...], BeforeValidator(_as_tuple)] = Field(min_length=1)
    """Keys of sources, or ``assumption``."""
    related: tuple[str, ...] = ()
    """Keys of sources that an assumption leans on."""
    is_own_check: bool = False
    is_harm: bool = False
    """Passing the thing on would do harm: the only assumption that may block."""
    is_form_need: bool = False
    """A field that our own form needs to be handed over: no assumption about the marketplace, so it may block."""
    short: Words | None = None
    text: Words

    @model_validator(mode="after")
    def _sane(self) -> Entry:
        may_block = self.is_harm or self.is_form_need
        if self.severity is Severity.BLOCK and self.grade is Grade.ASSUMPTION and not may_block:
            raise ValueError("an assumption never blocks, harm rules and needs of the form excepted")
        if (self.grade is Grade.ASSUMPTION) != (self.source == (ASSUMPTION,)):
            raise ValueError("grade assumption and source assumption belong together")
        if self.is_own_check and self.grade is not Grade.ASSUMPTION:
            raise ValueError("a check of our own is graded assumption")
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValueError("valid_to lies before valid_from")
        return self

    @property
    def is_told_as_own(self) -> bool:
        """Shown as 本程序检查, wherever its grade is told."""
        return self.is_own_check

    @property
    def is_judging(self) -> bool:
        """True when findings carry the severity; else the entry only explains, and its severity says nothing."""
        return self.severity is not Severity.HINT

    def holds_on(self, day: date) -> bool:
        """True when the entry is valid on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


class ClauseEntry(Entry):
    """A printed or assumed rule of the marketplace, with its limit when it has one."""

    limit: Limit | None = None
    every: Limit | None = None
    """Repeats after the first time."""
    later: str = ""
    """The clause of the repetitions, where they are surer or less sure than the first time."""
    is_on: bool = True
    """For a clause that is a switch of a flow, because sources contradict each other: which way it stands."""


class CheckEntry(Entry):
    """A rule that a registered check judges: which check, with what numbers, when, and what a finding says."""

    check: str
    flows: tuple[FlowName, ...] = ()
    eras: tuple[str, ...] = ()
    """Empty: every era."""
    scenes: tuple[str, ...] = ()
    """Empty: whatever the scene."""
    classes: tuple[str, ...] = ()
    """The empty one is not known."""
    modes: tuple[Literal["onsite", "remote", ""], ...] = ()
    """Ways of delivery; the empty one is not stated."""
    roles: tuple[str, ...] = ()
    field: str = ""
    params: dict[str, int | str | tuple[str, ...]] = Field(default_factory=dict)
    message: Words
    mend: Words

    @property
    def is_judging(self) -> bool:
        """Each finding of a check carries its severity."""
        return True

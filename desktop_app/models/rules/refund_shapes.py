"""What a rule pack may hold of refunds (退订), shaped by pydantic like the rest of ``shapes``."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from string import Formatter
from typing import Literal

from desktop_app.models.refunds.effects import SAID_BY_REQUEST, Circumstance, Decision, Figure
from desktop_app.models.refunds.presets import PLACES
from desktop_app.models.refunds.states import RefundState
from desktop_app.models.rules.entries import Answer, Entry, Strict, Words
from desktop_app.models.scales import Grade
from desktop_app.models.shaping import Field, model_validator
from desktop_app.models.supervision import Effect

RegimeName = Literal["A", "B", "C"]
RefundBasis = Literal["received_at", "state_since"]
PresetAct = Literal["approve", "reject", "refuse_goods", "appeal"]
CHECK = r"^refund\.[a-z_]+$"
"""Names of checks that look at requests: the registry holds those of other things too."""


class RefundStateShape(Strict):
    """What a state is called, and the texts that mean it."""

    state: RefundState
    name: Words
    texts: tuple[str, ...] = ()


class RegimeEntry(Entry):
    """One row of the table of regimes: which requests it answers, and how. The most exact row counts."""

    types: tuple[str, ...] = Field(min_length=1)
    """接入类型; ``*``: any, also one that is not stated."""
    billing: tuple[str, ...] = Field(min_length=1)
    """计费模式; ``*``: any, also one that is not stated."""
    supervised: tuple[Answer, ...] = ("yes", "no", "unknown")
    trial: bool = False
    """Speaks of trial orders alone."""
    regime: RegimeName


class BlockerEntry(Entry):
    """One thing that stands against agreeing: which registered check finds it, and what a person is told."""

    blocker: str = Field(pattern=r"^[A-Z][A-Z_]+$")
    """The name that the command line promises; a printed rule and an inferred extension share one."""
    check: str = Field(pattern=CHECK)
    params: dict[str, int | str | tuple[str, ...]] = Field(default_factory=dict)
    states: tuple[RefundState, ...] = ()
    """Only in these; empty: as long as nothing is decided. What was passed at the review does not come up again."""
    is_overridable: bool = False
    """A typed reason passes it."""
    message: Words
    mend: Words

    @property
    def is_judging(self) -> bool:
        """Each finding of a blocker carries its severity."""
        return True

    @property
    def is_told_as_own(self) -> bool:
        """What no page prints stands against agreeing only because we ask."""
        return self.is_own_check or self.grade is Grade.ASSUMPTION

    @model_validator(mode="after")
    def _sentences(self) -> BlockerEntry:
        for words in (self.message, self.mend):
            for text in (words.zh, words.en):
                for _before, name, form, _conversion in Formatter().parse(text):
                    if name is not None and (form or not name.isidentifier()):
                        raise ValueError(f"{{{name}}} is no place in a sentence")
        return self


class GroundEntry(Entry):
    """One ground against a full refund (不支持全额退订)."""

    check: str = Field(default="", pattern=CHECK + "|^$")
    """The registered check that finds facts for it; empty: only people can know."""
    params: dict[str, int | str | tuple[str, ...]] = Field(default_factory=dict)
    facts: Literal["", "requirement", "chases", "term"] = ""
    """Which facts stand beside it; empty: none are kept here."""


class EffectEntry(Entry):
    """One line of what follows from a decision; of the rows for one line the most exact one says it."""

    decision: Decision
    line: str = Field(pattern=r"^[a-z_]+$")
    """The name under which rows for other types and circumstances take each other's place."""
    types: tuple[str, ...] = Field(default=("*",), min_length=1)
    """接入类型; ``*``: any, also one that is not stated."""
    states: tuple[RefundState, ...] = ()
    """Only in these; empty: in any."""
    regimes: tuple[RegimeName, ...] = ()
    """Only in these; empty: in any."""
    needs: tuple[Circumstance, ...] = ()
    """All of these must be known to be so."""
    figure: Figure = Figure.NONE
    """The value is reckoned for the request; else ``value`` says it."""
    clause: str = ""
    """The rule behind it where another entry says it; else the row's own text."""
    is_reckoned: bool = False
    """Arithmetic over what came in."""
    params: dict[str, int] = Field(default_factory=dict)
    label: Words
    value: Words | None = None

    @model_validator(mode="after")
    def _says_something(self) -> EffectEntry:
        if (self.value is None) == (self.figure is Figure.NONE):
            raise ValueError("an effect says either a value or a figure")
        if self.figure is Figure.BILL_DAY and not 1 <= self.params.get("day", 0) <= 28:
            raise ValueError("params.day: the day of the month of the bill, 1 to 28")
        if self.figure is Figure.FIVE_DAYS and not 1 <= self.params.get("hours", 0) <= 8784:
            raise ValueError("params.hours: how long the window is open, 1 to 8784")
        return self


class PresetSentence(Strict):
    """What a text to the customer goes on to say of some kinds alone; of several the first that fits is said."""

    types: tuple[str, ...] = Field(min_length=1)
    """接入类型: only of these. Where the type is not known, nothing of one is said."""
    needs: tuple[Circumstance, ...] = ()
    """All of these must be known to be so."""
    unless: tuple[Circumstance, ...] = ()
    """None of these may be known to be so."""
    text: Words


class PresetEntry(Entry):
    """A text that people often write to the customer (常用语); ``text`` is what is written, with places in braces."""

    acts: tuple[PresetAct, ...] = Field(min_length=1)
    """The acts for which it is offered."""
    short: Words
    """What it is called where it is chosen."""
    ground: str = ""
    """The ground against a full refund that it rests on: where facts support it, it is offered first."""
    unless: tuple[Circumstance, ...] = ()
    """Not offered where one of these is known to be so: the text would not be true."""
    then: tuple[PresetSentence, ...] = ()

    @model_validator(mode="after")
    def _stated_alone(self) -> PresetEntry:
        asked = {*self.unless, *(one for row in self.then for one in (*row.needs, *row.unless))}
        for one in sorted(asked - SAID_BY_REQUEST):
            raise ValueError(f"{one}: a request does not say that by itself")
        return self

    @model_validator(mode="after")
    def _known_places(self) -> PresetEntry:
        for text in (each for words in (self.text, *(row.text for row in self.then)) for each in (words.zh, words.en)):
            for _before, name, form, conversion in Formatter().parse(text):
                if name is not None and (name not in PLACES or form or conversion):
                    raise ValueError(f"{{{name}}} is no place in a text to the customer")
        return self


class TierEntry(Entry):
    """Refunds of at least this amount in this currency: whether a second person must agree."""

    currency: str = Field(pattern=r"^[A-Z]{3}$")
    at_least: str
    needs_second_person: bool
    mode: Literal["", "signed", "external"] = ""
    """How that person agrees; empty: as the company's setting says. Only with ``needs_second_person``."""

    @model_validator(mode="after")
    def _amount(self) -> TierEntry:
        try:
            amount = Decimal(self.at_least)
        except InvalidOperation as error:
            raise ValueError(f"{self.at_least!r} is no amount") from error
        if not amount.is_finite() or amount < 0:
            raise ValueError(f"{self.at_least!r} is no amount")
        if self.mode and not self.needs_second_person:
            raise ValueError(f"mode {self.mode!r} where nobody else is asked")
        return self

    @property
    def amount(self) -> Decimal:
        """The smallest amount that the tier speaks of."""
        return Decimal(self.at_least)


class RefundClockShape(Strict):
    """What runs in a state: a deadline (``kind``), an effect of silence, or both under one clause."""

    state: RefundState
    clause: str
    basis: RefundBasis
    kind: Literal["", "hard", "soft"] = ""
    effect: Effect = Effect.NONE


class RefundsShape(Strict):
    """What holds for every refund."""

    return_types: tuple[str, ...] = Field(min_length=1)
    """Access types whose goods go back once the buyer has received them."""
    trial_types: tuple[str, ...] = ("试用",)
    """订单类型 of orders on trial: such an order makes a request one of a trial where the request says nothing."""
    hardware_flow: str
    """The flow of cases whose goods travel."""
    no_end: str
    """Clause: nothing happens by itself."""
    unknown: str
    """Clause: the state could not be read."""
    settled: str
    """Clause: the request is over."""
    appeal: str = "RF-APPEAL-PAUSE"
    """Clause: while somebody appeals about the returned goods no clock of the request runs."""
    after_appeal: str = "RF-AFTER-APPEAL"
    """Clause: once such an appeal has ended, nobody says how much of the clock is left."""
    invoice: str
    """Clause of the invoice that the seller of a general product owes."""
    invoice_classes: tuple[str, ...]
    """商品类别 whose invoices the seller issues."""
    suggestion: str
    """Clause behind the suggested amount."""
    full: str
    """Clause: a renewal that has not begun is refunded in full."""
    pausing: tuple[RefundState, ...] = ()
    """While a request of its order stands in one of these, a case is paused."""
    pause: str
    """Clause: a case is paused meanwhile."""
    closing: tuple[RefundState, ...] = ()
    """A request in one of these closes the case of its order."""
    closed: str
    """Clause: the case is closed by the refund."""
    clock: tuple[RefundClockShape, ...] = ()

"""The console's forms as data: click path, values in order, presets, limits, and the rules that stop an act.

Parsed from ``resources/rules/packets.toml``; a bad table is refused with the reason. Importing this module costs
the start of pydantic, so only services that need a form import it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from desktop_app import texts
from desktop_app.errors import StoreError
from desktop_app.models.command_words import CommandName, target_kind
from desktop_app.models.findings import Finding
from desktop_app.models.scales import Grade, Severity
from desktop_app.models.shaping import BaseModel, ConfigDict, Field, model_validator, read_table
from desktop_app.texts import _


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Wording(_Strict):
    """A text in Chinese and English side by side."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def __str__(self) -> str:
        """The text in the person's language."""
        return self.en if texts.language() == "en" else self.zh


class _Sourced(_Strict):
    grade: Grade
    source: str = Field(min_length=1)


class FormValue(_Sourced):
    """One field of the console's form."""

    id: str
    kind: Literal["text", "time", "file"]
    label: Wording
    file_name: str = ""
    """The printed name that a file of this field gets."""

    @model_validator(mode="after")
    def _files_have_names(self) -> FormValue:
        if (self.kind == "file") != bool(self.file_name):
            raise ValueError("file_name belongs to files, and to each of them")
        return self


class Preset(_Strict):
    """A reason that people use often. Stays as written: it goes to the customer."""

    text: str = Field(min_length=1)


class ConsoleForm(_Sourced):
    """What the console asks for one act."""

    command: CommandName
    flows: tuple[str, ...] = ()
    """Flows whose form differs from the common one; empty: the common form of the act."""
    nodes: tuple[str, ...] = ()
    """Of those flows only these nodes; empty: all."""
    title: Wording
    done: Wording
    button: str
    value: tuple[FormValue, ...] = ()
    preset: tuple[Preset, ...] = ()


class Menus(_Sourced):
    """Both printed names of the menu, older first, and the page below it."""

    names: tuple[str, ...] = Field(min_length=1)
    page: str


class Limits(_Sourced):
    """Limits that no page prints: ours, and marked so."""

    reason_max_chars: int = Field(gt=0)
    note_max_chars: int = Field(gt=0)
    stale_after_hours: int = Field(gt=0)


class Reminder(_Sourced):
    """The hour of the next day at which a postponed packet is recalled to mind, China Standard Time."""

    hour: int = Field(ge=0, le=23)


class LongerHold(_Strict):
    """From this amount on there is more time to recall."""

    currency: str
    from_amount: Decimal = Field(gt=0)
    hold_seconds: int = Field(gt=0)


class SendingRules(_Sourced):
    """How long what is sent from here can be recalled, and how it is tried again."""

    hold_seconds: int = Field(ge=0)
    shortest_hold_seconds: int = Field(ge=0)
    asks_after_hours: int = Field(gt=0)
    first_retry_seconds: int = Field(gt=0)
    longest_retry_seconds: int = Field(gt=0)
    lost_tries: int = Field(gt=0)
    longer: tuple[LongerHold, ...] = ()

    def hold_for(self, amount: Decimal | None, currency: str | None) -> int:
        """Seconds to recall a command about this amount; an unknown amount or currency gets the ordinary time."""
        reached = [
            tier.hold_seconds
            for tier in self.longer
            if amount is not None and tier.currency == currency and amount >= tier.from_amount
        ]
        return max([self.hold_seconds, *reached])

    def retry_after(self, failures: int) -> int:
        """Seconds until the next try after so many failures in a row (1 is the first)."""
        doublings = min(max(failures, 1) - 1, 20)
        return int(min(self.first_retry_seconds * 2**doublings, self.longest_retry_seconds))


class ActRule(_Sourced):
    """One reason that stops an act, or warns before it."""

    id: str
    severity: Severity
    clause: Wording
    harm: bool = False
    form_need: bool = False
    """A field without which nothing can be prepared: a need of the form, and no assumption about the marketplace."""

    @model_validator(mode="after")
    def _assumptions_do_not_block(self) -> ActRule:
        may_block = self.harm or self.form_need
        if self.severity is Severity.BLOCK and self.grade is Grade.ASSUMPTION and not may_block:
            raise ValueError(f"{self.id}: an assumption never blocks, harm rules and needs of the form excepted")
        return self

    def finding(self, message: str, mend: str, field: str | None = None) -> Finding:
        """A finding of this rule, with its severity, grade and clause."""
        return Finding(
            rule=self.id, severity=self.severity, message=message, mend=mend, source=self.source, grade=self.grade,
            clause=str(self.clause), field=field, is_own_check=self.grade is Grade.ASSUMPTION,
            is_form_need=self.form_need,
        )  # fmt: skip


class ConsoleForms(_Strict):
    """The whole table."""

    format: Literal[1]
    menus: Menus
    refund_menus: Menus
    """Where the console has requests for a refund."""
    limits: Limits
    reminder: Reminder
    sending: SendingRules
    rule: tuple[ActRule, ...]
    form: tuple[ConsoleForm, ...]

    def for_command(self, name: CommandName, flow: str = "", node: str = "") -> ConsoleForm:
        """The form of one act in a flow; every act has a common one (checked when the table is read)."""
        mine = [form for form in self.form if form.command is name]
        own = [form for form in mine if flow in form.flows and (not form.nodes or node in form.nodes)]
        return own[0] if own else next(form for form in mine if not form.flows)

    def menus_of(self, name: CommandName) -> Menus:
        """Where the console has what an act is done to."""
        return self.refund_menus if target_kind(name) == "refunds" else self.menus

    def finding(self, rule_id: str, message: str, mend: str, field: str | None = None) -> Finding:
        """A finding of one of the table's rules, with its severity, grade and clause."""
        rule = next(rule for rule in self.rule if rule.id == rule_id)
        return rule.finding(message, mend, field)

    @model_validator(mode="after")
    def _every_act_has_one_form(self) -> ConsoleForms:
        commands = [form.command for form in self.form if not form.flows]
        if sorted(commands) != sorted(CommandName):
            raise ValueError("each act needs exactly one common form")
        if any(form.nodes and not form.flows for form in self.form):
            raise ValueError("nodes belong to a form of certain flows")
        ids = [rule.id for rule in self.rule]
        if len(ids) != len(set(ids)):
            raise ValueError("a rule id stands twice")
        return self


def parse_console_forms(text: str, name: str) -> ConsoleForms:
    """The table from its TOML text. Raises StoreError with the file's name and the reason."""
    return read_table(
        ConsoleForms,
        text,
        lambda reason: StoreError(
            _("填报规则无法读取"), _("{name} 中的填报规则无法读取：{reason}", name=name, reason=reason)
        ),
    )

"""When a person is reminded, as data.

Parsed from ``resources/rules/reminders.toml``; a bad table is refused with the reason. Importing this module costs
the start of pydantic, so only the service that needs the table imports it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from desktop_app.errors import StoreError
from desktop_app.models.reminders import About, Stage
from desktop_app.models.rules.entries import Strict
from desktop_app.models.scales import Grade
from desktop_app.models.shaping import Field, model_validator, read_table
from desktop_app.texts import _


class ReminderText(Strict):
    """What a notification may show of an order."""

    order_tail: int = Field(ge=1, le=8)
    most_single: int = Field(ge=1)
    grade: Grade
    source: str = Field(min_length=1)


class StageShape(Strict):
    """One line of the table."""

    about: About
    id: Literal["ahead", "near", "passed", "due"]
    hours_before: int | None = Field(default=None, ge=0, le=168)
    is_urgent: bool = False

    def as_stage(self) -> Stage:
        """As the planner takes it."""
        before = None if self.hours_before is None else timedelta(hours=self.hours_before)
        return Stage(self.about, self.id, before, self.is_urgent)


class ReminderRules(Strict):
    """The whole table."""

    format: Literal[1]
    text: ReminderText
    stage: tuple[StageShape, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _whole(self) -> ReminderRules:
        ids = [(one.about, one.id) for one in self.stage]
        if len(ids) != len(set(ids)):
            raise ValueError("a stage stands twice")
        missing = set(About) - {one.about for one in self.stage}
        if missing:
            raise ValueError(f"nothing reminds of: {sorted(missing)}")
        return self

    def stages(self) -> tuple[Stage, ...]:
        """The stages in the order of the table."""
        return tuple(one.as_stage() for one in self.stage)


def parse_reminder_rules(text: str, name: str) -> ReminderRules:
    """The table from its TOML text. Raises StoreError with the file's name and the reason."""
    return read_table(
        ReminderRules,
        text,
        lambda reason: StoreError(
            _("提醒规则无法读取"), _("{name} 中的规则无法读取：{reason}", name=name, reason=reason)
        ),
    )

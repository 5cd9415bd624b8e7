"""A command: an intent of a person with a key, on its way to the marketplace. Imperative names, states as a table."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from desktop_app.errors import BugError
from desktop_app.models.command_words import Capability, CommandName, CommandState
from desktop_app.texts import _

RUN = "bulk"
"""The name among a command's values of the run of many rows that it belongs to."""

PERMITTED: frozenset[tuple[CommandState, CommandState]] = frozenset(
    {
        (CommandState.QUEUED, CommandState.SENDING),
        (CommandState.QUEUED, CommandState.RECALLED),
        (CommandState.QUEUED, CommandState.CONFLICT),
        # an attachment was refused before the command itself was sent
        (CommandState.QUEUED, CommandState.REFUSED),
        # after a restore or in a copied profile nothing is sent by itself
        (CommandState.QUEUED, CommandState.UNKNOWN),
        (CommandState.SENDING, CommandState.SUCCEEDED),
        (CommandState.SENDING, CommandState.REFUSED),
        (CommandState.SENDING, CommandState.UNKNOWN),
        (CommandState.SENDING, CommandState.CONFLICT),
        (CommandState.SENDING, CommandState.QUEUED),
        (CommandState.SUCCEEDED, CommandState.REFLECTED),
        (CommandState.SUCCEEDED, CommandState.CONFLICT),
        (CommandState.PREPARED, CommandState.CONFIRMED),
        (CommandState.PREPARED, CommandState.REFUSED),
        (CommandState.PREPARED, CommandState.RECALLED),
        (CommandState.PREPARED, CommandState.CONFLICT),
        # a batch can show the effect before anybody registered it
        (CommandState.PREPARED, CommandState.REFLECTED),
        (CommandState.PREPARED, CommandState.UNKNOWN),
        (CommandState.CONFIRMED, CommandState.REFLECTED),
        (CommandState.CONFIRMED, CommandState.CONFLICT),
        # its registration was undone: it waits for a result again
        (CommandState.CONFIRMED, CommandState.PREPARED),
        (CommandState.UNKNOWN, CommandState.SUCCEEDED),
        (CommandState.UNKNOWN, CommandState.CONFIRMED),
        (CommandState.UNKNOWN, CommandState.REFUSED),
        (CommandState.UNKNOWN, CommandState.QUEUED),
        (CommandState.UNKNOWN, CommandState.PREPARED),
        (CommandState.UNKNOWN, CommandState.RECALLED),
        (CommandState.UNKNOWN, CommandState.REFLECTED),
        (CommandState.UNKNOWN, CommandState.CONFLICT),
        (CommandState.CONFLICT, CommandState.RECALLED),
        (CommandState.CONFLICT, CommandState.CONFIRMED),
    }
)

FINAL = frozenset({CommandState.REFLECTED, CommandState.REFUSED, CommandState.RECALLED})
"""Nothing follows; the target is free for another command."""


class Recovery(StrEnum):
    """What is done when the answer to a command was lost."""

    KEY_SAFE = "key_safe"
    """The same bytes under the same key again: the counterpart promises that they have one effect."""
    READ_BACK = "read_back"
    """Ask how things stand, then decide."""
    ASK = "ask"
    """A person decides."""


class Waiting(StrEnum):
    """Why a queued command does not go by itself."""

    NOTHING = ""
    LATE = "late"
    """Made too long ago: the person is asked before it is sent."""


@dataclass(frozen=True)
class Command:
    """One intent. ``values`` are what the person decided; attachments are named by SHA-256."""

    id: str
    connection_id: str
    name: CommandName
    target: str
    """Key of the case."""
    seen_version: int
    """Number of the newest batch that the decision was based on."""
    expected_node: str
    values: dict[str, Any]
    attachments: tuple[str, ...]
    maker: str
    made_at: datetime
    state: CommandState
    capability: Capability
    result_text: str = ""
    changed_at: datetime | None = None
    packet_folder: str | None = None
    copied: tuple[str, ...] = field(default=())
    """Ids of packet values that were copied already."""
    remind_at: datetime | None = None
    hold_seconds: int = 0
    """DIRECT: how long it can be recalled before it is sent."""
    hold_ends_at: datetime | None = None
    """The same as a moment of this computer's wall clock; only read after a restart."""
    sent_at: datetime | None = None
    """When its bytes may first have left this computer (wall clock); ``None``: they certainly did not."""
    tries: int = 0
    next_try_at: datetime | None = None
    """When it is tried again after a refusal that says "later" (wall clock)."""
    recovery: Recovery | None = None
    """As the counterpart declared it when the command was first sent."""
    answer: dict[str, Any] = field(default_factory=dict)
    """The last answer: ``outcome``, ``code``, ``text``, ``case`` (as the counterpart has it), ``at``."""
    sent_body: bytes | None = None
    """The exact bytes, kept before the first try."""
    waits_for: Waiting = Waiting.NOTHING

    @property
    def run_id(self) -> str:
        """The run of many rows that it belongs to; empty when it was decided alone."""
        return str(self.values.get(RUN) or "")

    @property
    def is_lost(self) -> bool:
        """It left, and no answer came: it may have been done; the same bytes are sent again."""
        return self.state is CommandState.SENDING and bool(self.answer.get("lost"))

    @property
    def told_state(self) -> CommandState:
        """Where it stands as people are told: of what was lost on its way nobody knows the outcome."""
        return CommandState.UNKNOWN if self.is_lost else self.state

    @property
    def is_asking(self) -> bool:
        """Queued, and a person must say whether it may still go."""
        return self.state is CommandState.QUEUED and self.waits_for is not Waiting.NOTHING

    @property
    def may_be_done(self) -> bool:
        """Bytes of it may have reached the counterpart, so that it can no longer be called undone."""
        return self.sent_at is not None


def check_transition(before: CommandState, after: CommandState) -> None:
    """Refuse a pair that the table does not permit: that is our own mistake."""
    if (before, after) not in PERMITTED:
        raise BugError(_("指令状态不允许"), _("指令不能从 {before} 变为 {after}。", before=before, after=after))

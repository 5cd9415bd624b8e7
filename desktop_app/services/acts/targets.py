"""What differs between a command on a case and one on a request for a refund: one table, one object for each.

All else is one way for both: holds, looking once more, the exact bytes, answers, recovery, settling.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from desktop_app.models.command_words import TargetKind, target_kind
from desktop_app.models.commands import Command
from desktop_app.models.conditions import Standing
from desktop_app.services.acts.target_cases import CaseTarget
from desktop_app.services.acts.target_refunds import RefundTarget

if TYPE_CHECKING:
    from desktop_app.gateways.gateway import Answer, Gateway
    from desktop_app.services.desk import Desk


class Target(Protocol):
    """A kind of what is done to, as the outbox needs it."""

    kind: TargetKind
    """Of the batches that bring it."""
    answer_name: str
    """The name under which a command keeps how the counterpart answered that it stands."""

    def standing(self, desk: Desk, connection_id: str, key: str) -> Standing | None:
        """As the projection has it now; ``None`` without such a row."""

    def ask(self, gateway: Gateway, key: str) -> dict[str, Any] | None:
        """As the counterpart has it now; ``None`` when it has none. Raises ``GatewayError``."""

    def broken(self, command: Command, now: Mapping[str, Any] | None) -> str:
        """Which condition of the decision does not hold any more, in a sentence; empty while all hold."""

    def body(self, command: Command, seen_version: int | None) -> bytes:
        """The exact bytes to send. ``seen_version``: the counterpart's number of it when it was last looked at."""

    def send(self, gateway: Gateway, command: Command, body: bytes) -> Answer:
        """Send them, once."""

    def no_record(self, name: str, item: Mapping[str, Any] | None) -> str:
        """What a person reads when the counterpart (``name``) knows nothing of a command that may have arrived."""

    def too_large(self, refusal: str) -> str:
        """A refusal for the size of a file, with what to do about it."""

    def told(self, desk: Desk, command: Command, columns: Mapping[str, Any]) -> tuple[str, datetime | None]:
        """Where one row of a batch says that it stands, and since when."""

    def shows(self, desk: Desk, command: Command) -> frozenset[str]:
        """Where it can stand, beside where the act leads, once the act took effect."""

    def can_return(self, command: Command) -> bool:
        """Whether it can come back to where the act belongs."""

    def observe(self, desk: Desk, command: Command, note: str, picture: Path | None) -> str:
        """Register what a person saw: it was done. Gives the batch's id."""


_TARGETS: Mapping[TargetKind, Target] = {"cases": CaseTarget(), "refunds": RefundTarget()}
KINDS: tuple[TargetKind, ...] = tuple(_TARGETS)
"""The kinds of batches that settle commands."""


def target_of(command: Command) -> Target:
    """What the command is done to."""
    return _TARGETS[target_kind(command.name)]

"""What a person may do on a case or a refund, and what came of wanting to: facts as seen, permission, decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from desktop_app.models.command_words import Capability, CommandName
from desktop_app.models.commands import Command
from desktop_app.models.connections import ConnectionKind
from desktop_app.models.findings import Finding
from desktop_app.models.scales import Severity
from desktop_app.models.supervision import CaseFacts, FlowChoice, Node

CAPABILITIES: dict[ConnectionKind, Capability] = {
    ConnectionKind.FILES: Capability.HANDOFF,
    ConnectionKind.HUAWEICLOUD: Capability.HANDOFF,
    ConnectionKind.REHEARSAL_CONSOLE: Capability.HANDOFF,
    ConnectionKind.REHEARSAL_DIRECT: Capability.DIRECT,
    ConnectionKind.MIDDLEWARE: Capability.DIRECT,
}
"""Acts on supervision and refunds by connection kind: no interface of the marketplace does them for a seller (dossier
6, not found), so the console does. What serves the seller operations contract does them itself. A kind that is not
listed cannot act yet."""


@dataclass(frozen=True)
class CaseState:
    """A case as it stands in the projection at the moment of asking."""

    connection_id: str
    key: str
    facts: CaseFacts
    choice: FlowChoice
    node: Node
    node_name: str
    version: int
    """Number of the newest batch that touched the row."""
    data_as_of: datetime
    """How old the newest facts about this case are, China Standard Time."""
    pausing_refund: str = ""
    """The number of a pending request for a refund of its order line: it is assumed to pause the case."""


@dataclass(frozen=True)
class ActTarget:
    """What an act is done to, as it was seen: a case, or a request for a refund."""

    connection_id: str
    key: str
    place: str
    """Where it stands: a node, or the state of a refund."""
    version: int
    """Number of the newest batch that touched the row."""
    amounts: tuple[Decimal, ...]
    """What it is about, as far as it is known: the larger, the longer a command can be recalled."""
    currency: str | None
    kept: Mapping[str, Any]
    """What the outbox must know of it later, whatever becomes of the projection."""


@dataclass(frozen=True)
class KeptFile:
    """One file of a form, copied into ``files/`` as it was at the decision."""

    role: str
    path: Path
    """Where it was taken from; not kept with the command."""
    sha256: str
    size_bytes: int

    def as_dict(self) -> dict[str, object]:
        """What a command keeps of it."""
        return {"role": self.role, "name": self.path.name, "sha256": self.sha256, "bytes": self.size_bytes}


@dataclass(frozen=True)
class PermittedAct:
    """One act and whether it is possible now; ``reason`` is a sentence when it is not."""

    command_name: CommandName
    is_allowed: bool
    reason: str = ""
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Decision:
    """What came of wanting to act: the command, or the findings that stopped it (nothing was done then)."""

    key: str
    command: Command | None
    findings: tuple[Finding, ...] = ()

    @property
    def is_made(self) -> bool:
        """True when a command was made."""
        return self.command is not None

    @property
    def reason(self) -> str:
        """Why nothing was done, in one sentence; empty when a command was made."""
        if self.command is not None:
            return ""
        return next((one.message for one in self.findings if one.severity is Severity.BLOCK), "")


def is_stopped(findings: Iterable[Finding]) -> bool:
    """True when something blocks."""
    return any(one.severity is Severity.BLOCK for one in findings)


def subject_of(
    customer: str | None, product: str | None, amount: Decimal | None, currency: str | None, place: str
) -> dict[str, str]:
    """For whom and for how much, so that the outbox can say it even when the projection is lost."""
    known = {
        "customer": customer,
        "product": product,
        "amount": None if amount is None else format(amount, "f"),
        "currency": currency,
        "node": place,
    }
    return {name: value for name, value in known.items() if value}


def worst(findings: tuple[Finding, ...]) -> Finding | None:
    """The finding that weighs most; the first of equals."""
    order = (Severity.BLOCK, Severity.WARN, Severity.HINT)
    return min(findings, key=lambda one: order.index(one.severity), default=None)

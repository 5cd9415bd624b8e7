"""What a later batch says about a command: its effect is seen, contradicted, or nothing follows.

Pure judgement; who looks at which batch is decided in ``services.acts.outbox``. Rules: a batch whose data are older
than the act settles nothing; a row that does not say where the case stands, or unreadably, settles nothing either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from desktop_app.models.commands import CommandName, CommandState
from desktop_app.models.supervision import Node


class Verdict(StrEnum):
    """What one sight of the case means for the command."""

    NOTHING = "nothing"
    REFLECTED = "reflected"
    CONFLICT = "conflict"


@dataclass(frozen=True)
class Act:
    """What a command set out to do. ``at``: made, or (once registered) when it was seen as done."""

    name: CommandName
    state: CommandState
    at: datetime
    expected: Node
    """The node in which the act belongs."""
    after: Node
    """The node that the act leads to."""


@dataclass(frozen=True)
class Sight:
    """What one batch says about the case."""

    node: Node | None
    """``None``: this batch's row does not say."""
    node_since: datetime | None
    data_as_of: datetime


_NOT_DONE_YET = frozenset({CommandState.PREPARED, CommandState.UNKNOWN, CommandState.QUEUED, CommandState.SENDING})
_SAYS_NOTHING = frozenset({None, Node.UNKNOWN, Node.NONE})


def judge(act: Act, sight: Sight, path: Sequence[Node]) -> Verdict:
    """Judge one sight. ``path`` are the nodes of the case's flow in their order, as far as known."""
    if sight.data_as_of < act.at or sight.node in _SAYS_NOTHING:
        return Verdict.NOTHING
    if sight.node == act.expected:
        return _still_or_again(act, sight)
    return Verdict.REFLECTED if _shows_effect(act, sight.node, path) else Verdict.CONFLICT


def _still_or_again(act: Act, sight: Sight) -> Verdict:
    """The case stands where the act belongs: it has come back since (so the act went through), or never left."""
    if sight.node_since is not None and sight.node_since > act.at:
        return Verdict.REFLECTED
    return Verdict.NOTHING if act.state in _NOT_DONE_YET else Verdict.CONFLICT


def _shows_effect(act: Act, node: Node | None, path: Sequence[Node]) -> bool:
    if node == act.after:
        return True
    if act.name is CommandName.REJECT_REQUIREMENT or node not in path or act.after not in path:
        return False
    # the case has walked on from where the act leads
    return path.index(node) > path.index(act.after)

"""What a later batch says about a command: its effect is seen, contradicted, or nothing follows.

Pure judgement; who looks at which batch is decided in ``services.acts.outbox``. Rules: a batch whose data are older
than the act settles nothing; a row that does not say where the case stands, or unreadably, settles nothing either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from desktop_app.models.command_words import CommandName, CommandState
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

    @property
    def is_told_in_seconds(self) -> bool:
        """A counterpart may answer in whole seconds: what else happened in that second has no order."""
        return self.state is CommandState.SUCCEEDED and self.at.microsecond == 0


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
    # such data may be older than the act
    is_same_second = act.is_told_in_seconds and sight.data_as_of < act.at + timedelta(seconds=1)
    if sight.node == act.expected:
        if _has_come_back(act, sight.node_since, is_same_second):
            return Verdict.REFLECTED
        if act.state in _NOT_DONE_YET:
            return Verdict.NOTHING
    elif _shows_effect(act, sight.node, path):
        return Verdict.REFLECTED
    return Verdict.NOTHING if is_same_second else Verdict.CONFLICT


def _has_come_back(act: Act, since: datetime | None, is_same_second: bool) -> bool:
    """The case stands where the act belongs, and left it in between: so the act went through."""
    if since is None or since < act.at:
        return False
    return since > act.at or (act.is_told_in_seconds and not is_same_second)


def _shows_effect(act: Act, node: Node | None, path: Sequence[Node]) -> bool:
    if node == act.after:
        return True
    if act.name is CommandName.REJECT_REQUIREMENT or node not in path or act.after not in path:
        return False
    # the case has walked on from where the act leads
    return path.index(node) > path.index(act.after)

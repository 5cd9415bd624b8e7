"""What a later batch says about a command: its effect is seen, contradicted, or nothing follows.

Pure judgement, the same for cases and for refunds; who looks at which batch is decided in ``services.acts.settling``,
and what a kind of target shows in ``services.acts.targets``. Rules: a batch whose data are older than the act settles
nothing; a row that does not say where the target stands, or unreadably, settles nothing either.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from desktop_app.models.command_words import CommandName, CommandState
from desktop_app.models.supervision import Node


class Verdict(StrEnum):
    """What one sight of the target means for the command."""

    NOTHING = "nothing"
    REFLECTED = "reflected"
    CONFLICT = "conflict"


@dataclass(frozen=True)
class Act:
    """What a command set out to do. ``at``: made, or (once registered) when it was seen as done."""

    name: CommandName
    state: CommandState
    at: datetime
    expected: str
    """The node, or the state of a refund, in which the act belongs."""
    after: str
    """What the act leads to; the same as ``expected`` for one that leaves the target where it is."""
    shows: Collection[str] = ()
    """What shows its effect beside that: the target has walked on from there."""
    can_return: bool = True
    """Whether the target can come back to where the act belongs."""

    @property
    def is_said_done(self) -> bool:
        """A person or the counterpart said that it was done."""
        return self.state not in NOT_DONE_YET

    @property
    def is_told_in_seconds(self) -> bool:
        """A counterpart may answer in whole seconds: what else happened in that second has no order."""
        return self.state is CommandState.SUCCEEDED and self.at.microsecond == 0


@dataclass(frozen=True)
class Sight:
    """What one batch says about the target."""

    node: str | None
    """Where it stands: its node, or the state of a refund. ``None``: this batch's row does not say."""
    node_since: datetime | None
    data_as_of: datetime


NOT_DONE_YET = frozenset({CommandState.PREPARED, CommandState.UNKNOWN, CommandState.QUEUED, CommandState.SENDING})
_SAYS_NOTHING = frozenset({None, Node.UNKNOWN.value, Node.NONE.value})
"""A refund has the same two words for what nobody could read, and for what was not said."""


def says_where(place: str | None) -> bool:
    """True when a word says where a target stands, and could be read."""
    return place not in _SAYS_NOTHING


def judge(act: Act, sight: Sight) -> Verdict:
    """Judge one sight."""
    if sight.data_as_of < act.at or not says_where(sight.node):
        return Verdict.NOTHING
    # such data may be older than the act
    is_same_second = act.is_told_in_seconds and sight.data_as_of < act.at + timedelta(seconds=1)
    if sight.node == act.expected:
        if _has_come_back(act, sight.node_since, is_same_second):
            return Verdict.REFLECTED
        if not act.is_said_done:
            return Verdict.NOTHING
        if act.after == act.expected and not is_same_second:
            # it changes nothing that a list shows: that nothing else happened is all that can be seen of it
            return Verdict.REFLECTED
    elif sight.node == act.after or sight.node in act.shows:
        return Verdict.REFLECTED
    return Verdict.NOTHING if is_same_second else Verdict.CONFLICT


def _has_come_back(act: Act, since: datetime | None, is_same_second: bool) -> bool:
    """The target stands where the act belongs, and left it in between: so the act went through."""
    if not act.can_return or since is None or since < act.at:
        return False
    return since > act.at or (act.is_told_in_seconds and not is_same_second)


def beyond(name: CommandName, after: Node, path: Sequence[Node]) -> frozenset[str]:
    """The nodes to which a case can have walked on from where an act leads.

    ``path`` are the nodes of its flow in their order, as far as known. A rejected requirement leads back: whatever
    comes then shows another act.
    """
    if name is CommandName.REJECT_REQUIREMENT or after not in path:
        return frozenset()
    return frozenset(path[path.index(after) + 1 :])

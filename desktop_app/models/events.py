"""Events: past facts, published after the commit. A page decides by itself whether to refresh."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop_app.models.reminders import Reminder


@dataclass(frozen=True)
class Event:
    """Base of all events; ``connection_id`` is empty for what concerns all connections."""

    connection_id: str = ""


@dataclass(frozen=True)
class FactsChanged(Event):
    """Rows of a kind changed in the projection; ``keys`` empty means many."""

    kind: str = ""
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class BatchReceived(Event):
    batch_id: str = ""


@dataclass(frozen=True)
class BatchWithdrawn(Event):
    batch_id: str = ""


@dataclass(frozen=True)
class CommandChanged(Event):
    command_id: str = ""
    target: str = ""


@dataclass(frozen=True)
class DraftSaved(Event):
    draft_id: str = ""
    revision: int = 0


@dataclass(frozen=True)
class NoteAdded(Event):
    target: str = ""


@dataclass(frozen=True)
class JournalGrew(Event):
    sequence: int = 0


@dataclass(frozen=True)
class RulesChanged(Event):
    """Rule packs changed; stored results are being recomputed."""


@dataclass(frozen=True)
class ConnectionsChanged(Event):
    pass


@dataclass(frozen=True)
class SyncChanged(Event):
    """Fetching began, went on or ended: ``state`` as in ``SyncStateName``, rows so far and how fast they come.

    ``seconds_left`` is known only when everything is fetched anew.
    """

    kind: str = ""
    state: str = ""
    rows: int = 0
    rows_per_second: float = 0.0
    seconds_left: float | None = None


@dataclass(frozen=True)
class RehearsalChanged(Event):
    """The marketplace of a rehearsal starts, runs or failed (``RehearsalState``), or its clock was set."""

    state: str = ""
    message: str = ""


@dataclass(frozen=True)
class NoticeRaised(Event):
    """Something a person should read: one line and at most one act (an action of the window's registry)."""

    severity: str = "info"
    title: str = ""
    message: str = ""
    action_id: str = ""
    page_arguments: tuple[tuple[str, str], ...] = ()
    """Where on the page that the act opens: pairs of name and value, such as ``command_id``."""


@dataclass(frozen=True)
class ViewsChanged(Event):
    """A saved view, or the columns of a view, changed; ``view`` as a tab calls it. Views belong to no connection."""

    view: str = ""


@dataclass(frozen=True)
class CaseworkChanged(Event):
    """A chase, contact, name, owner or appeal changed: ``what`` is the journal's code, ``target`` case or customer."""

    what: str = ""
    target: str = ""


@dataclass(frozen=True)
class ApprovalsChanged(Event):
    """What a second person is asked, or said, about a refund changed; an empty number: keys, and so perhaps of all."""

    refund_id: str = ""


@dataclass(frozen=True)
class RemindersDue(Event):
    """A person is to be told of these; whoever shows them says so to ``desk.reminders``, which only then keeps it."""

    reminders: tuple[Reminder, ...] = ()
    is_digest: bool = False
    """They waited for the end of the quiet hours."""

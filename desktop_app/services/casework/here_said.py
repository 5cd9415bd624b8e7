"""What people here said, laid over the facts that came in: who has a case or a refund, and a case's open appeal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from desktop_app.models.casework import OwnedKind

if TYPE_CHECKING:
    from desktop_app.models.casework import Appeal, Ownership
    from desktop_app.models.supervision import CaseFacts
    from desktop_app.store.work import WorkStore

ASKED_SINGLY = 500
"""Cases that are asked for by key before all owners are read: those are far fewer than the cases of a large file."""


class HereSaid:
    """Owners and open appeals of one connection for one piece of work; what is written meanwhile is not seen."""

    def __init__(
        self, work: WorkStore, connection_id: str, keys: Iterable[str] = (), kind: OwnedKind = OwnedKind.CASES
    ) -> None:
        """``kind``: whose keys are asked for. Of refunds nobody records an appeal here: the request itself tells."""
        self._work = work
        self._connection_id = connection_id
        self._kind = kind
        self._owners: dict[str, Ownership] = {}
        self._asked: set[str] = set()
        self._has_all = False
        self._appeals: dict[str, Appeal] | None = None
        self.read(keys)

    def read(self, keys: Iterable[str]) -> None:
        """Read what is known of these cases in one go."""
        wanted = [] if self._has_all else [key for key in keys if key not in self._asked]
        if len(self._asked) + len(wanted) > ASKED_SINGLY:
            self._read_all()
        elif wanted:
            self._owners.update(self._work.owners.get_many(self._connection_id, self._kind, wanted))
            self._asked.update(wanted)

    def owner(self, key: str) -> Ownership | None:
        """Who has a case, or a refund, here."""
        if key not in self._asked and not self._has_all:
            self._read_all()  # not announced: many are asked for one after the other
        return self._owners.get(key)

    def _read_all(self) -> None:
        self._owners = self._work.owners.all(self._connection_id, self._kind)
        self._has_all = True
        self._asked.clear()

    def helpers(self, key: str) -> str:
        """Who helps with it, joined by blanks."""
        owner = self.owner(key)
        return " ".join(owner.helpers) if owner is not None else ""

    def laid_over(self, key: str, facts: CaseFacts) -> CaseFacts:
        """The facts with what people here said.

        An appeal recorded here freezes the case until its outcome is recorded, or until facts say in so many words
        that none is open; an empty cell does not.
        """
        owner = self.owner(key)
        if owner is not None:
            facts = facts._replace(owner=owner.owner)
        if self._appeals is None:
            self._appeals = self._work.appeals.open(self._connection_id)
        appeal = self._appeals.get(key)
        return facts if appeal is None else with_appeal(facts, appeal)


def with_appeal(facts: CaseFacts, appeal: Appeal) -> CaseFacts:
    """The facts of a case with an open appeal; see ``HereSaid.laid_over``."""
    if facts.is_appeal_open is False and appeal.batch_id:
        # without its own observation (a crash came between) an older no is no answer to this appeal
        return facts
    told = facts.appeal_accepted_at
    # the time of an earlier appeal is not this one's
    accepted = appeal.accepted_at or (told if told is not None and told >= appeal.filed_at else None)
    return facts._replace(is_appeal_open=True, appeal_accepted_at=accepted)

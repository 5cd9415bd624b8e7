"""负责人 and 协办: who here has a case, a refund or a product. Set by a person; lies over what a sheet says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop_app.errors import UsageError
from desktop_app.models.casework import OwnedKind, Ownership
from desktop_app.models.events import CaseworkChanged, FactsChanged
from desktop_app.models.listing import ListQuery, View
from desktop_app.services.casework.entries import fitting_name
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk

MOST_HELPERS = 10
NAMES_FROM_ROWS = 200
"""So many open cases are looked at for the owners that a sheet names."""


@dataclass(frozen=True)
class OwnersBefore:
    """Who had things at a moment; ``put_back`` makes it so again."""

    connection_id: str
    kind: OwnedKind
    by_key: Mapping[str, Ownership | None]
    """``None``: nobody here; what the sheet says counted."""


class Owners:
    """Who has what."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def set(
        self,
        connection_id: str,
        keys: Iterable[str],
        owner: str,
        helpers: Sequence[str] = (),
        kind: OwnedKind = OwnedKind.CASES,
    ) -> None:
        """Give things to a person, in one transaction; lists show it at once. Raises UsageError for an empty name."""
        desk = self._desk
        owner = fitting_name(desk, owner, _("负责人"))
        if not owner:
            raise UsageError(_("没有写负责人"), _("写上负责人的名字；不再要人负责时，用“去掉负责人”。"))
        named = (fitting_name(desk, one, _("协办")) for one in helpers)
        others = tuple(dict.fromkeys(one for one in named if one and one != owner))
        if len(others) > MOST_HELPERS:
            raise UsageError(_("协办太多"), _("协办最多 {limit} 人。", limit=MOST_HELPERS))
        wanted, at = list(dict.fromkeys(keys)), desk.clock.wall()
        with desk.work.writing() as tx:
            for key in wanted:
                desk.work.owners.put(tx, Ownership(connection_id, kind, key, owner, others, desk.person, at))
                detail = {"connection": connection_id, "kind": kind.value, "helpers": len(others)}
                desk.work.journal.append(tx, desk.person, "owner.set", key, detail, at)
        self._show(connection_id, kind, wanted, "owner.set")

    def clear(self, connection_id: str, keys: Iterable[str], kind: OwnedKind = OwnedKind.CASES) -> None:
        """Nobody here has these things any more: what the sheet says counts again."""
        desk = self._desk
        wanted = list(desk.work.owners.get_many(connection_id, kind, keys))
        with desk.work.writing() as tx:
            for key in wanted:
                desk.work.owners.delete(tx, connection_id, kind, key)
                detail = {"connection": connection_id, "kind": kind.value}
                desk.work.journal.append(tx, desk.person, "owner.cleared", key, detail, desk.clock.wall())
        self._show(connection_id, kind, wanted, "owner.cleared")

    def get(self, connection_id: str, key: str, kind: OwnedKind = OwnedKind.CASES) -> Ownership | None:
        """Who has a thing, as it was set here; ``None`` where nobody set it."""
        return self._desk.work.owners.get(connection_id, kind, key)

    def before(self, connection_id: str, keys: Iterable[str], kind: OwnedKind = OwnedKind.CASES) -> OwnersBefore:
        """Who has these things now, so that what is done next can be taken back."""
        wanted = list(dict.fromkeys(keys))
        found = self._desk.work.owners.get_many(connection_id, kind, wanted)
        return OwnersBefore(connection_id, kind, {key: found.get(key) for key in wanted})

    def put_back(self, before: OwnersBefore) -> None:
        """Give things back to whom they belonged; the journal has both entries."""
        groups: dict[tuple[str, tuple[str, ...]], list[str]] = {}
        for key, had in before.by_key.items():
            groups.setdefault((had.owner, had.helpers) if had is not None else ("", ()), []).append(key)
        for (owner, helpers), keys in groups.items():
            if owner:
                self.set(before.connection_id, keys, owner, helpers, before.kind)
            else:
                self.clear(before.connection_id, keys, before.kind)

    def known_names(self, connection_id: str) -> tuple[str, ...]:
        """Whom a case or a refund may be given to, without anybody typing: the person here, then who has most."""
        desk = self._desk
        had = (desk.work.owners.all(connection_id, kind).values() for kind in (OwnedKind.CASES, OwnedKind.REFUNDS))
        counts = Counter(name for some in had for one in some for name in (one.owner, *one.helpers))
        rows = desk.case_lists.first_page(connection_id, ListQuery(View.OPEN), NAMES_FROM_ROWS)
        counts.update(row.owner for row in rows if row.owner)
        ordered = sorted(counts, key=lambda name: (-counts[name], name))
        return tuple(dict.fromkeys(name for name in (desk.person, *ordered) if name))

    def _show(self, connection_id: str, kind: OwnedKind, keys: Sequence[str], what: str) -> None:
        if kind in (OwnedKind.CASES, OwnedKind.REFUNDS) and keys:
            rejudge(self._desk, connection_id, keys, kind)
        for key in keys:
            self._desk.events.publish(CaseworkChanged(connection_id, what, key))


def rejudge(desk: Desk, connection_id: str, keys: Sequence[str], kind: OwnedKind = OwnedKind.CASES) -> None:
    """Work out anew what is stored beside rows of a kind, because something that people said of them changed."""
    desk.projection(connection_id).rejudge(list(keys), desk.forecasts.judge(connection_id), kind=kind.value)
    desk.events.publish(FactsChanged(connection_id, kind.value, tuple(keys)))

"""The runs of many rows that can be opened again: what was chosen, by whom and when. What came of it is read anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from desktop_app.models.bulk import BulkRun
from desktop_app.models.command_words import CommandName
from desktop_app.store.moments import from_json, from_micro, to_json, to_micro

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk

KEPT = 50
"""Older runs are forgotten; their commands stay in the outbox for ever."""


class BulkRuns:
    """Small named values of ``work.db``: a list of ids for each connection, and each run by its id."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def keep(self, run: BulkRun) -> None:
        """Keep a run, new or grown, in one transaction."""
        meta = self._desk.work.meta
        with self._desk.work.writing() as tx:
            # read in here: another program may have begun a run a moment ago
            known = [run.id, *(one for one in self._ids(run.connection_id) if one != run.id)]
            meta.put(tx, _name(run.id), to_json(_stored(run)))
            meta.put(tx, _list_name(run.connection_id), to_json(known[:KEPT]))
            for forgotten in known[KEPT:]:
                meta.delete(tx, _name(forgotten))

    def find(self, run_id: str) -> BulkRun | None:
        """The run with this id."""
        text = self._desk.work.meta.get(_name(run_id))
        return _run(run_id, text) if text else None

    def latest(self, connection_id: str) -> BulkRun | None:
        """The newest run of a connection."""
        ids = self._ids(connection_id)
        return self.find(ids[0]) if ids else None

    def _ids(self, connection_id: str) -> list[str]:
        return [str(one) for one in from_json(self._desk.work.meta.get(_list_name(connection_id)) or "[]")]


def _stored(run: BulkRun) -> dict[str, Any]:
    return {
        "connection": run.connection_id,
        "name": run.name.value,
        "keys": list(run.keys),
        "maker": run.maker,
        "made_at": to_micro(run.made_at),
        "opinion": run.opinion,
    }


def _run(run_id: str, text: str) -> BulkRun:
    kept = from_json(text)
    made_at = from_micro(int(kept["made_at"]))
    keys = tuple(str(key) for key in kept["keys"])
    opinion = str(kept.get("opinion") or "")
    return BulkRun(run_id, kept["connection"], CommandName(kept["name"]), keys, kept["maker"], made_at, opinion)


def _name(run_id: str) -> str:
    return f"bulk.run.{run_id}"


def _list_name(connection_id: str) -> str:
    return f"bulk.runs.{connection_id}"

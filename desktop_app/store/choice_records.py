"""What was decided once: the flow of a case, and what a state text means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import Any

import sqlalchemy as sa

from desktop_app.models.records import Remembered
from desktop_app.models.supervision import FlowChoice, FlowId, Node
from desktop_app.store.access import Access, Tx
from desktop_app.store.sqlite import put_over, rows_of_keys
from desktop_app.store.tables import choices, mappings

_SLICE = 500
"""Keys in one query; far below the number of parameters that any database takes."""

_COLUMNS = ("connection_id", "key", "flow", "era", "needs_huawei_review", "reason")


class ChoiceRecords:
    """Flow and era of each case, chosen when it came in."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def get_many(self, connection_id: str, keys: Iterable[str]) -> dict[str, FlowChoice]:
        """The choices of these keys; a key without one is left out."""
        with self._access.reading() as tx:
            found = rows_of_keys(tx, choices.name, _COLUMNS[1:], connection_id, keys)
            return {row.key: _choice(row) for row in found}

    def all(self, connection_id: str) -> dict[str, FlowChoice]:
        """Every choice of a connection; for replay and for recomputing all rows."""
        query = sa.select(choices).where(choices.c.connection_id == connection_id)
        with self._access.reading() as tx:
            # in parts: all rows at once would be objects by the hundred thousand beside the answer
            parts = tx.execute(query).yield_per(_SLICE).partitions()
            return {row.key: _choice(row) for part in parts for row in part}

    def put_many(self, tx: Tx, connection_id: str, chosen: Mapping[str, FlowChoice]) -> None:
        """Keep choices, over those that were kept before."""
        kept = [
            (connection_id, key, one.flow.value, one.era, one.needs_huawei_review, one.reason)
            for key, one in chosen.items()
        ]
        put_over(tx, choices.name, _COLUMNS, kept)

    def delete_many(self, tx: Tx, connection_id: str, keys: Iterable[str]) -> None:
        """Forget choices, when the batch that brought the cases is withdrawn."""
        for some in slices(keys):
            tx.execute(sa.delete(choices).where(choices.c.connection_id == connection_id, choices.c.key.in_(some)))


def slices(keys: Iterable[str]) -> Iterator[list[str]]:
    """Keys in parts that one query can take."""
    waiting = iter(keys)
    while some := list(islice(waiting, _SLICE)):
        yield some


def _choice(row: sa.Row[Any]) -> FlowChoice:
    return _shared_choice(row.flow, row.era, bool(row.needs_huawei_review), row.reason)


@lru_cache(maxsize=256)
def _shared_choice(flow: str, era: str, needs_huawei_review: bool, reason: str) -> FlowChoice:
    """One object for all cases of which the same was decided: there are few different ones."""
    return FlowChoice(FlowId(flow), era, needs_huawei_review, reason)


class MappingRecords:
    """State texts that a person assigned to a node."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def remembered(self, connection_id: str) -> dict[tuple[str, str], Node]:
        """Node by (flow, text) of a connection."""
        return {(entry.flow, entry.text): entry.node for entry in self.list(connection_id)}

    def list(self, connection_id: str) -> list[Remembered]:
        """All remembered texts of a connection."""
        query = sa.select(mappings).where(mappings.c.connection_id == connection_id)
        with self._access.reading() as tx:
            rows = tx.execute(query.order_by(mappings.c.flow, mappings.c.text)).all()
        return [Remembered(row.connection_id, row.flow, row.text, Node(row.node)) for row in rows]

    def remember(self, tx: Tx, connection_id: str, flow: str, text: str, node: Node) -> None:
        """From now on ``text`` in ``flow`` means ``node``."""
        self.forget(tx, connection_id, flow, text)
        tx.execute(
            sa.insert(mappings).values(connection_id=connection_id, flow=str(flow), text=text, node=Node(node).value)
        )

    def forget(self, tx: Tx, connection_id: str, flow: str, text: str) -> None:
        """The text has no meaning any more."""
        tx.execute(
            sa.delete(mappings).where(
                mappings.c.connection_id == connection_id, mappings.c.flow == str(flow), mappings.c.text == text
            )
        )

"""Saved views and chosen columns in ``work.db``."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from desktop_app.models.listing import ListOrder
from desktop_app.models.saved_views import ColumnLayout, SavedView, ViewSpec, view_id
from desktop_app.store.access import Access, Tx
from desktop_app.store.casework_records import new_id
from desktop_app.store.moments import from_json, opt_micro, storable, to_json, to_micro
from desktop_app.store.view_tables import saved_views, view_layouts

Views = list[SavedView]


class ViewRecords:
    """Views that people saved, in their order, and the columns of every view."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def add(self, tx: Tx, view: SavedView, by_person: str, at: datetime) -> int:
        """Keep a view (its ``id`` does not count); gives the id that it got."""
        values = {"place": view.place, "by_person": storable(by_person), "changed_at": to_micro(at)}
        return new_id(tx.execute(sa.insert(saved_views).values(**values, **_values(view))))

    def change(self, tx: Tx, view: SavedView, by_person: str, at: datetime) -> None:
        """Write name, question and place anew."""
        values = {"place": view.place, "by_person": storable(by_person), "changed_at": to_micro(at)}
        tx.execute(sa.update(saved_views).where(saved_views.c.id == view.id).values(**values, **_values(view)))

    def set_removed(self, tx: Tx, view_id: int, at: datetime | None) -> None:
        """Take a view away, or bring it back (``None``)."""
        tx.execute(sa.update(saved_views).where(saved_views.c.id == view_id).values(removed_at=opt_micro(at)))

    def list(self) -> Views:
        """The views that stand, in their order."""
        query = sa.select(saved_views).where(saved_views.c.removed_at.is_(None))
        return self._some(query.order_by(saved_views.c.place, saved_views.c.id))

    def get(self, view_id: int) -> SavedView | None:
        """One view, removed or not."""
        found = self._some(sa.select(saved_views).where(saved_views.c.id == view_id))
        return found[0] if found else None

    def put_layout(self, tx: Tx, view: str, layout: ColumnLayout, at: datetime) -> None:
        """Keep the columns of a view; a default one is forgotten."""
        tx.execute(sa.delete(view_layouts).where(view_layouts.c.view == view))
        if not layout.is_default:
            values = {"columns": to_json(list(layout.columns)), "widths": to_json(dict(layout.widths))}
            tx.execute(sa.insert(view_layouts).values(view=view, **values, changed_at=to_micro(at)))

    def layouts(self) -> dict[str, ColumnLayout]:
        """The columns of every view that somebody chose any for."""
        with self._access.reading() as tx:
            return _layouts(tx)

    def _some(self, query: sa.Select[Any]) -> Views:
        with self._access.reading() as tx:
            layouts = _layouts(tx)
            return [_view(row, layouts) for row in tx.execute(query)]


def _layouts(tx: Tx) -> dict[str, ColumnLayout]:
    return {
        row.view: ColumnLayout(tuple(from_json(row.columns)), from_json(row.widths))
        for row in tx.execute(sa.select(view_layouts))
    }


def _values(view: SavedView) -> dict[str, Any]:
    spec = view.spec
    return {
        "name": storable(view.name),
        "kind": spec.kind,
        "view": spec.view,
        "words": storable(spec.text),
        "list_order": spec.order.value,
    }


def _view(row: sa.Row[Any], layouts: dict[str, ColumnLayout]) -> SavedView:
    layout = layouts.get(view_id(row.id), ColumnLayout())
    spec = ViewSpec(row.view, row.words, ListOrder(row.list_order), layout, row.kind)
    return SavedView(row.id, row.name, spec, row.place)

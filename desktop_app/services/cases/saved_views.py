"""Views that people save: kept in ``work.db``, ordered, deleted and brought back, handed on as a file."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.errors import RefusedError, UsageError
from desktop_app.models.events import ViewsChanged
from desktop_app.models.saved_views import (
    CASES,
    FILE_BYTES_MAX,
    FILE_SUFFIX,
    VIEWS_MAX,
    ColumnLayout,
    SavedView,
    ViewSpec,
    file_text,
    fitting_layout,
    fitting_name,
    fitting_spec,
    free_name,
    read_file,
    saved_id,
)
from desktop_app.store.faults import told_as_sentences
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk

Views = list[SavedView]


class SavedViews:
    """The saved views of one home; to be called from a lane. They belong to no connection."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def list(self, kind: str = CASES) -> Views:
        """The saved views of one kind of rows, in the order of their tabs."""
        return [one for one in self._desk.work.views.list() if one.spec.kind == kind]

    def layouts(self) -> dict[str, ColumnLayout]:
        """The columns of every view that somebody chose any for, by what a tab calls the view."""
        return self._desk.work.views.layouts()

    def save(self, name: str, spec: ViewSpec) -> SavedView:
        """Keep a view under a name. Raises RefusedError where the name is taken: nothing is overwritten."""
        name, spec = fitting_name(name), fitting_spec(spec)
        return self._added(name, spec, is_name_fixed=True)

    def change(self, view_id: str, spec: ViewSpec) -> SavedView:
        """Let a saved view ask for something else; gives the view as it was, with which that is undone."""
        spec = fitting_spec(spec)
        with self._desk.work.writing() as tx:
            before = self._standing(view_id)
            self._desk.work.views.change(tx, replace(before, spec=spec), *self._who())
            self._desk.work.views.put_layout(tx, before.view_id, spec.layout, self._who()[1])
        self._told(view_id)
        return before

    def rename(self, view_id: str, name: str) -> SavedView:
        """Give a view another name; gives the view as it was. Raises RefusedError where the name is taken."""
        name = fitting_name(name)
        with self._desk.work.writing() as tx:
            before = self._standing(view_id)
            if name in {one.name for one in self.list(before.spec.kind) if one.id != before.id}:
                raise _taken(name)
            self._desk.work.views.change(tx, replace(before, name=name), *self._who())
        self._told(view_id)
        return before

    def remove(self, view_id: str) -> SavedView:
        """Take a view away; ``bring_back`` undoes it."""
        with self._desk.work.writing() as tx:
            view = self._standing(view_id)
            self._desk.work.views.set_removed(tx, view.id, self._who()[1])
        self._told(view_id)
        return view

    def bring_back(self, view_id: str) -> SavedView:
        """Undo ``remove``: the view stands where it stood; a name that another got meanwhile has a number behind it."""
        with self._desk.work.writing() as tx:
            number = saved_id(view_id)
            view = self._desk.work.views.get(number) if number is not None else None
            if view is None:
                raise _gone()
            name = free_name(view.name, {one.name for one in self.list(view.spec.kind) if one.id != view.id})
            self._desk.work.views.set_removed(tx, view.id, None)
            self._desk.work.views.change(tx, replace(view, name=name), *self._who())
        self._told(view_id)
        return replace(view, name=name)

    def move(self, view_id: str, by: int) -> bool:
        """Move a view ``by`` places to the right (negative: left); False when it stands at the end already."""
        with self._desk.work.writing() as tx:
            view = self._standing(view_id)
            views = self.list(view.spec.kind)
            start = next(place for place, one in enumerate(views) if one.id == view.id)
            end = max(0, min(len(views) - 1, start + by))
            if end == start:
                return False
            views.insert(end, views.pop(start))
            for place, one in enumerate(views):
                if one.place != place:
                    self._desk.work.views.change(tx, replace(one, place=place), *self._who())
        self._told(view_id)
        return True

    def set_layout(self, view_id: str, layout: ColumnLayout) -> None:
        """Remember the columns of a view, built-in or saved; a default one is forgotten."""
        layout = fitting_layout(layout)
        with self._desk.work.writing() as tx:
            self._desk.work.views.put_layout(tx, view_id, layout, self._who()[1])
        self._told(view_id)

    def export(self, view_id: str, target: Path, *, is_replacing: bool = False) -> Path:
        """Write a view to a file, in one piece. Raises RefusedError where there is a file already."""
        from desktop_app.services.intake.safe_writing import replacing

        view = self._standing(view_id)
        if not target.name.lower().endswith(FILE_SUFFIX):
            target = target.with_name(target.name + FILE_SUFFIX)
        if target.exists() and not is_replacing:
            raise RefusedError(_("文件已存在"), _("“{file}”已存在，没有改动。请换一个文件名。", file=target))
        with replacing(target) as temporary:
            temporary.write_text(file_text(view.name, view.spec), "utf-8", newline="\n")
        return target

    def open_file(self, path: Path) -> SavedView:
        """Take a view in from a file, as a new one: a name that is taken gets a number behind it."""
        with told_as_sentences(path):
            if not path.is_file():
                raise UsageError(_("打不开视图文件"), _("“{file}”不是文件。", file=path))
            with path.open("rb") as stream:
                content = stream.read(FILE_BYTES_MAX + 1)
        name, spec = read_file(content)
        return self._added(name, spec, is_name_fixed=False)

    def _added(self, name: str, spec: ViewSpec, *, is_name_fixed: bool) -> SavedView:
        records, (person, at) = self._desk.work.views, self._who()
        with self._desk.work.writing() as tx:
            views = self.list(spec.kind)
            taken = {one.name for one in views}
            if is_name_fixed and name in taken:
                raise _taken(name)
            if len(views) >= VIEWS_MAX:
                told = _("已有 {count} 个视图，最多 {limit} 个。请先删掉不用的。", count=len(views), limit=VIEWS_MAX)
                raise RefusedError(_("视图太多"), told)
            view = SavedView(0, free_name(name, taken), spec, max((one.place for one in views), default=-1) + 1)
            view = replace(view, id=records.add(tx, view, person, at))
            records.put_layout(tx, view.view_id, spec.layout, at)
        self._told(view.view_id)
        return view

    def _standing(self, view_id: str) -> SavedView:
        found = next((one for one in self._desk.work.views.list() if one.view_id == view_id), None)
        if found is None:
            raise _gone()
        return found

    def _who(self) -> tuple[str, datetime]:
        return self._desk.person, self._desk.clock.wall()

    def _told(self, view_id: str) -> None:
        self._desk.events.publish(ViewsChanged(view=view_id))


def _taken(name: str) -> RefusedError:
    return RefusedError(_("已有同名视图"), _("已有名为“{name}”的视图，没有改动它。请换一个名称。", name=name))


def _gone() -> UsageError:
    return UsageError(_("没有这个视图"), _("这个视图已删除。"))

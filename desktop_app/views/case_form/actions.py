"""The acts that every form of a case has, as entries of the registry."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtGui import QAction

from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.views.case_form.page import CaseFormPage
    from desktop_app.views.kit.page import PageContext
    from desktop_app.views.kit.undo import FormHistory


class HasHistory(Protocol):
    """A page, or a part of one, whose undo and redo stand in the registry under the page's id."""

    context: PageContext
    page_id: str
    history: FormHistory


def add_form_actions(page: CaseFormPage, act: str, title: str) -> tuple[QAction, QAction]:
    """Put the form's acts into the registry; their shortcuts hold while the form is shown.

    ``act``: the id, without the page's, of what the form is filled in for. Gives this act and the one to the next
    finding.
    """
    add = partial(page.context.registry.add, owner=page, page_id=page.page_id)
    of = page.page_id
    complete = add(f"{of}.{act}", title, "", "Ctrl+Return", page.session.complete, "case")
    following = add(f"{of}.next_finding", _("改下一项"), "arrow-down", "F8", page.next_finding, "case")
    add(f"{of}.previous_finding", _("改上一项"), "arrow-up", "Shift+F8", partial(page.next_finding, False), "case")
    add(f"{of}.undo", _("撤销"), "arrow-counter-clockwise", "Ctrl+Z", page.history.undo, "edit")
    add(f"{of}.redo", _("重做"), "arrow-clockwise", ("Ctrl+Y", "Ctrl+Shift+Z"), page.history.redo, "edit")
    add(f"{of}.save", _("立即保存草稿"), "floppy-disk", "Ctrl+S", page.session.saver.flush, "file")
    follow_history(page)
    return complete, following


def follow_history(page: HasHistory) -> None:
    """Undo and redo are on while there is something for them."""
    registry, of = page.context.registry, page.page_id
    registry.set_enabled(f"{of}.undo", page.history.can_undo, _("还没有可以撤销的改动。"))
    registry.set_enabled(f"{of}.redo", page.history.can_redo, _("没有可以重做的改动。"))

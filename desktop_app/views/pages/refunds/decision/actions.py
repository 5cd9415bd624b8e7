"""The form's acts beside deciding, as entries of the registry: findings, undo, redo, save."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from desktop_app.texts import _
from desktop_app.views.case_form.actions import follow_history

if TYPE_CHECKING:
    from desktop_app.views.kit.page import Page
    from desktop_app.views.pages.refunds.decision.decision_panel import DecisionPanel


def add_decision_actions(page: Page, panel: DecisionPanel) -> None:
    """Put them into the registry; their shortcuts hold anywhere on the page."""
    add = partial(panel.context.registry.add, owner=page, page_id=page.page_id)
    of = page.page_id
    add(f"{of}.next_finding", _("改下一项"), "arrow-down", "F8", panel.next_finding, "case")
    add(f"{of}.previous_finding", _("改上一项"), "arrow-up", "Shift+F8", partial(panel.next_finding, False), "case")
    add(f"{of}.undo", _("撤销"), "arrow-counter-clockwise", "Ctrl+Z", panel.history.undo, "edit")
    add(f"{of}.redo", _("重做"), "arrow-clockwise", ("Ctrl+Y", "Ctrl+Shift+Z"), panel.history.redo, "edit")
    add(f"{of}.save", _("立即保存草稿"), "floppy-disk", "Ctrl+S", panel.session.saver.flush, "file")
    follow_history(panel)

"""The form's acts as entries of the registry."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.views.pages.delivery.page import DeliveryPage


def add_form_actions(page: DeliveryPage) -> None:
    """Put the form's acts into the registry; their shortcuts hold while the form is shown."""
    add = partial(page.context.registry.add, owner=page, page_id=page.page_id)
    add("delivery.complete", _("确认完成"), "", "Ctrl+Return", page.session.complete, "case")
    add("delivery.next_finding", _("改下一项"), "arrow-down", "F8", page.next_finding, "case")
    add("delivery.previous_finding", _("改上一项"), "arrow-up", "Shift+F8", partial(page.next_finding, False), "case")
    add("delivery.undo", _("撤销"), "arrow-counter-clockwise", "Ctrl+Z", page.history.undo, "edit")
    add("delivery.redo", _("重做"), "arrow-clockwise", ("Ctrl+Y", "Ctrl+Shift+Z"), page.history.redo, "edit")
    add("delivery.save", _("立即保存草稿"), "floppy-disk", "Ctrl+S", page.session.saver.flush, "file")
    page.context.registry.set_enabled("delivery.undo", False, _("还没有可以撤销的改动。"))
    page.context.registry.set_enabled("delivery.redo", False, _("没有可以重做的改动。"))

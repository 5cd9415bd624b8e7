"""The form on its page: its acts in the registry, and the next request once one is decided or put off."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop_app.views.pages.refunds.page import RefundsPage


def join_decision(page: RefundsPage) -> None:
    """Join the page's form with its queue."""
    panel = page.pane.decision
    panel.add_actions(page)
    for done in (panel.decided, panel.later):
        done.connect(page.handlers.go_next)

"""The form on its page: its acts in the registry, and the next request once one is decided or put off."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop_app.views.pages.refunds.page import RefundsPage


def join_decision(page: RefundsPage) -> None:
    """Join the page's form with its queue."""
    panel = page.pane.decision
    panel.add_actions(page)
    panel.decided.connect(partial(_go_on, page))
    panel.later.connect(partial(_go_on, page))


def _go_on(page: RefundsPage, *_decided: object) -> None:
    """The next request, with the keyboard on the queue: left on a button, it would press an act of the next form."""
    page.queue.table.setFocus()
    page.handlers.go_next()

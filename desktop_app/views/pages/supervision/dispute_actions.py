"""What a case in dispute needs: an appeal, its result, and all that is known of the order in one folder."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from desktop_app.models import wording
from desktop_app.models.supervision import Node
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.models.listing import CaseRow
    from desktop_app.views.kit.actions import ActionRegistry
    from desktop_app.views.pages.supervision.page import SupervisionPage

APPEAL, APPEAL_RESULT, BINDER = "appeal", "appeal_result", "binder"
"""Also the names of their pages."""
_ENDED = frozenset({Node.DONE, Node.CANCELLED_BY_REFUND, Node.NONE})


def add_dispute_actions(page: SupervisionPage) -> None:
    """Put the acts into the registry; each opens a page of its own for the chosen case."""
    entries = (
        (APPEAL, _("申诉这一单"), "scales"),
        (APPEAL_RESULT, _("登记申诉进展"), "check-square"),
        (BINDER, _("整理这一单的争议材料"), "folder-open"),
    )
    for act, title, icon in entries:
        page.context.registry.add(
            f"supervision.{act}",
            title,
            icon,
            "",
            partial(_open, page, act),
            group="case",
            owner=page,
            page_id=page.page_id,
        )


def follow_row(registry: ActionRegistry, row: CaseRow | None) -> None:
    """Which of them fit the chosen case; what is off says why."""
    is_frozen = row is not None and wording.APPEAL_OPEN in row.badges
    if row is None:
        reason = _("先选一单。")
    elif is_frozen:
        reason = _("这一单正在申诉，还没有裁定。")
    elif row.node in _ENDED:
        reason = _("这一单的服务监管没有在进行，不能申诉。")
    else:
        reason = ""
    registry.set_enabled(f"supervision.{APPEAL}", not reason, reason)
    registry.set_enabled(f"supervision.{APPEAL_RESULT}", is_frozen, _("这一单没有在申诉。"))
    registry.set_enabled(f"supervision.{BINDER}", row is not None, _("先选一单。"))


def _open(page: SupervisionPage, act: str) -> None:
    if page.side.key:
        page.context.open_page(act, key=page.side.key)

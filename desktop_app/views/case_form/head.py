"""The head of the form: for whom, by when, and whether it is saved."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from desktop_app.clock import CHINA
from desktop_app.errors import DeskError
from desktop_app.texts import _
from desktop_app.views.kit.task_page import TaskPage
from desktop_app.views.pages.supervision.looks import row_deadline


class FormHead:
    """Fills the head of a task page about one case. ``title`` is that of the form (``N_``)."""

    title = ""

    def __init__(self, page: TaskPage) -> None:
        self._page = page
        self._page.set_title(_(self.title))
        self._deadline = page.add_info()
        self._saved = page.add_info()

    def show_form(self, opened: Any) -> None:
        """Order, product, customer; deadline; when the draft was saved last. ``opened``: what a FormWork opened."""
        row = opened.row
        order = opened.key.partition("|")[0]
        parts = [order, row.product_name if row else "", row.customer_name if row else ""]
        self._page.set_title(_(self.title), " · ".join(part for part in parts if part))
        self._show_limit(opened)
        at = opened.draft.saved_at
        if at is not None:
            self.say_saved(at.astimezone(CHINA))
        else:
            self._saved.set_info("", "")

    def _show_limit(self, opened: Any) -> None:
        row = opened.row
        if row is None:
            self._deadline.set_info("", "")
        else:
            look = row_deadline(row, opened.now)
            ink = look.ink if look.ink != "text" else "text2"
            self._deadline.set_info(look.icon or "clock", _("无期限") if look.is_open else look.relative, ink)

    def say_saving(self) -> None:
        """Something was typed that is not committed yet."""
        self._saved.set_info("circle-dashed", _("正在保存…"))

    def say_saved(self, at: datetime) -> None:
        """Committed at this moment, China Standard Time."""
        self._saved.set_info("check", _("{time} 已自动保存", time=f"{at:%H:%M}"))

    def say_not_saved(self, error: DeskError) -> None:
        """It could not be committed."""
        self._saved.set_info("warning", _("没有保存：{reason}", reason=error.title), "red")

"""Two windows, one draft: what the other one saved is neither overwritten nor taken over by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_app.clock import CHINA
from desktop_app.texts import _
from desktop_app.views.kit.buttons import LinkButton
from desktop_app.views.kit.finding import QuietLine
from desktop_app.views.kit.tokens import SPACE_12

if TYPE_CHECKING:
    from desktop_app.services.acts.drafts import Draft


class ConflictLine(QWidget):
    """``theirs_wanted``: show what the other window saved; ``mine_wanted``: save what stands here over it."""

    theirs_wanted = Signal()
    mine_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.draft: Draft | None = None
        self._line = QuietLine("", "warning", "amber")
        theirs, mine = LinkButton(_("看那边写的")), LinkButton(_("用这里的"))
        theirs.clicked.connect(lambda _on: self.theirs_wanted.emit())
        mine.clicked.connect(lambda _on: self.mine_wanted.emit())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_12)
        row.addWidget(self._line, 1)
        row.addWidget(theirs)
        row.addWidget(mine)
        self.hide()

    def show_draft(self, draft: Draft, me: str) -> None:
        """What is kept, and whose it is."""
        self.draft = draft
        at = f"{draft.saved_at.astimezone(CHINA):%H:%M}" if draft.saved_at is not None else ""
        who = str(draft.body.get("by") or "")
        if who and who != me:
            said = _("{person} {time} 改过这份草稿，这里写的还没有保存。", person=who, time=at)
        else:
            said = _("另一个窗口 {time} 改过这份草稿，这里写的还没有保存。", time=at)
        self._line.set_text(said)
        self.show()

    def text(self) -> str:
        """What it says."""
        return self._line.text()

    def clear(self) -> None:
        """They agree again."""
        self.draft = None
        self.hide()

"""The decision form of a refund: opinion, files, and the acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.views.kit.page import PageContext

if TYPE_CHECKING:
    from desktop_app.views.pages.refunds.decision.reading import DecisionRead


class DecisionPanel(QWidget):
    """Shows the form of the refund that is chosen."""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    def show_refund(self, read: DecisionRead | None) -> None:
        """Show the form; ``None`` where there is nothing to decide."""
        self.setVisible(read is not None)

    def clear(self) -> None:
        """No refund is chosen."""
        self.hide()

    def focus_first(self) -> None:
        """Put the keyboard where the form begins."""
        self.setFocus()

    def press_agree(self) -> bool:
        """Press 同意退订; False where it is off or not there."""
        return False

    def press_reject(self) -> bool:
        """Press 驳回; False where it is off or not there."""
        return False

"""What would follow from agreeing and from rejecting, beside the decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.views.kit.page import PageContext

if TYPE_CHECKING:
    from desktop_app.views.pages.refunds.what_if.reading import WhatIfRead


class WhatIfPanel(QWidget):
    """Shows what would follow for the refund that is chosen."""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    def show_refund(self, read: WhatIfRead | None) -> None:
        """Show what would follow; ``None`` where nobody here decides."""
        self.setVisible(read is not None)

    def clear(self) -> None:
        """No refund is chosen."""
        self.hide()

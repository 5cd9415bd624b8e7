"""The facts of a refund, above its decision form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.views.kit.labels import PlainLabel

if TYPE_CHECKING:
    from desktop_app.views.pages.refunds.facts.reading import FactsRead


class FactsPanel(QWidget):
    """Shows what is known of the refund that is chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = PlainLabel(size="title", bold=True, wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._title)

    def show_refund(self, read: FactsRead) -> None:
        """Show a refund."""
        self._title.set_text(read.report.facts.refund_id)

    def clear(self) -> None:
        """No refund is chosen."""
        self._title.set_text("")

"""The empty state: what is so, why that is fine, and one thing to do."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.views.kit.buttons import GhostButton, SecondaryButton, on_press
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.layouts import empty_layout
from desktop_app.views.kit.tokens import PAGE_MARGIN, SPACE_4, SPACE_8, SPACE_12, SPACE_16


class EmptyState(QWidget):
    """Left-aligned where the content would start. ``act`` and ``second`` are (word, handler)."""

    def __init__(
        self,
        title: str = "",
        why: str = "",
        act: tuple[str, Callable[[], object]] | None = None,
        second: tuple[str, Callable[[], object]] | None = None,
        parent: QWidget | None = None,
        margin: int = PAGE_MARGIN,
    ) -> None:
        super().__init__(parent)
        self._title = PlainLabel(title, bold=True, wrap=True)
        self._why = PlainLabel(why, token="text2", wrap=True)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(SPACE_8)
        column = QVBoxLayout(self)
        column.setContentsMargins(margin, SPACE_16, margin, SPACE_16)
        column.setSpacing(SPACE_4)
        column.addWidget(self._title)
        column.addWidget(self._why)
        column.addSpacing(SPACE_12)
        column.addLayout(self._buttons)
        column.addStretch(1)
        self.set_content(title, why, act, second)

    def set_content(
        self,
        title: str,
        why: str = "",
        act: tuple[str, Callable[[], object]] | None = None,
        second: tuple[str, Callable[[], object]] | None = None,
    ) -> None:
        """Say something else."""
        self._title.set_text(title)
        self._why.set_text(why)
        self._why.setVisible(bool(why))
        empty_layout(self._buttons)
        for kind, wanted in ((SecondaryButton, act), (GhostButton, second)):
            if wanted is not None:
                button = kind(wanted[0])
                button.clicked.connect(on_press(wanted[1]))
                self._buttons.addWidget(button)
        self._buttons.addStretch(1)

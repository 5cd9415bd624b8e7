"""Key-value rows of a detail: label, value and what stands at the right (a chip or a link)."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import FACT_ROW_HEIGHT, SPACE_8

LABEL_WIDTH = 60


class FactRow(QWidget):
    """28 pixels: ``依据  承诺的平均交付时长 15 天  [官方]``. The value elides with a tooltip."""

    def __init__(
        self,
        label: str,
        value: str = "",
        right: QWidget | None = None,
        token: str = "text",
        label_width: int = LABEL_WIDTH,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setFixedHeight(theme().px(FACT_ROW_HEIGHT) - 2)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        name = PlainLabel(label, token="text2", elide="right")
        name.setFixedWidth(theme().px(label_width))
        self._value = PlainLabel(value, token=token, elide="right")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_8)
        row.addWidget(name)
        row.addWidget(self._value, 1)
        if right is not None:
            row.addWidget(right)
        self.setAccessibleName(f"{label} {value}")

    def set_value(self, value: str, token: str | None = None) -> None:
        """Another value."""
        self._value.set_text(value, token)

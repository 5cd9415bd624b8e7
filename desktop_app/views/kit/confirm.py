"""A question before something is taken back: what will happen in sentences, and a way out that needs no thought."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.views.kit.buttons import SecondaryButton
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.layouts import empty_layout
from desktop_app.views.kit.overlay import Overlay
from desktop_app.views.kit.tokens import SPACE_8, SPACE_12, SPACE_16, SPACE_24

WIDTH = 480
EDGE = 16


class ConfirmPanel(Overlay):
    """Asks one thing. The keyboard is on the button that does nothing; Esc and a press beside it do nothing too."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._do: Callable[[], object] | None = None
        self._do_keep: Callable[[], object] | None = None
        self._title = PlainLabel(size="title", bold=True, wrap=True)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(SPACE_8)
        self.keep = SecondaryButton("")
        self.keep.clicked.connect(self._keep)
        self.act = SecondaryButton("")
        self.act.clicked.connect(self._accept)
        acts = QHBoxLayout()
        acts.setSpacing(SPACE_8)
        acts.addStretch(1)
        acts.addWidget(self.act)
        acts.addWidget(self.keep)
        inner = QVBoxLayout()
        inner.setContentsMargins(SPACE_24, SPACE_16, SPACE_24, SPACE_16)
        inner.setSpacing(SPACE_12)
        inner.addWidget(self._title)
        inner.addLayout(self._lines)
        inner.addSpacing(SPACE_8)
        inner.addLayout(acts)
        self.column.addLayout(inner)

    def ask(
        self,
        title: str,
        lines: Sequence[str],
        act: str,
        keep: str,
        do: Callable[[], object],
        do_keep: Callable[[], object] | None = None,
    ) -> None:
        """Show the question. ``do`` is called when the person presses ``act``; ``keep`` leaves all as it is.

        Where leaving all as it is must be done too, ``do_keep`` does it. Esc always only closes the question.
        """
        self._do, self._do_keep = do, do_keep
        self._title.set_text(title)
        empty_layout(self._lines)
        for line in lines:
            self._lines.addWidget(PlainLabel(line, wrap=True))
        self.act.set_words(act)
        self.keep.set_words(keep)
        self.panel.setAccessibleName(title)
        self.panel.setAccessibleDescription("\n".join(lines))
        self.open()
        self.keep.setFocus(Qt.FocusReason.TabFocusReason)

    @property
    def texts(self) -> tuple[str, ...]:
        """Title and sentences, as they are shown."""
        labels = [self._lines.itemAt(place) for place in range(self._lines.count())]
        shown = [item.widget() for item in labels if item is not None]
        return (self._title.text(), *(label.text() for label in shown if isinstance(label, PlainLabel)))

    def panel_rect(self) -> QRect:
        return self.question_rect(WIDTH, EDGE)

    def _keep(self) -> None:
        do, self._do_keep = self._do_keep, None
        self.close_panel()
        if do is not None:
            do()

    def _accept(self) -> None:
        do, self._do = self._do, None
        self.close_panel()
        if do is not None:
            do()

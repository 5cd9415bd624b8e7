"""Asks for the name of a view, with what is wrong with one beside the line."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.errors import UsageError
from desktop_app.models.saved_views import fitting_name
from desktop_app.texts import _
from desktop_app.views.kit.buttons import PrimaryButton, SecondaryButton
from desktop_app.views.kit.fields import LineField
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.overlay import Overlay
from desktop_app.views.kit.tokens import SPACE_8, SPACE_12, SPACE_16, SPACE_24

WIDTH = 400
EDGE = 16


class NamePanel(Overlay):
    """One line and one button. Enter takes the name; one that cannot be taken stays, with the reason below it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._do: Callable[[str], object] | None = None
        self._taken: frozenset[str] = frozenset()
        self._title = PlainLabel(size="title", bold=True)
        self._told = PlainLabel(size="caption", token="text2", wrap=True)
        self.field = LineField(_("例如 大额逾期"))
        self.field.set_name(_("视图名称"))
        self.field.input.returnPressed.connect(self._accept)
        self.field.edited.connect(self._forget_problem)
        self._problem = PlainLabel(size="caption", token="red", wrap=True)
        self.keep = PrimaryButton(_("保存"))
        self.keep.clicked.connect(self._accept)
        leave = SecondaryButton(_("不保存"))
        leave.clicked.connect(self.close_panel)
        acts = QHBoxLayout()
        acts.setSpacing(SPACE_8)
        acts.addStretch(1)
        acts.addWidget(leave)
        acts.addWidget(self.keep)
        inner = QVBoxLayout()
        inner.setContentsMargins(SPACE_24, SPACE_16, SPACE_24, SPACE_16)
        inner.setSpacing(SPACE_12)
        for part in (self._title, self._told, self.field, self._problem):
            inner.addWidget(part)
        inner.addLayout(acts)
        self.column.addLayout(inner)

    def ask(self, title: str, told: str, name: str, taken: frozenset[str], do: Callable[[str], object]) -> None:
        """Ask for a name; ``taken`` are those of others, ``do`` gets the one that was given."""
        self._do, self._taken = do, taken
        self._title.set_text(title)
        self._told.set_text(told)
        self._told.setVisible(bool(told))
        self._show_problem("")
        self.field.set_value(name)
        self.panel.setAccessibleName(title)
        self.open()
        self.field.input.selectAll()
        self.field.input.setFocus(Qt.FocusReason.TabFocusReason)

    @property
    def problem(self) -> str:
        """Why the name cannot be taken, or empty."""
        return self._problem.text() if not self._problem.isHidden() else ""

    def panel_rect(self) -> QRect:
        return self.question_rect(WIDTH, EDGE)

    def _accept(self) -> None:
        try:
            name = fitting_name(self.field.value())
        except UsageError as error:
            self._show_problem(error.message)
            return
        if name in self._taken:
            self._show_problem(_("已有名为“{name}”的视图，请换一个名称。", name=name))
            return
        do, self._do = self._do, None
        self.close_panel()
        if do is not None:
            do(name)

    def _forget_problem(self) -> None:
        self._show_problem("")

    def _show_problem(self, sentence: str) -> None:
        self._problem.set_text(sentence)
        self._problem.setVisible(bool(sentence))
        self.field.set_bad(bool(sentence))
        self.field.input.setAccessibleDescription(sentence)
        if self.isVisible():
            self.place()

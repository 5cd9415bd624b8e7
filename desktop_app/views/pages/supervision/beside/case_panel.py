"""A small form beside the list, in place of the case: what it is about, fields with their labels above, one act."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.texts import _
from desktop_app.views.kit.buttons import GhostButton, PrimaryButton
from desktop_app.views.kit.fields import Field
from desktop_app.views.kit.keys import button_keys
from desktop_app.views.kit.labels import PlainLabel, plain_tip
from desktop_app.views.kit.lines import Hairline
from desktop_app.views.kit.scroll import VerticalScroll
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import PAGE_MARGIN, SPACE_4, SPACE_8, SPACE_12, SPACE_16

MOST_WIDTH = 560
"""Alone on a page the form keeps the width of a form."""


class CasePanel(QWidget):
    """Head and act stay, the fields scroll. ``left`` when the person goes back without saving.

    What ``save`` keeps is each panel's own; it connects the button itself.
    """

    left = Signal()

    def __init__(self, title: str, act: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        back = GhostButton("", "arrow-left")
        back.setAccessibleName(_("返回"))
        plain_tip(back, _("返回 ({keys})", keys=button_keys("Esc")))
        back.clicked.connect(self.left)
        self._title = PlainLabel(title, "title", bold=True, elide="right")
        self._about = PlainLabel("", "body", "text2", wrap=True)
        self.problem = PlainLabel("", "caption", "red", wrap=True)
        self.problem.hide()
        self.save = PrimaryButton(act, shortcut=button_keys("Ctrl+Return"))
        content = QWidget()
        content.setMaximumWidth(theme().px(MOST_WIDTH))
        self.column = QVBoxLayout(content)
        self.column.setContentsMargins(PAGE_MARGIN, SPACE_12, PAGE_MARGIN, SPACE_16)
        self.column.setSpacing(SPACE_4)
        self.region = VerticalScroll(content)
        top = QHBoxLayout()
        top.setContentsMargins(PAGE_MARGIN - SPACE_8, SPACE_8, PAGE_MARGIN, 0)
        top.setSpacing(SPACE_4)
        top.addWidget(back)
        top.addWidget(self._title, 1)
        below = QVBoxLayout()
        below.setContentsMargins(PAGE_MARGIN, 0, PAGE_MARGIN, SPACE_8)
        below.addWidget(self._about)
        foot = QVBoxLayout()
        foot.setContentsMargins(PAGE_MARGIN, SPACE_12, PAGE_MARGIN, SPACE_12)
        foot.setSpacing(SPACE_8)
        foot.addWidget(self.problem)
        self.acts = QHBoxLayout()
        self.acts.setSpacing(SPACE_8)
        self.acts.addWidget(self.save)
        self.acts.addStretch(1)
        foot.addLayout(self.acts)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(top)
        outer.addLayout(below)
        outer.addWidget(Hairline())
        outer.addWidget(self.region, 1)
        outer.addWidget(Hairline())
        outer.addLayout(foot)

    def set_about(self, text: str) -> None:
        """Which case, customer or cases it is about."""
        self._about.set_text(text)

    def show_problem(self, text: str) -> None:
        """Why it could not be kept, and what to do; empty takes it away."""
        self.problem.set_text(text)
        self.problem.setVisible(bool(text))

    def add_field(self, label: str, field: Field, *beside: QWidget) -> None:
        """A field with its label above; what helps to fill it stands at its right."""
        field.set_name(label)
        if self.column.count():
            self.column.addSpacing(SPACE_8)
        self.column.addWidget(PlainLabel(label, "caption", "text2"))
        row = QHBoxLayout()
        row.setSpacing(SPACE_4)
        row.addWidget(field, 1)
        for widget in beside:
            row.addWidget(widget, 0, Qt.AlignmentFlag.AlignTop)
        self.column.addLayout(row)

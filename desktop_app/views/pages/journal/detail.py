"""One entry at the right: who did what when, its facts in words, and the order that it is of."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.models.journal import JournalFact, JournalStory
from desktop_app.models.wording_times import full_time
from desktop_app.texts import _
from desktop_app.views.kit.actions import ActionRegistry
from desktop_app.views.kit.buttons import GhostButton, PrimaryButton
from desktop_app.views.kit.empty import EmptyState
from desktop_app.views.kit.keys import button_keys
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.layouts import empty_layout
from desktop_app.views.kit.lines import Hairline
from desktop_app.views.kit.scroll import VerticalScroll
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import PRIMARY_HEIGHT, SPACE_4, SPACE_8, SPACE_12, SPACE_16, SPACE_24

LABEL_WIDTH = 92
UNBROKEN = 24
"""A word without a gap that is longer than this is cut in its middle: it would not fit a line."""


class JournalDetail(QWidget):
    """The story of the chosen entry."""

    def __init__(self, registry: ActionRegistry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.story: JournalStory | None = None
        self._is_narrow = False
        self._shown: object = ()
        self.lines: list[FactLine] = []
        """The facts that are shown, from the top."""
        self._open: QAction = registry.get("journal.open_case")
        self._copy: QAction = registry.get("journal.copy")
        self._leave: QAction = registry.get("journal.leave")
        self._content = QWidget()
        self._column = QVBoxLayout(self._content)
        self._column.setContentsMargins(SPACE_16, SPACE_16, SPACE_24, SPACE_24)
        self._column.setSpacing(0)
        self.region = VerticalScroll(self._content)
        self._empty = EmptyState(_("没有选中的条目"), _("选一条，它的全部内容就在这里。"), margin=SPACE_16)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.region, 1)
        column.addWidget(self._empty)
        self.open_button: PrimaryButton | None = None
        self.show_story(None)

    def set_narrow(self, is_narrow: bool) -> None:
        """On narrow pages the detail stands alone and has a way back."""
        if is_narrow != self._is_narrow:
            self._is_narrow = is_narrow
            self.show_story(self.story)

    def show_story(self, story: JournalStory | None) -> None:
        """Another entry, or none. The same again stays as it is, with the keyboard where it was."""
        shown = (story, self._open.isEnabled(), self._is_narrow)
        self.story = story
        if shown == self._shown:
            return
        self._shown = shown
        self._clear()
        self.region.setVisible(story is not None)
        self._empty.setVisible(story is None)
        if story is not None:
            self._fill(story)

    def focus(self) -> None:
        """The keyboard goes to what can be pressed first."""
        button = self.open_button
        if button is not None and button.isEnabled():
            button.setFocus(Qt.FocusReason.TabFocusReason)

    def _clear(self) -> None:
        self.open_button = None
        empty_layout(self._column)

    def _fill(self, story: JournalStory) -> None:
        line, entry = story.line, story.line.entry
        if self._is_narrow:
            self._add(GhostButton(action=self._leave), SPACE_8)
        self._add(PlainLabel(line.act, "title", bold=True, wrap=True), SPACE_4)
        said = _("{person}，{time}，第 {number} 条", person=line.person, time=full_time(entry.at), number=line.key)
        self._add(PlainLabel(said, token="text2", wrap=True), SPACE_16)
        if story.case_key:
            self.open_button = PrimaryButton(action=self._open)
            self.open_button.set_shortcut_text(button_keys("Ctrl+Return"))
            self.open_button.set_height(PRIMARY_HEIGHT)
            self._add(self.open_button, SPACE_4)
            if not self._open.isEnabled():
                self._add(PlainLabel(str(self._open.property("reason") or ""), "caption", "text2", wrap=True), SPACE_4)
            self._column.addSpacing(SPACE_12)
        self.lines = []
        self._add(Hairline(), SPACE_8)
        about = [JournalFact(_("对象"), line.thing)] if line.thing else []
        if story.connection_name and not any(one.label == _("连接") for one in story.facts):
            about.append(JournalFact(_("连接"), story.connection_name))
        for fact in (*about, *story.facts):
            self.lines.append(FactLine(fact))
            self._add(self.lines[-1], SPACE_8)
        self._add(Hairline(), SPACE_8)
        for label, value in ((_("校验值"), entry.hash), (_("前一条"), entry.previous)):
            self._add(FactLine(JournalFact(label, value, True)), SPACE_8)
        self._add(GhostButton(action=self._copy), 0)
        self._column.addStretch(1)

    def _add(self, widget: QWidget, space: int) -> None:
        if isinstance(widget, GhostButton):
            self._column.addWidget(widget, 0, Qt.AlignmentFlag.AlignLeft)
        else:
            self._column.addWidget(widget)
        if space:
            self._column.addSpacing(space)


class FactLine(QWidget):
    """Label and value; the value breaks its lines, a number of the program's own is cut in the middle."""

    def __init__(self, fact: JournalFact) -> None:
        super().__init__()
        self.fact = fact
        name = PlainLabel(fact.label, token="text2", wrap=True)
        name.setFixedWidth(theme().px(LABEL_WIDTH))
        is_unbroken = any(len(word) > UNBROKEN and word.isascii() for word in fact.value.split())
        if fact.is_code:
            value = PlainLabel(fact.value, "code", "text2", elide="middle")
        elif is_unbroken:
            value = PlainLabel(fact.value, elide="middle")
        else:
            value = PlainLabel(fact.value, wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_8)
        row.addWidget(name, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(value, 1, Qt.AlignmentFlag.AlignTop)
        self.setAccessibleName(f"{fact.label} {fact.value}")


def story_text(story: JournalStory) -> str:
    """The whole entry as text, to be pasted elsewhere."""
    line, entry = story.line, story.line.entry
    lines = [
        _("第 {number} 条", number=line.key),
        f"{full_time(entry.at)}  {line.person}  {line.act}  {line.thing}".rstrip(),
        *(_("{label}：{value}", label=one.label, value=one.value) for one in story.facts),
        _("{label}：{value}", label=_("校验值"), value=entry.hash),
    ]
    return "\n".join(lines)

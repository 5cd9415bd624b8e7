"""A task page (form, wizard, bulk): it replaces the page and is no dialog."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRect
from PySide6.QtGui import QKeySequence, QPaintEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.texts import _
from desktop_app.views.kit.buttons import GhostButton
from desktop_app.views.kit.footer import ActionFooter
from desktop_app.views.kit.icons import draw_icon
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.page import Page, PageContext
from desktop_app.views.kit.painting import fill, painting
from desktop_app.views.kit.scroll import VerticalScroll
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import HEAD_HEIGHT, PAGE_MARGIN, SPACE_8, SPACE_12, SPACE_16, SPACE_24


class InfoText(QWidget):
    """Icon and words at the right of a head: the deadline, or 已自动保存."""

    def __init__(self, icon: str = "", text: str = "", token: str = "text2", size: str = "caption") -> None:
        super().__init__()
        self._icon, self._token = icon, token
        self._label = PlainLabel(text, size, token, elide="right")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(theme().px(16) + SPACE_8 if icon else 0, 0, 0, 0)
        self._row.addWidget(self._label, 1)
        self.setVisible(bool(text))

    def set_info(self, icon: str, text: str, token: str = "text2") -> None:
        """Show something else; an empty text hides it."""
        self._icon, self._token = icon, token
        self._row.setContentsMargins(theme().px(16) + SPACE_8 if icon else 0, 0, 0, 0)
        self._label.set_text(text, token)
        self.setVisible(bool(text))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._icon:
            size = theme().px(16)
            with painting(self) as painter:
                draw_icon(painter, 0, (self.height() - size) / 2, self._icon, self._token, size)


class TaskHead(QWidget):
    """Back arrow, title, subject line, then information at the right; hairline below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(theme().px(HEAD_HEIGHT))
        self.back = GhostButton("", "arrow-left")
        self.back.setAccessibleName(_("返回"))
        self._title = PlainLabel(size="title", bold=True)
        self._subject = PlainLabel(size="caption", token="text2", elide="right")
        self.info = QHBoxLayout()
        self.info.setSpacing(SPACE_24)
        row = QHBoxLayout(self)
        row.setContentsMargins(PAGE_MARGIN - 8, 0, PAGE_MARGIN, 1)
        row.setSpacing(SPACE_12)
        row.addWidget(self.back)
        row.addWidget(self._title)
        row.addWidget(self._subject, 1)
        row.addLayout(self.info)

    def set_title(self, title: str, subject: str = "") -> None:
        """What is being done, and with what."""
        self._title.set_text(title)
        self._subject.set_text(subject)

    def set_words_hidden(self, hidden: bool) -> None:
        """Nothing to hide here; the page calls it for every head."""

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self) as painter:
            fill(painter, QRect(0, self.height() - 1, self.width(), 1), theme().brush("hair"))


class TaskPage(Page):
    """Head with the way back, a body that scrolls, and a footer with the acts.

    Put rows into ``content`` (a column inside the scrolling body). ``footer`` has left, reason and acts.
    ``leave`` may be overridden to save before going back.
    """

    handles_back = True

    def __init__(self, context: PageContext, parent: QWidget | None = None, has_footer: bool = True) -> None:
        super().__init__(context, parent)
        old = self.head
        self.task_head = TaskHead()
        self.column.replaceWidget(old, self.task_head)
        old.deleteLater()
        self.head = self.task_head  # type: ignore[assignment]
        self.task_head.back.clicked.connect(self._go_back)
        holder = QWidget()
        self.content = QVBoxLayout(holder)
        self.content.setContentsMargins(PAGE_MARGIN, SPACE_8, PAGE_MARGIN, SPACE_16)
        self.content.setSpacing(0)
        self.scroll = VerticalScroll(holder)  # type: ignore[method-assign, assignment]
        self.body.addWidget(self.scroll, 1)  # type: ignore[arg-type]
        self.footer = ActionFooter()
        self.body.addWidget(self.footer)
        self.footer.setVisible(has_footer)
        escape = QShortcut(QKeySequence("Esc"), self)
        escape.activated.connect(self._go_back)

    def set_title(self, title: str, subject: str = "") -> None:
        """What is being done, and with what."""
        self.task_head.set_title(title, subject)

    def add_info(self, icon: str = "", text: str = "", token: str = "text2") -> InfoText:
        """Information at the right of the head; change it through what is returned."""
        made = InfoText(icon, text, token)
        self.task_head.info.addWidget(made)
        return made

    def leave(self) -> bool:
        """Called before going back; False stays here."""
        return True

    def focus_again(self) -> None:
        # not to the first field: a form would scroll away, and the next key would change what is in it
        self.setFocus()

    def _go_back(self, *_args: Any) -> None:
        if self.leave():
            self.context.go_back()

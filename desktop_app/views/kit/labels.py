"""Texts that come from anywhere: always plain text, never read as HTML. Labels, tooltips and boxes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from desktop_app.texts import _
from desktop_app.views.kit.painting import painting
from desktop_app.views.kit.theme import IS_REHEARSAL, theme

if TYPE_CHECKING:
    from PySide6.QtWidgets import QSystemTrayIcon

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def visible_text(text: str) -> str:
    """``text`` with marks in place of the characters that turn the direction of writing.

    They are not seen themselves and let a text look like another one: ``invoice<U+202E>fdp.exe``.
    """
    if text.isascii():
        return text
    return _TURNING.sub(lambda found: f"[U+{ord(found[0]):04X}]", text)


class PlainLabel(QLabel):
    """A label for any text. ``size`` body, caption, title or code; ``token`` the colour.

    ``elide``: "" (never), "right", "left" or "middle"; the full text is then the tooltip. ``wrap``: breaks lines.
    """

    def __init__(
        self,
        text: str = "",
        size: str = "body",
        token: str = "text",
        bold: bool = False,
        elide: str = "",
        wrap: bool = False,
        parent: QWidget | None = None,
        align: Qt.AlignmentFlag = _LEFT,
    ) -> None:
        super().__init__(parent)
        self._size, self._token, self._bold, self._elide = size, token, bold, elide
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(theme().font(size, bold))
        self.setWordWrap(wrap)
        self.setAlignment(align if not wrap else (align & ~Qt.AlignmentFlag.AlignVCenter) | Qt.AlignmentFlag.AlignTop)
        if elide:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.setText(text)

    @property
    def elides(self) -> bool:
        """True when a text too long is cut on purpose, with the whole as tooltip."""
        return bool(self._elide)

    def set_token(self, token: str) -> None:
        """Change the colour."""
        if token != self._token:
            self._token = token
            self.update()

    def set_bold(self, bold: bool) -> None:
        """Change the weight."""
        if bold != self._bold:
            self._bold = bold
            self.setFont(theme().font(self._size, bold))

    def setText(self, text: str) -> None:
        super().setText(visible_text(text))

    def set_text(self, text: str, token: str | None = None) -> None:
        """Change text, and colour when given."""
        text = visible_text(text)
        if token is not None:
            self.set_token(token)
        if text != self.text():
            self.setText(text)
            self._tip_when_cut()

    def needed_width(self) -> float:
        """Width that the whole text needs on one line, in logical pixels."""
        return max((self.fontMetrics().horizontalAdvance(line) for line in self.text().split("\n")), default=0)

    def _tip_when_cut(self) -> None:
        if self._elide:
            plain_tip(self, self.text() if self.needed_width() > self.width() else "")

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        return QSize(theme().px(24), hint.height()) if self._elide else hint

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        # a fraction of a pixel too little would cut the last letter
        return hint if self.wordWrap() else QSize(hint.width() + 1, hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tip_when_cut()

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self) as painter:
            painter.setFont(self.font())
            painter.setPen(theme().color(self._token if self.isEnabled() else "text3"))
            text = self.text()
            if self._elide:
                text = self.fontMetrics().elidedText(text, _ELIDE[self._elide], self.contentsRect().width())
            flags = int(self.alignment())
            flags |= int(Qt.TextFlag.TextWordWrap) if self.wordWrap() else 0
            painter.drawText(self.contentsRect(), flags, text)


_ELIDE = {
    "right": Qt.TextElideMode.ElideRight,
    "left": Qt.TextElideMode.ElideLeft,
    "middle": Qt.TextElideMode.ElideMiddle,
}


def plain_tip(widget: QWidget | QSystemTrayIcon, text: str) -> None:
    """Set a tooltip that shows ``text`` as it is; Qt would read a text with tags as HTML."""
    widget.setToolTip(plain_tip_text(text))


def plain_tip_text(text: str) -> str:
    """The text for a tooltip role: escaped, line breaks kept, lines of bearable length."""
    if not text:
        return ""
    # html.escape, without the tables of entities that its module loads at the start
    escaped = visible_text(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"<div style='white-space:pre-wrap'>{escaped}</div>"


def plain_box(
    parent: QWidget | None, title: str, message: str, buttons: tuple[str, ...] = (), details: str = ""
) -> int:
    """A modal box with plain text; the number of the button pressed, or -1 when it was closed."""
    from PySide6.QtWidgets import QMessageBox  # many enumerations, seldom needed

    box = QMessageBox(parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    is_rehearsal = parent is not None and parent.window().property(IS_REHEARSAL)
    box.setWindowTitle(_("【演练】{title}", title=title) if is_rehearsal else title)
    box.setText(visible_text(title))
    box.setInformativeText(visible_text(message))
    if details:
        box.setDetailedText(visible_text(details))
    made = [box.addButton(text, QMessageBox.ButtonRole.ActionRole) for text in buttons]
    if not made:
        box.addButton(QMessageBox.StandardButton.Close)
    box.exec()
    pressed = box.clickedButton()
    return made.index(pressed) if pressed in made else -1

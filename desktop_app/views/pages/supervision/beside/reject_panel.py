"""驳回需求: the reason that the customer will read, beside the case, with the phrases that people use often."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from desktop_app.texts import _
from desktop_app.views.kit.buttons import GhostButton, PrimaryButton
from desktop_app.views.kit.fields import TextField
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.tokens import PAGE_MARGIN, SPACE_8, SPACE_12, SPACE_16

REASON_HEIGHT = 120


class RejectPanel(QWidget):
    """``rejected`` carries key and reason; ``left`` when the person goes back without."""

    rejected = Signal(str, str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = ""
        self._typed: dict[str, str] = {}
        self._about = PlainLabel("", "body", "text2", wrap=True)
        self._reason = TextField(_("例如 需求里缺少验收标准，请补充后再提交。"), REASON_HEIGHT)
        self._reason.set_name(_("驳回原因"))
        self._reason.edited.connect(self._follow)
        self._problem = PlainLabel("", "caption", "red", wrap=True)
        self._presets: tuple[str, ...] = ()
        self._phrases = GhostButton(_("常用语"), "chat-text")
        self._phrases.clicked.connect(self._offer_phrases)
        self._send = PrimaryButton(_("备好驳回"), shortcut="Ctrl+Enter")
        self._send.clicked.connect(self.press_send)
        back = GhostButton(_("返回"), "arrow-left")
        back.clicked.connect(self.left)
        column = QVBoxLayout(self)
        column.setContentsMargins(PAGE_MARGIN, SPACE_12, PAGE_MARGIN, SPACE_16)
        column.setSpacing(SPACE_8)
        column.addWidget(back)
        column.addWidget(PlainLabel(_("驳回需求"), "title", bold=True))
        column.addWidget(self._about)
        column.addSpacing(SPACE_8)
        column.addWidget(PlainLabel(_("原因会给客户看"), "caption", "text2"))
        column.addWidget(self._reason)
        column.addWidget(self._problem)
        row = QHBoxLayout()
        row.addWidget(self._send)
        row.addWidget(self._phrases)
        row.addStretch(1)
        column.addLayout(row)
        self._then = PlainLabel("", "caption", "text2", wrap=True)
        column.addWidget(self._then)
        column.addStretch(1)

    def show_case(self, key: str, about: str, presets: Sequence[str], is_direct: bool = False) -> None:
        """Begin, or go on, with the reason for a case; what was typed for it before is still there.

        ``is_direct``: it is sent from here, after a time in which it can be recalled.
        """
        self._send.setText(_("驳回") if is_direct else _("备好驳回"))
        told = _("这里只备好填报包，在控制台驳回以后再登记办理结果。")
        self._then.set_text(_("由本机提交；提交前有时间撤回。") if is_direct else told)
        if key != self._key:
            self._typed[self._key] = self._reason.value()
            self._key = key
            self._reason.set_value(self._typed.pop(key, ""))
        self._about.set_text(about)
        self.show_problem("")
        self._presets = tuple(presets)
        self._phrases.setVisible(bool(presets))
        self._follow()
        self._reason.focus()

    def show_problem(self, text: str) -> None:
        """Why it could not be prepared; empty takes it away."""
        self._problem.set_text(text)
        self._problem.setVisible(bool(text))

    def forget(self, key: str) -> None:
        """The reason was handed over: it need not be kept."""
        self._typed.pop(key, None)
        if key == self._key:
            self._key = ""
            self._reason.set_value("")

    def _follow(self) -> None:
        self._send.setEnabled(bool(self._reason.value().strip()))

    def _offer_phrases(self) -> None:
        menu = QMenu(self)
        for text in self._presets:
            menu.addAction(text.replace("&", "&&")).setData(text)
        menu.triggered.connect(self._take_phrase)
        menu.aboutToHide.connect(menu.deleteLater)
        self._phrases.popup(menu)

    def _take_phrase(self, action: QAction) -> None:
        self._reason.set_value(str(action.data()))
        self._follow()
        self._reason.focus()

    def press_send(self) -> bool:
        """Hand the reason over; False while there is none."""
        reason = self._reason.value().strip()
        if reason:
            self.rejected.emit(self._key, reason)
        return bool(reason)

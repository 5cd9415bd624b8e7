"""登记办理结果: what the person saw in the console, with the console's reason and a picture when there are any."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.texts import _
from desktop_app.views.kit.actions import ActionRegistry
from desktop_app.views.kit.buttons import GhostButton, PrimaryButton, SecondaryButton
from desktop_app.views.kit.chips import Chip
from desktop_app.views.kit.fields import TextField
from desktop_app.views.kit.keys import button_keys
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.tokens import SPACE_4, SPACE_8

PICTURES = "*.png *.jpg *.jpeg *.bmp *.webp"


@dataclass(frozen=True)
class TypedResult:
    """A result that is not registered yet."""

    is_asking: bool
    reason: str
    picture: Path | None


class ResultStep(QWidget):
    """The buttons of step 4. ``registered`` carries the outcome, the note and the picture's path (or None)."""

    registered = Signal(str, str, object)

    def __init__(self, registry: ActionRegistry, is_primary: bool, example: str) -> None:
        super().__init__()
        self._registry = registry
        self._picture: Path | None = None
        kind = PrimaryButton if is_primary else SecondaryButton
        self.done = kind(action=registry.get("outbox.done"))
        self.done.set_shortcut_text(button_keys("Ctrl+Return"))
        self.done.set_height(36)
        self.refused = SecondaryButton(action=registry.get("outbox.refused"))
        self.refused.set_height(36)
        self.later = GhostButton(action=registry.get("outbox.later"))
        self.later.set_height(36)
        self.attach = GhostButton(action=registry.get("outbox.attach"))
        self.attach.set_height(36)
        self._first, self._second = QHBoxLayout(), QHBoxLayout()
        self._first.setSpacing(SPACE_8)
        self._second.setSpacing(SPACE_8)
        self._chip = Chip("accent", "image", "", closable=True)
        self._chip.closed.connect(self._drop_picture)
        self._chip.hide()
        self._reason = TextField(example, height=56)
        self._reason.input.setAccessibleName(_("控制台的提示"))
        self._send = SecondaryButton(_("登记为控制台不让提交"))
        self._send.clicked.connect(self._refuse)
        self._back = GhostButton(_("不登记"))
        self._back.clicked.connect(self.fold_reason)
        self._ask = QWidget()
        self._lay_out()
        self._ask.hide()
        self.set_narrow(False)

    def finish(self) -> None:
        """已在控制台办理."""
        self.registered.emit("done", "", self._picture)

    def ask_reason(self) -> None:
        """控制台不让提交: first what the console said."""
        self._ask.show()
        self._reason.focus()

    def fold_reason(self) -> None:
        """Nothing is registered."""
        self._ask.hide()
        self.refused.setFocus()

    def postpone(self) -> None:
        """还没办，明天提醒."""
        self.registered.emit("later", "", None)

    def ask_picture(self) -> None:
        """A screenshot of the console's answer."""
        name, _chosen = QFileDialog.getOpenFileName(
            self, _("选择控制台的截图"), "", _("图片 ({names})", names=PICTURES)
        )
        if name:
            self.put_picture(Path(name))

    def put_picture(self, path: Path) -> None:
        """Attach a picture; it is copied when the result is registered."""
        self._picture = path
        self._chip.set_chip("accent", "image", path.name if len(path.name) <= 24 else path.name[:22] + "…")
        self._chip.show()

    def typed(self) -> TypedResult:
        """What the person has put in so far."""
        return TypedResult(not self._ask.isHidden(), self._reason.value(), self._picture)

    def put_typed(self, typed: TypedResult) -> None:
        """The same again, after the step was laid out anew."""
        self._reason.set_value(typed.reason)
        self._ask.setVisible(typed.is_asking)
        if typed.picture is not None:
            self.put_picture(typed.picture)

    @property
    def reason(self) -> TextField:
        """The field of the console's reason."""
        return self._reason

    def set_narrow(self, is_narrow: bool) -> None:
        """Two lines of buttons where one does not fit."""
        target = self._second if is_narrow else self._first
        for button in (self.later, self.attach):
            for line in (self._first, self._second):
                line.removeWidget(button)
            target.insertWidget(target.count() - 1, button)

    def _refuse(self) -> None:
        self.registered.emit("refused", self._reason.value(), self._picture)

    def _drop_picture(self) -> None:
        self._picture = None
        self._chip.hide()

    def _lay_out(self) -> None:
        self._first.addWidget(self.done)
        self._first.addWidget(self.refused)
        self._first.addStretch(1)
        self._second.addStretch(1)
        ask = QVBoxLayout(self._ask)
        ask.setContentsMargins(0, SPACE_8, 0, 0)
        ask.setSpacing(SPACE_8)
        ask.addWidget(PlainLabel(_("控制台怎么说（可以空着）"), token="text2"))
        ask.addWidget(self._reason)
        row = QHBoxLayout()
        row.setSpacing(SPACE_8)
        row.addWidget(self._send)
        row.addWidget(self._back)
        row.addStretch(1)
        ask.addLayout(row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, SPACE_4, 0, 0)
        column.setSpacing(SPACE_8)
        column.addLayout(self._first)
        column.addLayout(self._second)
        column.addWidget(self._chip)
        column.addWidget(self._ask)
        column.addWidget(PlainLabel(_("登记后变为已办理；下次看到控制台状态时核对。"), "caption", "text2", wrap=True))

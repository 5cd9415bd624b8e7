"""Which field a declared setting gets: a list for choices, a tick for yes and no, a line for numbers and texts."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop_app.settings import Setting
from desktop_app.texts import _
from desktop_app.views.kit.fields import ChecksField, ChoiceField, Field, LineField

WIDTH = 240
NUMBER_WIDTH = 96


class SettingField(QObject):
    """A field with the value in the setting's own type. ``decided`` when the person has settled on a value."""

    decided = Signal()

    def __init__(self, setting: Setting, field: Field) -> None:
        super().__init__(field)
        self.setting, self.field = setting, field
        if isinstance(field, LineField):
            field.input.editingFinished.connect(self._decide)
        else:
            field.edited.connect(self.decided)
        self._last: Any = None

    def value(self) -> Any:
        """The value as the setting wants it; a number that is none stays a text and is refused with a sentence."""
        shown: Any = self.field.value()  # type: ignore[attr-defined]
        if self.setting.type is bool:
            return bool(shown)
        if self.setting.type is int:
            return int(shown) if shown.isascii() and shown.isdigit() and len(shown) < 10 else shown
        return shown

    def set_value(self, value: Any) -> None:
        """Show a value."""
        if self.setting.type is bool:
            value = ("on",) if value else ()
        elif self.setting.type is int:
            value = str(value)
        self.field.set_value(value)  # type: ignore[attr-defined]
        self._last = self.value()

    def _decide(self) -> None:
        if self.value() != self._last:
            self._last = self.value()
            self.decided.emit()


def make_field(setting: Setting) -> SettingField:
    """The field of a setting."""
    field: Field
    if setting.choices:
        field = ChoiceField([(value, _(title)) for value, title in setting.choices], width=WIDTH)
    elif setting.type is bool:
        field = ChecksField([("on", _("开启"))])
    elif setting.type is int:
        field = LineField(unit=_(setting.unit) if setting.unit else "", width=NUMBER_WIDTH)
    else:
        field = LineField(width=WIDTH)
    return SettingField(setting, field)

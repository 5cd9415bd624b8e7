"""Input fields of forms: each has ``value``, ``set_value``, ``edited``, ``set_bad`` and ``editors``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop_app.clock import CHINA
from desktop_app.texts import _
from desktop_app.views.kit.cell_delegate import paint_check
from desktop_app.views.kit.icons import draw_icon
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.painting import painting
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import CONTROL_HEIGHT, SPACE_8, SPACE_24

GAP = 8


class Field(QWidget):
    """What all fields share. ``edited`` is sent for edits by the person and by ``set_value`` never."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(SPACE_8)

    def editors(self) -> list[QWidget]:
        """The widgets that take the keyboard."""
        return []

    def set_bad(self, is_bad: bool) -> None:
        """Mark the edge red (a 必改 finding stands on it)."""
        for editor in self.editors():
            if editor.property("bad") != ("true" if is_bad else "false"):
                editor.setProperty("bad", "true" if is_bad else "false")
                editor.style().unpolish(editor)
                editor.style().polish(editor)

    def set_name(self, name: str, description: str = "") -> None:
        """Accessible name, and the findings as description."""
        for editor in self.editors():
            if not editor.accessibleName() or editor.property("named_by_form"):
                editor.setAccessibleName(name)
                editor.setProperty("named_by_form", True)
            editor.setAccessibleDescription(description)

    def focus(self) -> None:
        """Put the keyboard into the field."""
        for editor in self.editors()[:1]:
            editor.setFocus(Qt.FocusReason.OtherFocusReason)


class LineField(Field):
    """One line of text. ``placeholder`` is an example, ``unit`` stands behind the input."""

    def __init__(self, placeholder: str = "", unit: str = "", width: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.input = QLineEdit()
        self.input.setPlaceholderText(placeholder)
        self.input.textEdited.connect(lambda _text: self.edited.emit())
        if width:
            self.input.setFixedWidth(theme().px(width))
        self._row.addWidget(self.input, 0 if width else 1)
        if unit:
            self._row.addWidget(PlainLabel(unit, "caption", "text2"))
        if width:
            self._row.addStretch(1)
        self.setFocusProxy(self.input)

    def value(self) -> str:
        return self.input.text().strip()

    def set_value(self, value: str | None) -> None:
        if value != self.input.text():
            self.input.setText(value or "")

    def editors(self) -> list[QWidget]:
        return [self.input]


class TextField(Field):
    """Several lines of text; Tab leaves it."""

    def __init__(self, placeholder: str = "", height: int = 56, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.input = QPlainTextEdit()
        self.input.setPlaceholderText(placeholder)
        self.input.setTabChangesFocus(True)
        self.input.setFixedHeight(theme().px(height))
        self.input.textChanged.connect(self._typed)
        self._is_putting = False
        self._row.addWidget(self.input, 1)
        self.setFocusProxy(self.input)

    def _typed(self) -> None:
        if not self._is_putting:
            self.edited.emit()

    def value(self) -> str:
        return self.input.toPlainText()

    def set_value(self, value: str | None) -> None:
        if (value or "") == self.input.toPlainText():
            return
        self._is_putting = True
        self.input.setPlainText(value or "")
        self._is_putting = False

    def editors(self) -> list[QWidget]:
        return [self.input]


class ChoiceField(Field):
    """One of several, in a list that opens. Options are (value, text)."""

    def __init__(self, options: Sequence[tuple[str, str]], width: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.input = _Choice()
        self.set_options(options)
        self.input.activated.connect(lambda _place: self.edited.emit())
        if width:
            self.input.setFixedWidth(theme().px(width))
        self._row.addWidget(self.input, 0 if width else 1)
        if width:
            self._row.addStretch(1)
        self.setFocusProxy(self.input)

    def set_options(self, options: Sequence[tuple[str, str]]) -> None:
        """Other options; the value stays when it is still among them."""
        kept = self.value()
        self.input.clear()
        for value, text in options:
            self.input.addItem(text, value)
        self.set_value(kept)

    def value(self) -> str:
        return str(self.input.currentData() if self.input.currentData() is not None else "")

    def set_value(self, value: str | None) -> None:
        self.input.setCurrentIndex(max(0, self.input.findData(value)) if self.input.count() else -1)

    def editors(self) -> list[QWidget]:
        return [self.input]


class _Choice(QComboBox):
    """A combo box with our caret; the wheel does not change it unless it has the focus."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.setMaxVisibleItems(16)

    def wheelEvent(self, event: object) -> None:
        if self.hasFocus():
            super().wheelEvent(event)  # type: ignore[arg-type]
        else:
            event.ignore()  # type: ignore[attr-defined]

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        size = theme().px(14)
        with painting(self) as painter:
            draw_icon(painter, self.width() - size - 10, (self.height() - size) / 2, "caret-down", "text2", size)


class RadioField(Field):
    """One of few, all visible. Options are (value, text); ``beside`` are widgets behind options, such as a grade."""

    def __init__(
        self,
        options: Sequence[tuple[str, str]],
        is_vertical: bool = False,
        parent: QWidget | None = None,
        beside: Mapping[str, QWidget] | None = None,
    ) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, RadioMark] = {}
        place = QVBoxLayout() if is_vertical else QHBoxLayout()
        place.setSpacing(0 if is_vertical else SPACE_24)
        for value, text in options:
            button = RadioMark(text)
            self._buttons[value] = button
            self._group.addButton(button)
            line = QHBoxLayout()
            line.setSpacing(SPACE_8)
            line.addWidget(button)
            if beside is not None and value in beside:
                line.addWidget(beside[value])
            line.addStretch(1)
            place.addLayout(line)
        self._row.addLayout(place)
        self._row.addStretch(1)
        self._group.buttonClicked.connect(lambda _button: self.edited.emit())

    def value(self) -> str:
        return next((value for value, button in self._buttons.items() if button.isChecked()), "")

    def set_value(self, value: str | None) -> None:
        self._group.setExclusive(False)
        for found, button in self._buttons.items():
            button.setChecked(found == value)
        self._group.setExclusive(True)

    def editors(self) -> list[QWidget]:
        return list(self._buttons.values())

    def focus(self) -> None:
        chosen = self._buttons.get(self.value()) or next(iter(self._buttons.values()))
        chosen.setFocus(Qt.FocusReason.OtherFocusReason)


class ChecksField(Field):
    """Several ticks. Options are (value, text); the value is the tuple of ticked values in their order."""

    def __init__(
        self, options: Sequence[tuple[str, str]], is_vertical: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._boxes: dict[str, CheckMark] = {}
        place = QVBoxLayout() if is_vertical else QHBoxLayout()
        place.setSpacing(0 if is_vertical else SPACE_24)
        for value, text in options:
            box = self._boxes[value] = CheckMark(text)
            box.clicked.connect(lambda _on: self.edited.emit())
            place.addWidget(box)
        self._row.addLayout(place)
        self._row.addStretch(1)

    def value(self) -> tuple[str, ...]:
        return tuple(value for value, box in self._boxes.items() if box.isChecked())

    def set_value(self, value: Sequence[str] | None) -> None:
        for found, box in self._boxes.items():
            box.setChecked(found in (value or ()))

    def editors(self) -> list[QWidget]:
        return list(self._boxes.values())


TIME_FORM = "%Y-%m-%d %H:%M"


class TimeField(LineField):
    """A moment in China Standard Time, typed as 2026-11-03 09:00. ``value`` is that text; ``moment`` the time."""

    def __init__(self, placeholder: str = "", parent: QWidget | None = None, width: int = 200) -> None:
        super().__init__(placeholder or _("例如 2026-11-03 09:00"), _("北京时间"), width, parent)
        self.input.editingFinished.connect(self._tidy)

    def moment(self) -> datetime | None:
        """The time typed, or None when it is empty or cannot be read."""
        return read_moment(self.value())

    def set_moment(self, moment: datetime | None) -> None:
        self.set_value(moment.astimezone(CHINA).strftime(TIME_FORM) if moment else "")

    @property
    def is_unreadable(self) -> bool:
        """True when something is typed that is no time."""
        return bool(self.value()) and self.moment() is None

    def _tidy(self) -> None:
        moment = self.moment()
        if moment is not None and moment.strftime(TIME_FORM) != self.value():
            self.set_moment(moment)
            self.edited.emit()


def read_moment(text: str) -> datetime | None:
    """A typed time in China Standard Time; a day alone means 00:00. None when it cannot be read."""
    tidy = text.strip().replace("/", "-").replace(".", "-").replace("：", ":").replace("T", " ")
    for form in ("%Y-%m-%d %H:%M:%S", TIME_FORM, "%Y-%m-%d"):
        try:
            return datetime.strptime(tidy, form).replace(tzinfo=CHINA)
        except ValueError:
            continue
    return None


def _mark_hint(button: QAbstractButton) -> QSize:
    width = theme().px(16) + GAP + theme().metrics("body").horizontalAdvance(button.text()) + 6
    return QSize(int(width + 0.999), theme().px(CONTROL_HEIGHT))


class _Mark:
    """What radio and check marks share: the measure and the text."""

    def needed_width(self: QAbstractButton) -> int:  # type: ignore[misc]
        return _mark_hint(self).width()

    def sizeHint(self: QAbstractButton) -> QSize:  # type: ignore[misc]
        return _mark_hint(self)

    def minimumSizeHint(self: QAbstractButton) -> QSize:  # type: ignore[misc]
        return _mark_hint(self)

    def hitButton(self: QAbstractButton, place: QPoint) -> bool:  # type: ignore[misc]
        return self.rect().contains(place)


def _paint_mark_text(button: QAbstractButton, painter: QPainter) -> None:
    look = theme()
    painter.setFont(look.font())
    painter.setPen(look.color("text" if button.isEnabled() else "text3"))
    rect = button.rect().adjusted(3 + look.px(16) + GAP, 0, 0, 0)
    text = look.metrics().elidedText(button.text(), Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), text)


class CheckMark(_Mark, QCheckBox):
    """A check box painted by the kit."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self) as painter:
            place = QPoint(3, (self.height() - theme().px(16)) // 2)
            paint_check(painter, place, self.isChecked(), self.isEnabled(), self.hasFocus())
            _paint_mark_text(self, painter)


class RadioMark(_Mark, QRadioButton):
    """A radio button painted by the kit."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme()
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            size = look.px(16)
            rect = QRectF(3, (self.height() - size) // 2, size, size)
            painter.setBrush(look.color("surface"))
            if self.isChecked():
                painter.setPen(QPen(look.color("accent"), 1.5))
                painter.drawEllipse(rect.adjusted(0.75, 0.75, -0.75, -0.75))
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(look.color("accent"))
                painter.drawEllipse(rect.adjusted(4, 4, -4, -4))
            else:
                painter.setPen(QPen(look.color("border"), 1))
                painter.drawEllipse(rect.adjusted(0.5, 0.5, -0.5, -0.5))
            if self.hasFocus():
                painter.setPen(QPen(look.color("accent_text"), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawEllipse(rect.adjusted(-2, -2, 2, 2))
            _paint_mark_text(self, painter)

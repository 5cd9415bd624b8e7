"""The one generated style sheet: inputs, scroll bars, menus, tooltips. Everything else is painted."""

from __future__ import annotations

from typing import Protocol


class _Colours(Protocol):
    is_high_contrast: bool

    def hex(self, token: str) -> str: ...

    def px(self, length: float) -> int: ...


_TEMPLATE = """
QToolTip {{ background: {raised}; color: {text}; border: 1px solid {hair}; padding: 4px 8px; }}
QLineEdit, QPlainTextEdit, QComboBox, QDateTimeEdit, QSpinBox {{
  background: {surface}; color: {text}; border: 1px solid {border}; border-radius: 6px; padding: 0 11px;
  selection-background-color: {accent}; selection-color: {on_accent}; }}
QLineEdit, QComboBox, QDateTimeEdit, QSpinBox {{ min-height: {control_inside}px; }}
QPlainTextEdit {{ padding: 6px 7px; }}
QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus, QDateTimeEdit:focus, QSpinBox:focus {{
  border: 2px solid {accent_text}; padding: 0 10px; }}
QLineEdit:focus, QComboBox:focus, QDateTimeEdit:focus, QSpinBox:focus {{ min-height: {control_focus}px; }}
QPlainTextEdit:focus {{ padding: 5px 6px; }}
QLineEdit[bad="true"], QPlainTextEdit[bad="true"], QComboBox[bad="true"], QDateTimeEdit[bad="true"] {{
  border-color: {mark_red}; }}
QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled {{ background: {neutral_bg}; color: {text3};
  border-color: {hair}; }}
QLineEdit[bare="true"] {{ border: none; background: transparent; padding: 0; }}
QComboBox::drop-down {{ width: 28px; border: none; }}
QComboBox::down-arrow {{ image: none; }}
QComboBox QAbstractItemView {{ background: {raised}; color: {text}; border: 1px solid {hair}; padding: 4px;
  selection-background-color: {accent_weak}; selection-color: {text}; outline: 0; }}
QScrollArea {{ background: transparent; border: none; }}
QScrollBar:vertical {{ width: 8px; background: transparent; margin: 0; }}
QScrollBar:horizontal {{ height: 8px; background: transparent; margin: 0; }}
QScrollBar::handle {{ background: {scroll}; border-radius: 3px; margin: 1px; }}
QScrollBar::handle:hover {{ background: {border}; }}
QScrollBar::handle:vertical {{ min-height: 32px; }}
QScrollBar::handle:horizontal {{ min-width: 32px; }}
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{
  width: 0; height: 0; background: transparent; }}
QMenu {{ background: {raised}; color: {text}; border: 1px solid {hair}; padding: 4px; }}
QMenu::item {{ padding: 6px 24px 6px 12px; border-radius: 4px; }}
QMenu::icon {{ padding-left: 8px; }}
QMenu::item:selected {{ background: {accent_weak}; color: {text}; }}
QMenu::item:disabled {{ color: {text3}; }}
QMenu::separator {{ height: 1px; background: {hair}; margin: 4px 8px; }}
QMenuBar {{ background: {window}; color: {text}; }}
QMenuBar::item:selected {{ background: {accent_weak}; }}
"""

_NAMES = [
    "window",
    "surface",
    "sunken",
    "raised",
    "hair",
    "border",
    "text",
    "text2",
    "text3",
    "accent",
    "on_accent",
    "accent_text",
    "accent_weak",
    "neutral_bg",
    "mark_red",
]


def build_style_sheet(theme: _Colours) -> str:
    """The style sheet of the theme in use."""
    values = {name: theme.hex(name) for name in _NAMES}
    height = theme.px(32)
    values["scroll"] = (
        theme.hex("border") if theme.is_high_contrast else _mix(theme.hex("border"), theme.hex("surface"))
    )
    return _TEMPLATE.format(control_inside=height - 2, control_focus=height - 4, **values)


def _mix(first: str, second: str) -> str:
    """Half of each colour: the resting scroll bar."""
    parts = (round((int(first[i : i + 2], 16) + int(second[i : i + 2], 16)) / 2) for i in (1, 3, 5))
    return "#" + "".join(f"{part:02x}" for part in parts)

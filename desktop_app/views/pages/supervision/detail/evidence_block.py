"""交付凭证: the files of the delivery form that is being filled in, each with the worst thing found in it."""

from __future__ import annotations

from pathlib import PurePath

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.texts import _
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.layouts import empty_layout
from desktop_app.views.kit.signs import severity_sign
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import SPACE_8
from desktop_app.views.pages.supervision.case_list.icon_mark import IconMark
from desktop_app.views.pages.supervision.detail.detail_reading import EvidenceRead, FileLine
from desktop_app.views.pages.supervision.detail.detail_rows import block_column

LINE_HEIGHT = 28
NAME_LEAST = 112
_ICONS = {".pdf": "file-pdf", ".docx": "file-doc", ".doc": "file-doc", ".zip": "file-zip", ".xlsx": "file-xls"}
_PICTURES = {".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp"}


class EvidenceBlock(QWidget):
    """Hidden until a delivery form has files."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._told = PlainLabel("", "caption", "text2")
        self._lines = QVBoxLayout()
        self._lines.setSpacing(0)
        column = block_column(self, _("交付凭证"), self._told)
        column.addSpacing(SPACE_8)
        column.addLayout(self._lines)
        self.hide()

    def clear(self) -> None:
        """Another case: nothing is known yet."""
        empty_layout(self._lines)
        self.hide()

    def show_read(self, read: EvidenceRead) -> None:
        """Show the files and what was found."""
        empty_layout(self._lines)
        ink, parts = "text2", []
        if read.warns:
            ink = "amber"
            parts.append(_("{count} 项请复核", count=read.warns))
        if read.blocks:
            ink = "red"
            parts.insert(0, _("{count} 项必改", count=read.blocks))
        self._told.set_text(_("，").join(parts) or _("没有发现问题"), ink)
        for line in read.files:
            self._lines.addWidget(_file(line))
        self.setVisible(bool(read.files))


def _file(line: FileLine) -> QWidget:
    widget = QWidget()
    widget.setFixedHeight(theme().px(LINE_HEIGHT))
    row = QHBoxLayout(widget)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(SPACE_8)
    row.addWidget(IconMark(_icon(line.name), "text2"))
    name = PlainLabel(line.name, elide="middle")
    # a long sentence beside it must not take the name away: which file it is about comes first
    name.setMinimumWidth(min(name.sizeHint().width(), theme().px(NAME_LEAST)))
    row.addWidget(name)
    row.addStretch(1)
    if line.severity:
        sign = severity_sign(line.severity)
        row.addWidget(IconMark(sign.icon, sign.token))
        row.addWidget(PlainLabel(line.message, "caption", sign.token, elide="right"))
    else:
        row.addWidget(IconMark("check-circle", "green"))
    return widget


def _icon(name: str) -> str:
    suffix = PurePath(name).suffix.lower()
    return "image" if suffix in _PICTURES else _ICONS.get(suffix, "file")

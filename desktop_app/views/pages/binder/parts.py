"""Parts of the page 争议材料: where it is put, how far it is, and what is in it with its SHA-256."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.models import wording
from desktop_app.texts import _, n_
from desktop_app.views.kit.buttons import GhostButton, LinkButton, SecondaryButton
from desktop_app.views.kit.fields import Field
from desktop_app.views.kit.file_fields import file_icon
from desktop_app.views.kit.finding import QuietLine
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.layouts import empty_layout
from desktop_app.views.kit.lines import Hairline, ProgressLine
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import FACT_ROW_HEIGHT, SPACE_4, SPACE_8, SPACE_12, SPACE_16
from desktop_app.views.pages.intake.running_view import QUIET_SECONDS
from desktop_app.views.pages.supervision.case_list.icon_mark import IconMark

if TYPE_CHECKING:
    from desktop_app.services.binder.binder import Binder

PROGRESS_WIDTH = 480
SHOWN = 40
"""So many files are listed; the list of sums has all of them."""


class FolderField(Field):
    """A folder that the person chooses; ``value`` is a Path or None."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folder: Path | None = None
        self._told = PlainLabel(_("还没有选择"), token="text2", elide="middle")
        self.choose = SecondaryButton(_("选择文件夹…"), "folder-open")
        self.choose.clicked.connect(self.ask)
        self._row.addWidget(self._told, 1)
        self._row.addWidget(self.choose)

    def value(self) -> Path | None:
        return self._folder

    def set_value(self, folder: Path | None) -> None:
        self._folder = folder
        self._told.set_text(str(folder) if folder is not None else _("还没有选择"), "text" if folder else "text2")

    def ask(self) -> bool:
        """The folder dialog; True when one was chosen."""
        before = self._folder or QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        name = QFileDialog.getExistingDirectory(self, _("把争议材料放到哪里"), str(before))
        if name:
            self.put(Path(name))
        return bool(name)

    def put(self, folder: Path) -> None:
        """``set_value`` as an edit of the person."""
        self.set_value(folder)
        self.edited.emit()

    def editors(self) -> list[QWidget]:
        return [self.choose]


class RunningLine(QWidget):
    """How far the making is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._started = time.monotonic()
        self._line = ProgressLine()
        self._line.setFixedWidth(theme().px(PROGRESS_WIDTH))
        self._told = PlainLabel("", token="text2")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, SPACE_16, 0, SPACE_16)
        column.setSpacing(SPACE_8)
        column.addWidget(self._line)
        column.addWidget(self._told)

    @property
    def told(self) -> str:
        """What is said of the progress."""
        return self._told.text()

    def begin(self) -> None:
        """A new piece of work."""
        self._started = time.monotonic()
        self._line.set_share(0)
        self._told.set_text(_("正在收集这一单的资料…"))

    def show_progress(self, done: int, total: int) -> None:
        """Bytes of attachments; without any there is nothing to measure. A rate is told once it can be one."""
        if not total:
            return
        self._line.set_share(done / total)
        so_far, whole = wording.size_text(done), wording.size_text(total)
        parts = [_("正在复制和打包 {done} / {total}", done=so_far, total=whole)]
        seconds = time.monotonic() - self._started
        if done and seconds >= QUIET_SECONDS:
            parts.append(_("每秒 {size}", size=wording.size_text(round(done / seconds))))
            parts.append(_("约 {count} 秒", count=max(1, round((total - done) * seconds / done))))
        self._told.set_text(_("，").join(parts))


class MadeView(QWidget):
    """What was made: where it lies, what is in it, the SHA-256 of each part. ``index_wanted`` opens the index."""

    index_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.binder: Binder | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, SPACE_16, 0, SPACE_16)
        self._column.setSpacing(SPACE_4)

    def show_binder(self, binder: Binder | None) -> None:
        """Show what was made; ``None``: nothing yet."""
        self.binder = binder
        empty_layout(self._column)
        self.setVisible(binder is not None)
        if binder is None:
            return
        count = len(binder.files) - 1
        told = n_("已整理好：目录页和 {count} 个附件", "已整理好：目录页和 {count} 个附件", count)
        head = QHBoxLayout()
        head.addWidget(PlainLabel(told, bold=True))
        head.addStretch(1)
        index = LinkButton(_("打开目录页"), "browser")
        index.clicked.connect(self.index_wanted)
        head.addWidget(index)
        self._column.addLayout(head)
        self._column.addWidget(PlainLabel(str(binder.folder), "caption", "text2", elide="middle"))
        for name in binder.lost:
            said = _("“{name}”缺失或已损坏，没有放入。请从备份恢复后重做。", name=name)
            self._column.addWidget(QuietLine(said, "warning", "amber"))
        self._column.addSpacing(SPACE_8)
        self._add_sum(binder.zip.name, binder.zip_sha256)
        for name, sha256 in binder.files[:SHOWN]:
            self._add_sum(name, sha256)
        rest = len(binder.files) - SHOWN
        if rest > 0:
            more = n_("另有 {count} 个，见 SHA256SUMS", "另有 {count} 个，见 SHA256SUMS", rest)
            self._column.addWidget(PlainLabel(more, "caption", "text2"))

    def _add_sum(self, name: str, sha256: str) -> None:
        self._column.addWidget(Hairline())
        row = QWidget()
        row.setFixedHeight(theme().px(FACT_ROW_HEIGHT))
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACE_12)
        line.addWidget(IconMark(file_icon(name), "text2"))
        line.addWidget(PlainLabel(name, elide="middle"), 1)
        line.addWidget(PlainLabel(sha256, "code", "text2", elide="right"), 1, Qt.AlignmentFlag.AlignVCenter)
        copy = GhostButton("", "copy")
        copy.setAccessibleName(_("复制 {name} 的 SHA-256", name=name))
        copy.setProperty("sha256", sha256)
        copy.clicked.connect(self._copy)
        line.addWidget(copy)
        self._column.addWidget(row)

    def _copy(self) -> None:
        button = self.sender()
        if isinstance(button, GhostButton):
            QGuiApplication.clipboard().setText(str(button.property("sha256")))

"""The start of intake: a place for files, a paste, and the batches that came in before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.models.batches import Batch
from desktop_app.models.connections import ConnectionKind
from desktop_app.texts import _
from desktop_app.views.kit.buttons import SecondaryButton
from desktop_app.views.kit.file_fields import DropZone
from desktop_app.views.kit.finding import QuietLine
from desktop_app.views.kit.keys import button_keys
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.layouts import empty_layout
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import PAGE_MARGIN, SPACE_8, SPACE_12, SPACE_16, SPACE_24
from desktop_app.views.pages.intake.batch_table import BatchTable
from desktop_app.views.pages.intake.sources import SUFFIXES

ZONE_HEIGHT = 72


class StartView(QWidget):
    """``picked`` carries paths; ``undo_wanted`` a batch."""

    picked = Signal(list)
    undo_wanted = Signal(object)

    def __init__(self, paste: QAction, console: QAction | None = None, others: Sequence[QAction] = ()) -> None:
        """``others`` lead on where no table is taken."""
        super().__init__()
        self.zone = DropZone(
            _("拖入订单、自己记的监管表（.xlsx、.csv）或通知邮件（.eml、.msg）"),
            True,
            _("表格和邮件 ({names})", names=SUFFIXES),
        )
        self.zone.setFixedHeight(theme().px(ZONE_HEIGHT))
        self.zone.picked.connect(self.picked)
        self.paste = button = SecondaryButton(action=paste)
        button.set_shortcut_text(button_keys("Ctrl+V"))
        self.problem = _Problem()
        told = QHBoxLayout()
        told.setSpacing(SPACE_12)
        # without an alignment: the sentence gets the height that its lines need
        self._way = QuietLine(_("服务监管与退订没有导出：在控制台的列表页全选、复制，回到这里粘贴。"))
        self._rehearsed = QuietLine(_("在演练控制台的列表页点“复制本页表格”，回到这里按 Ctrl+V。"), "flask", "amber")
        self._console = SecondaryButton(action=console) if console is not None else None
        told.addWidget(self._way, 1)
        told.addWidget(self._rehearsed, 1)
        if self._console is not None:
            told.addWidget(self._console, 0, Qt.AlignmentFlag.AlignTop)
        told.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self.closed = _Closed(others)
        top = QVBoxLayout()
        top.setContentsMargins(PAGE_MARGIN, SPACE_16, PAGE_MARGIN, 0)
        top.setSpacing(SPACE_12)
        top.addWidget(self.problem)
        top.addWidget(self.closed)
        top.addWidget(self.zone)
        top.addLayout(told)
        self._title = PlainLabel(_("进来过的批次"), bold=True)
        self._title.setContentsMargins(PAGE_MARGIN, SPACE_24, PAGE_MARGIN, SPACE_8)
        self.batches = BatchTable()
        self.batches.undo_wanted.connect(self.undo_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self._title)
        column.addWidget(self.batches, 1)
        self.show_source(None)

    def show_source(self, kind: ConnectionKind | None) -> None:
        """What the shown connection takes. 演练（控制台办理） has its own page as its only source, so that files are
        not asked for; 演练（自动提交） takes no table at all, and says so before anybody brings one.
        """
        is_console, is_closed = kind is ConnectionKind.REHEARSAL_CONSOLE, kind is ConnectionKind.REHEARSAL_DIRECT
        self.closed.setVisible(is_closed)
        self.paste.setVisible(not is_closed)
        self._rehearsed.setVisible(is_console)
        if self._console is not None:
            self._console.setVisible(is_console)
        self.zone.setVisible(not is_console and not is_closed)
        self._way.setVisible(not is_console and not is_closed)

    def show_batches(self, batches: Sequence[Batch], now: datetime, wall: datetime) -> None:
        """The batches; without any the table is left out. ``wall`` is this computer's time."""
        self.batches.show_batches(batches, now, wall)
        self.batches.setVisible(bool(batches))
        self._title.setVisible(bool(batches))


class _Closed(QWidget):
    """Why no table is taken here, and what there is instead."""

    def __init__(self, others: Sequence[QAction]) -> None:
        super().__init__()
        self.text = _(
            "演练（自动提交）的数据由同步得来，这里不收表格和粘贴：真实数据不会混进演练。"
            "要最新的变化，在连接设置里同步；要练习粘贴，改用演练（控制台办理）；要放入真实数据，请先切换连接。"
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_12)
        row.addWidget(QuietLine(self.text, "flask", "amber"), 1)
        for action in others:
            row.addWidget(SecondaryButton(action=action), 0, Qt.AlignmentFlag.AlignTop)


class _Problem(QWidget):
    """A sentence about what could not be read."""

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.text = ""
        self.hide()

    def set_text(self, text: str) -> None:
        """Why it could not be read; empty for nothing."""
        empty_layout(self._column)
        self.text = text
        self.setVisible(bool(text))
        if text:
            self._column.addWidget(QuietLine(text, "x-circle", "red"))
            self.setAccessibleName(text)

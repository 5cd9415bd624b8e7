"""提醒 on this computer: where reminders appear here, and the calendar file for when the program is closed."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from desktop_app.texts import _
from desktop_app.views.kit.buttons import LinkButton
from desktop_app.views.kit.forms import FormRow
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.notification_area import has_notification_area
from desktop_app.views.kit.page import PageContext


class RemindersBlock(QWidget):
    """Says what this desktop can do; the settings above say what is wanted."""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.place = PlainLabel(wrap=True)
        self.calendar = LinkButton(_("导出日历文件"))
        self.calendar.clicked.connect(self._export)
        self.choose = LinkButton(_("选一个位置，随时更新"))
        self.choose.clicked.connect(self._choose)
        self.rows = [
            self._row(_("提醒显示在哪里"), self.place),
            self._row(
                _("程序关闭以后"),
                PlainLabel(
                    _("退出以后本程序不再提醒，只有日历文件会提醒。文件里只有订单尾号、时间和逾期后果。"), wrap=True
                ),
                self.calendar,
                self.choose,
            ),
        ]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for row in self.rows:
            column.addWidget(row)
        self.look()

    def look(self) -> None:
        """Say it again: a notification area may have come or gone."""
        if has_notification_area():
            text = _("窗口不在最前面时用系统通知，点通知就打开那一单；窗口里的铃铛也都记着。")
        else:
            text = _("这个桌面没有通知区：提醒显示在窗口里，铃铛里也都记着；关闭窗口就是退出。")
        self.place.set_text(text)

    def set_width(self, width: int) -> None:
        """The width of the whole form."""
        for row in self.rows:
            row.set_width(width)

    def _row(self, title: str, *parts: QWidget) -> FormRow:
        row, holder = FormRow(title), QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 6, 0, 0)
        for part in parts:
            column.addWidget(part)
        row.set_side(holder)
        return row

    def _choose(self) -> None:
        """The place of the file that is kept up to date, as the setting above holds it."""
        name, _chosen = QFileDialog.getSaveFileName(
            self.window(), _("日历文件"), "seller-desk.ics", _("日历文件 (*.ics)")
        )
        if name:
            path = Path(name) if name.lower().endswith(".ics") else Path(f"{name}.ics")
            self._context.desk.settings.put("calendar_path", str(path))

    def _export(self) -> None:
        self._context.registry.trigger("calendar_file")

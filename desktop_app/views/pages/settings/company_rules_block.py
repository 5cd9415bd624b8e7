"""本公司规则: what the company itself promised. Kept in its own rule pack, in use at once."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.errors import DeskError
from desktop_app.services import company_rules
from desktop_app.services.company_rules import Promise
from desktop_app.texts import _
from desktop_app.views.kit.fields import LineField
from desktop_app.views.kit.finding import QuietLine
from desktop_app.views.kit.forms import FormRow
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.page import PageContext
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import CONTROL_HEIGHT
from desktop_app.views.pages.settings.setting_fields import NUMBER_WIDTH


class CompanyRulesBlock(QWidget):
    """The promised days of human services. ``kept`` after they were written and are in use."""

    kept = Signal()

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._shown = ""
        self._job: Any = None
        self.days = LineField(unit=_("天"), width=NUMBER_WIDTH)
        self.row = FormRow(_("人工服务承诺的交付时长"), field=self.days)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.row)
        self._explain()
        self.days.input.editingFinished.connect(self.keep)

    def look(self) -> None:
        """Read the promise in use; what is being typed stays."""
        if self._job is None and self.days.value() == self._shown:
            self._job = self._context.lanes.start(
                "read", company_rules.promise, self._context.desk, done=self._arrived, failed=self._failed
            )

    def keep(self) -> None:
        """Write what was typed, if it is something else."""
        if self._job is not None or self.days.value() == self._shown:
            return
        try:
            days = company_rules.typed_days(self.days.value())
        except DeskError as error:
            self._failed(error)
            return
        self._job = self._context.lanes.start(
            "work", company_rules.put_promise, self._context.desk, days, done=self._kept, failed=self._failed
        )

    def _kept(self, promise: Promise) -> None:
        self._arrived(promise)
        self.kept.emit()

    def _arrived(self, promise: Promise) -> None:
        self._job = None
        self._shown = str(promise.days or "")
        self.days.set_value(self._shown)
        self.days.set_bad(False)
        self._explain(promise.elsewhere)

    def _failed(self, error: DeskError) -> None:
        self._job = None
        self.row.set_side(QuietLine(error.message, "x-circle", "red"))
        self.days.set_bad(True)

    def _explain(self, elsewhere: str = "") -> None:
        told = _("发布商品时承诺的平均交付天数（自然日，从下单起算）。填了以后，快到和超过承诺的会提醒；空着就不算。")
        if elsewhere:
            told = _("承诺的天数写在 {file} 里，请在那里改。", file=elsewhere)
        label = PlainLabel(told, token="text2", wrap=True)
        label.setContentsMargins(0, (theme().px(CONTROL_HEIGHT) - label.fontMetrics().height()) // 2, 0, 0)
        self.row.set_side(label)

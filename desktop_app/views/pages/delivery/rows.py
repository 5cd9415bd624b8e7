"""The rows of the delivery form, in the order in which they are asked for: the way of delivery decides what follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.models.evidence import ACCEPTANCE, LICENCE, ONSITE_MODE, OTHER, REMOTE, REMOTE_MODE, SCREENSHOT, SOW
from desktop_app.texts import N_, _
from desktop_app.views.kit.fields import ChecksField, Field, LineField, RadioField, TextField, TimeField
from desktop_app.views.kit.file_fields import FilesField
from desktop_app.views.kit.finding import FindingView, QuietLine
from desktop_app.views.kit.forms import FormRow
from desktop_app.views.kit.labels import plain_tip
from desktop_app.views.kit.layouts import empty_layout
from desktop_app.views.kit.signs import Sign
from desktop_app.views.kit.tokens import SPACE_8
from desktop_app.views.pages.delivery.scan_field import ScanFileField
from desktop_app.views.pages.delivery.thumbs_field import ThumbsField

if TYPE_CHECKING:
    from desktop_app.models.flows import Need

WAITING = Sign("check-square", "neutral", "text2", N_("待您勾选"))
"""No severity: it only holds back 确认完成."""

LABELS = {
    "delivery_mode": N_("交付方式"),
    SOW: N_("SOW 需求说明书"),
    ACCEPTANCE: N_("验收文档"),
    "signatures": N_("三方签字"),
    SCREENSHOT: N_("交付截图"),
    REMOTE: N_("远程交付记录"),
    LICENCE: N_("授权有效期截图"),
    OTHER: N_("其他证明"),
    "opening_time": N_("实际开通时间"),
    "result_text": N_("服务结果描述"),
}
FIELDS_OF_FILES = "files"
"""Findings about all files together; they stand beside the last field with files."""


@dataclass(frozen=True)
class Shown:
    """One finding beside a field, with its links."""

    finding: Any
    is_waiting: bool = False
    mends: tuple[tuple[str, str], ...] = ()


class EvidenceRow(FormRow):
    """A form row whose findings may also wait for ticks. Ten of them stand on a page of 900 px: less air than usual."""

    def __init__(self, label: str, field: Field) -> None:
        super().__init__(label, field=field)
        self._usual = label
        self._usual_example = field.input.placeholderText() if isinstance(field, LineField) else ""
        self.note = ""
        """What to look at while the field is filled in, where nothing is amiss."""
        self._grid.setContentsMargins(0, SPACE_8, 0, SPACE_8)

    def set_need(self, need: Need | None) -> None:
        """Label, example and note as a flow's own form words them; ``None``: those of every form."""
        self.note = need.note if need is not None else ""
        label = need.label if need is not None else self._usual
        if label != self.label_text:
            self.set_label(label)
        if isinstance(self.field, LineField):
            example = need.example if need is not None else ""
            told = _("例如 {example}", example=example) if example else self._usual_example
            self.field.input.setPlaceholderText(told)

    def show_findings(self, shown: Sequence[Shown], quiet: str = "", note: str = "") -> None:
        """These findings; with none the quiet line of what was verified, or a remark."""
        self._findings = [one.finding for one in shown]
        empty_layout(self._side_column)
        for one in shown:
            view = FindingView(one.finding, one.mends, sign=WAITING if one.is_waiting else None)
            view.mend_pressed.connect(self.mend_pressed)
            plain_tip(view, one.finding.mend)
            self._side_column.addWidget(view)
        if not shown and (quiet or note):
            self._side_column.addWidget(QuietLine(quiet, "check-circle", "green") if quiet else QuietLine(note))
        self._end_side()


class DeliveryRows(QWidget):
    """All rows, and their fields by id. A case sees those that its flow asks for at its node.

    ``typed``: labels by id of the values that the flows' own forms want beside the rows of every form.
    """

    def __init__(self, typed: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self.typed = {name: LineField() for name in typed or {}}
        self._asked: frozenset[str] | None = None
        self.mode = RadioField(((ONSITE_MODE, _("现场交付")), (REMOTE_MODE, _("远程交付"))))
        self.sow = ScanFileField()
        self.acceptance = ScanFileField()
        self.remote = ScanFileField(_("拖入邮件、消息或会议纪要，或选择文件"))
        self.signatures = ChecksField((("seller", _("商家")), ("huawei", _("华为项目组")), ("customer", _("客户"))))
        self.screenshots = ThumbsField()
        self.licence = FilesField(_("拖入图片，或选择文件"))
        self.other = FilesField()
        self.opening = TimeField()
        self.result = TextField(_("例如 MES 基础模块已部署至华为云，完成 12 名用户培训"), height=56)
        self.fields: dict[str, Field] = {
            "delivery_mode": self.mode,
            **self.typed,
            SOW: self.sow,
            ACCEPTANCE: self.acceptance,
            "signatures": self.signatures,
            SCREENSHOT: self.screenshots,
            REMOTE: self.remote,
            LICENCE: self.licence,
            OTHER: self.other,
            "opening_time": self.opening,
            "result_text": self.result,
        }
        labels = {**{name: _(label) for name, label in LABELS.items()}, **(typed or {})}
        self.rows = {name: EvidenceRow(labels[name], field) for name, field in self.fields.items()}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, SPACE_8)
        column.setSpacing(0)
        for row in self.rows.values():
            column.addWidget(row)
        column.addStretch(1)
        self.follow_mode("")

    def row_for(self, field: str | None) -> EvidenceRow:
        """The row that a finding stands beside."""
        name = OTHER if field == FIELDS_OF_FILES else field
        first = next((row for row in self.rows.values() if not row.isHidden()), self.rows["delivery_mode"])
        return self.rows.get(name or "", first)

    def ask(self, asked: frozenset[str] | None) -> None:
        """Show what a case's form asks for, and what holds files anyway; ``None``: all that forms have in common."""
        self._asked = asked
        for name, row in self.rows.items():
            row.setVisible(self._is_asked(name) or _holds_files(self.fields[name]))

    def word(self, needs: Sequence[Need]) -> None:
        """Call the rows as the form of a case's flow does."""
        own = {need.id: need for need in needs}
        for name, row in self.rows.items():
            row.set_need(own.get(name))

    def focus_first(self) -> None:
        """The keyboard to the first field that is asked for."""
        next(field for name, field in self.fields.items() if not self.rows[name].isHidden()).focus()

    def is_offered(self, role: str) -> bool:
        """True where a file of this role has a place in the form, seen or waiting for the way of delivery."""
        return self._is_asked(role)

    def _is_asked(self, name: str) -> bool:
        return name not in self.typed if self._asked is None else name in self._asked

    def follow_mode(self, mode: str) -> None:
        """Remote deliveries are shown by their record; what has a file stays in sight anyway."""
        is_wanted = mode == REMOTE_MODE and self._is_asked(REMOTE)
        self.rows[REMOTE].setVisible(is_wanted or self.remote.value().item is not None)

    def set_required(self, required: frozenset[str]) -> None:
        """Which fields an official rule asks for; the way of delivery is always asked for."""
        for name, row in self.rows.items():
            row.set_required(name in required or name == "delivery_mode")

    def set_width(self, width: int) -> None:
        """Findings beside the fields, or below them when there is no room."""
        for row in self.rows.values():
            row.set_width(width)


def _holds_files(field: Any) -> bool:
    """True for a field of files that is not empty: nothing that was put there goes out of sight."""
    if isinstance(field, ScanFileField):
        return field.value().item is not None
    return isinstance(field, ThumbsField | FilesField) and bool(field.value())

"""The rows of an appeal's result: what was filed, when it was received, what was decided, where the case stands."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.models import wording_times
from desktop_app.models.wording_casework import OUTCOMES
from desktop_app.texts import _
from desktop_app.views.kit.fields import ChoiceField, Field, RadioField, TextField, TimeField
from desktop_app.views.kit.forms import FormRow
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.pages.appeal.result_reading import ResultRead
from desktop_app.views.pages.appeal.telling import proof_text

STAYS = ""
"""No other node: the case stands where it stood."""


class ResultRows(QWidget):
    """What was filed, and what a person saw of the answer."""

    def __init__(self) -> None:
        super().__init__()
        self.filed = PlainLabel("", wrap=True)
        self.accepted_at = TimeField()
        self.outcome = RadioField([(one.value, _(word)) for one, word in OUTCOMES.items()], is_vertical=True)  # type: ignore[attr-defined]
        self.text = TextField(_("例如 运营认定交付完成，要求客户 3 日内验收"), height=72)
        self.decided_at = TimeField()
        self.node = ChoiceField([(STAYS, "")])
        self.rows = {
            "filed": FormRow(_("已提交的申诉"), field=_Shown(self.filed)),
            "accepted_at": FormRow(_("受理时间"), field=self.accepted_at),
            "outcome": FormRow(_("裁定结果"), True, field=self.outcome),
            "text": FormRow(_("裁定说明"), field=self.text),
            "decided_at": FormRow(_("裁定时间"), field=self.decided_at),
            "node": FormRow(_("裁定后的节点"), field=self.node),
        }
        self.rows["decided_at"].set_note(_("留空就按登记的时刻。"))
        self.rows["node"].set_note(_("没有公布运营能否直接改节点；控制台上没变就不选。"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for row in self.rows.values():
            column.addWidget(row)
        column.addStretch(1)

    def show_read(self, read: ResultRead, is_other: bool) -> None:
        """An open appeal; what is typed stays when it is the same one."""
        appeal = read.appeal
        if appeal is None:
            return
        at = wording_times.absolute_time(appeal.filed_at, read.now)
        head = _("{ground}，{person} {at} 提交", ground=read.ground, person=appeal.by_person, at=at)
        self.filed.set_text("\n".join((head, appeal.text, proof_text(appeal))))
        self.node.set_options([(STAYS, _("不变：{node}", node=read.here)), *read.nodes])
        accepted = self.rows["accepted_at"]
        self.accepted_at.setEnabled(appeal.accepted_at is None)
        if appeal.accepted_at is not None:
            self.accepted_at.set_moment(appeal.accepted_at)
            accepted.set_note(_("已登记受理，裁定期限从这时起算。"), "check-circle")
        else:
            accepted.set_note(_("运营受理后登记，裁定期限从那时起算；留空就按登记的时刻。"))
        if is_other:
            if appeal.accepted_at is None:
                self.accepted_at.set_value("")
            self.outcome.set_value("")
            self.text.set_value("")
            self.decided_at.set_value("")
            self.node.set_value(STAYS)

    def set_width(self, width: int) -> None:
        """Remarks beside the fields, or below them when there is no room."""
        for row in self.rows.values():
            row.set_width(width)


class _Shown(Field):
    """A text in the place of a field: it is read, not written."""

    def __init__(self, label: PlainLabel) -> None:
        super().__init__()
        self._row.addWidget(label, 1)

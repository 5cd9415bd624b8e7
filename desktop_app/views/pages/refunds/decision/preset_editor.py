"""存为常用语: the text that stands in the form is kept under a title; the company's own can be deleted again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.services.refunds import preset_list
from desktop_app.texts import N_, _
from desktop_app.views.kit.buttons import GhostButton, LinkButton, SecondaryButton, on_press
from desktop_app.views.kit.fields import ChoiceField, LineField
from desktop_app.views.kit.labels import PlainLabel, plain_tip
from desktop_app.views.kit.lane_writes import Done, LaneWrites
from desktop_app.views.kit.layouts import empty_layout
from desktop_app.views.kit.tokens import SPACE_4, SPACE_8, SPACE_12

if TYPE_CHECKING:
    from desktop_app.errors import DeskError
    from desktop_app.services.refunds.preset_list import OwnPreset

FOR = (("approve", N_("同意时用")), ("reject", N_("驳回时用")))


class PresetEditor(QWidget):
    """Hidden until it is wanted. The rules that it writes are in use at once: the page reads the presets anew."""

    def __init__(self, desk: Any, lanes: Any, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._text, self._facts = "", dict[str, str]()
        self._acts: tuple[str, ...] = ()
        self.title = LineField(_("例如 老客户"))
        self.title.set_name(_("常用语的名称"))
        self.act = ChoiceField([(act, _(words)) for act, words in FOR], width=120)
        self.act.set_name(_("什么时候用"))
        self.save = SecondaryButton(_("存入"))
        self.save.clicked.connect(self._save)
        end = GhostButton(_("完成"))
        end.clicked.connect(lambda _on: self.hide())
        self.note = PlainLabel("", "caption", "text2", wrap=True)
        self.problem = PlainLabel("", "caption", "red", wrap=True)
        self.problem.hide()
        self._rows = QVBoxLayout()
        self._rows.setSpacing(SPACE_4)
        line = QHBoxLayout()
        line.setSpacing(SPACE_8)
        line.addWidget(self.title, 1)
        for widget in (self.act, self.save, end):
            line.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, SPACE_4, 0, SPACE_4)
        column.setSpacing(SPACE_8)
        column.addWidget(PlainLabel(_("存为常用语"), "caption", "text2"))
        column.addLayout(line)
        column.addWidget(self.note)
        column.addWidget(self.problem)
        column.addLayout(self._rows)
        self._writes = LaneWrites(lanes, self)
        self._writes.done.connect(self._written)
        self._writes.failed.connect(self._refused)
        self.hide()

    def begin(self, text: str, acts: tuple[str, ...], facts: dict[str, str]) -> None:
        """Show it for a text; ``acts``: at the inspection there is nothing to choose. Facts become places."""
        self._text, self._acts, self._facts = text, acts, facts
        self.act.setVisible(not acts)
        self.title.set_value("")
        self.save.setEnabled(bool(text.strip()))
        told = _("写在审核意见里的内容会存下；商品、金额、订单号留成空位，用的时候按那一单填。")
        self.note.set_text(told if text.strip() else _("先写好内容，再存。"))
        self._tell("")
        self.show()
        self.title.focus()
        self._writes.start("list", preset_list.own_presets, self._desk)

    def _save(self) -> None:
        acts = self._acts or (self.act.value(),)
        self._writes.start("add", preset_list.add_preset, self._desk, self.title.value(), self._text, acts, self._facts)

    def _remove(self, preset: OwnPreset) -> None:
        self._writes.start("remove", preset_list.remove_preset, self._desk, preset.id)

    def _written(self, done: Done) -> None:
        self._show_own(done.result)

    def _show_own(self, own: Sequence[OwnPreset]) -> None:
        self._tell("")
        if self.title.value() in {one.title for one in own}:
            self.title.set_value("")
        empty_layout(self._rows)
        for preset in own:
            row = QHBoxLayout()
            row.setSpacing(SPACE_12)
            name = PlainLabel(preset.title, elide="right")
            plain_tip(name, preset.text)
            link = LinkButton(_("删除"))
            link.setAccessibleName(_("删除常用语 {title}", title=preset.title))
            link.clicked.connect(on_press(self._remove, preset))
            row.addWidget(name, 1)
            row.addWidget(link)
            self._rows.addLayout(row)

    def _refused(self, error: DeskError) -> None:
        self._tell(error.message)

    def _tell(self, problem: str) -> None:
        self.problem.set_text(problem)
        self.problem.setVisible(bool(problem))

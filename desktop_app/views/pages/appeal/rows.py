"""The rows of an appeal: ground, what happened, proof, what the console asks for, and when it was filed there."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.texts import N_, _
from desktop_app.views.kit.chips import Chip
from desktop_app.views.kit.fields import Field, RadioField, TextField, TimeField
from desktop_app.views.kit.file_fields import FileItem, FilesField
from desktop_app.views.kit.forms import FormRow
from desktop_app.views.kit.tokens import SPACE_8
from desktop_app.views.pages.appeal.body import FILED_AT, GROUND, PROOFS, TEXT
from desktop_app.views.pages.appeal.console_field import ConsoleField
from desktop_app.views.pages.supervision.detail.detail_facts import RuleLine
from desktop_app.views.pages.supervision.detail.detail_rows import Lines, RuleRow, label_width
from desktop_app.views.pages.supervision.looks import grade_chip

if TYPE_CHECKING:
    from desktop_app.models.casework_rules import CaseworkRules, Ground
    from desktop_app.views.pages.appeal.reading import AppealJudged

TEXT_HEIGHT = 104
CONSOLE, AFTER = "console", "after"
LABELS = {
    GROUND: N_("申诉原因"),
    TEXT: N_("经过和诉求"),
    PROOFS: N_("证明材料"),
    CONSOLE: N_("到控制台提交"),
    FILED_AT: N_("提交时间"),
    AFTER: N_("登记之后"),
}
ADD, REMOVE, CLAUSE = "add", "remove", "clause"


class AppealRows(QWidget):
    """All rows, and their fields by id."""

    def __init__(self, rules: CaseworkRules) -> None:
        super().__init__()
        self._rules = rules
        self.ground = RadioField(
            [(one.id, str(one.title)) for one in rules.ground],
            is_vertical=True,
            beside={one.id: _grade(one) for one in rules.ground},
        )
        self.text = TextField(_("例如 11-05 交付并通过客户试用，三次催办都没有验收；请运营协助完成验收"), TEXT_HEIGHT)
        self.proofs = FilesField(_("拖入验收单或催办记录，或选择文件"))
        self.proofs.picked.connect(self.add_proofs)
        self.console = ConsoleField()
        self.filed_at = TimeField()
        self.fields: dict[str, Field] = {
            GROUND: self.ground,
            TEXT: self.text,
            PROOFS: self.proofs,
            FILED_AT: self.filed_at,
        }
        self.after = RulesField()
        shown = {**self.fields, CONSOLE: self.console, AFTER: self.after}
        self.rows = {name: FormRow(_(label), field=shown[name]) for name, label in LABELS.items()}
        for name in (GROUND, TEXT):
            self.rows[name].set_required(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, SPACE_8)
        column.setSpacing(0)
        for row in self.rows.values():
            column.addWidget(row)
        column.addStretch(1)
        self.rows[FILED_AT].set_note(_("留空就按登记的时刻；裁定期限从运营受理起算。"))
        self.rows[CONSOLE].set_note(_("申诉没有提交接口：这里备好，由您在控制台提交，再回来登记。"))

    def focus_first(self) -> None:
        """The keyboard to the ground."""
        self.ground.focus()

    def begin(self, order_id: str, rules: tuple[RuleLine, ...]) -> None:
        """Another case; ``rules``: what follows once its appeal is recorded."""
        self.console.begin(order_id)
        self.after.show_rules(rules)

    def add_proofs(self, paths: Iterable[Path]) -> None:
        """More files, each once."""
        known = {item.id for item in self.proofs.value()}
        new = [FileItem(name, Path(name).name) for name in dict.fromkeys(map(str, paths)) if name not in known]
        if new:
            self.proofs.put([*self.proofs.value(), *new])

    def remove_proof(self, name: str) -> None:
        """Take a file out by its name; the file itself stays where it is."""
        self.proofs.put([item for item in self.proofs.value() if item.name != name])

    def show_judged(self, judged: AppealJudged) -> None:
        """Findings beside their fields, what is known where none stands, and the values for the console."""
        self.rows[PROOFS].set_required(self._needs_proof())
        self.proofs.set_value(
            [FileItem(one.id, one.name, judged.details.get(one.id, one.detail)) for one in self.proofs.value()]
        )
        for name in self.fields:
            row = self.rows[name]
            found = [one for one in judged.findings if one.field == name]
            if found:
                row.set_findings(found, [self._mends(one.field, one.file) for one in found])
            else:
                self._show_quiet(name, row)
        self.console.show_values(judged.sheet.menu_paths if judged.sheet is not None else (), judged.values)

    def chosen(self) -> Ground | None:
        """The ground that is chosen."""
        return self._rules.ground_of(self.ground.value())

    def set_width(self, width: int) -> None:
        """Findings beside the fields, or below them when there is no room."""
        for row in self.rows.values():
            row.set_width(width)

    def _needs_proof(self) -> bool:
        ground = self.chosen()
        return ground is not None and ground.needs_proof

    def _mends(self, field: str | None, file: str | None) -> tuple[tuple[str, str], ...]:
        if field != PROOFS:
            return ()
        return ((REMOVE, _("去掉")),) if file else ((ADD, _("选择文件")),)

    def _show_quiet(self, name: str, row: FormRow) -> None:
        ground = self.chosen()
        if name == GROUND and ground is not None:
            row.set_side(RuleRow(ground_line(ground)))
        elif name == TEXT:
            row.set_note(_("字数上限未见明文，先按 {limit} 字检查。", limit=self._rules.limits.text_max_chars))
        elif name == FILED_AT:
            row.set_note(_("留空就按登记的时刻；裁定期限从运营受理起算。"))
        else:
            row.set_findings([])


class RulesField(Field):
    """Rules in the place of a field: each shows its clause when it is pressed."""

    def __init__(self) -> None:
        super().__init__()
        self._lines = Lines()
        self._row.addWidget(self._lines, 1)

    def show_rules(self, rules: tuple[RuleLine, ...]) -> None:
        """Show these."""
        width = label_width([line.label for line in rules])
        self._lines.fill(rules, [RuleRow(line, width) for line in rules])


def ground_line(ground: Ground) -> RuleLine:
    """A ground as a rule: what is printed of it, where, and how it is known."""
    chip = grade_chip(ground.grade)
    return RuleLine(_("依据"), str(ground.clause), chip, str(ground.clause), ground.source)


def _grade(ground: Ground) -> Chip:
    look = grade_chip(ground.grade)
    return Chip(look.kind, look.icon, look.text)

"""A judgement on the form: findings beside their fields, reasons in the case above it, and what their links do."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.models.evidence import TICKS
from desktop_app.texts import _
from desktop_app.views.case_form.clause_popup import show_clause
from desktop_app.views.kit.finding import FindingView
from desktop_app.views.kit.layouts import empty_layout
from desktop_app.views.kit.lines import Hairline
from desktop_app.views.kit.tokens import SPACE_8, SPACE_12
from desktop_app.views.pages.delivery import findings as found
from desktop_app.views.pages.delivery.body import FILE_FIELDS, ONE_FILE
from desktop_app.views.pages.delivery.form_files import FormFiles
from desktop_app.views.pages.delivery.reading import Judged
from desktop_app.views.pages.delivery.rows import DeliveryRows, Shown


class JudgementView(QObject):
    """Shows one Judged at a time."""

    def __init__(self, form: DeliveryRows, files: FormFiles) -> None:
        super().__init__(form)
        self._form, self._files = form, files
        self.stopped = QVBoxLayout()
        self.stopped.setSpacing(SPACE_12)
        for row in form.rows.values():
            row.mend_pressed.connect(self._mend)

    def show(self, judged: Judged, result_limit: int) -> None:
        """All findings; ``result_limit`` characters are told where no finding stands."""
        self._files.show_looks(judged, found.marked_files(judged.findings))
        self._show_stopped(judged)
        shown: dict[int, list[Shown]] = {}
        for field, some in found.by_field(judged).items():
            shown.setdefault(id(self._form.row_for(field)), []).extend(some)
        notes = {"delivery_mode": judged.mode_note}
        if result_limit:
            notes["result_text"] = _("字数上限未见明文，先按 {limit} 字检查。", limit=result_limit)
        for name, row in self._form.rows.items():
            quiet = self._quiet_line(name, judged)
            row.show_findings(shown.get(id(row), []), quiet, notes.get(name) or row.note)

    def _quiet_line(self, name: str, judged: Judged) -> str:
        scans = [judged.files[path].is_scan for path in self._paths(name) if path in judged.files]
        value: Any = self._form.fields[name].value() if name in ONE_FILE else None  # type: ignore[attr-defined]
        is_compared = value is not None and set(TICKS) <= set(value.ticks)
        return found.quiet_line(name, self._has_file(name), is_compared, any(scans))

    def _paths(self, name: str) -> list[str]:
        """The files of a field, as the judgement knows them."""
        if name not in FILE_FIELDS:
            return []
        value: Any = self._form.fields[name].value()  # type: ignore[attr-defined]
        items = [value.item] if name in ONE_FILE else list(value)
        return [item.id for item in items if item is not None]

    def _has_file(self, name: str) -> bool:
        if name not in FILE_FIELDS:
            return False
        value: Any = self._form.fields[name].value()  # type: ignore[attr-defined]
        return value.item is not None if name in ONE_FILE else bool(value)

    def _show_stopped(self, judged: Judged) -> None:
        empty_layout(self.stopped)
        self.stopped.setContentsMargins(0, SPACE_8 if judged.stopped else 0, 0, 0)
        for finding in judged.stopped:
            view = FindingView(finding)
            view.mend_pressed.connect(self._mend)
            self.stopped.addWidget(view)
        if judged.stopped:
            self.stopped.addWidget(Hairline())

    def _mend(self, finding: Any, link: str) -> None:
        role = finding.field or ""
        if link == found.CLAUSE:
            row, pressed = self._form.row_for(role), self.sender()
            show_clause(finding, row.label_text, pressed if isinstance(pressed, QWidget) else row)
        elif link in (found.CHANGE, found.ADD):
            self._files.ask(role)
        elif link == found.LOOK:
            self._files.look_at(role, finding.file)
        elif link == found.COMPARE:
            self._files.compare(finding.file, finding.message)
        elif link == found.REMOVE:
            self._files.remove(role, finding.file)

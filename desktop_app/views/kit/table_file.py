"""Asks where a table is to be written: a workbook or a CSV, whichever the person picks."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from desktop_app.services.sheets import is_sheet

FORMATS = ("XLSX (*.xlsx)", "CSV (*.csv)")


def ask_table_file(parent: QWidget, title: str, suggested: str) -> Path | None:
    """The file that the person names, with the chosen format's suffix where it has none. ``None``: given up."""
    name, chosen = QFileDialog.getSaveFileName(parent, title, suggested, ";;".join(FORMATS), FORMATS[0])
    if not name:
        return None
    target = Path(name)
    if is_sheet(target):
        return target
    return target.with_name(target.name + (".csv" if chosen == FORMATS[1] else ".xlsx"))

"""Files of approvals in the window: what they are called, and asking for a place."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from desktop_app.texts import _

SUFFIX = ".approval.json"
KEY_SUFFIX = ".approval-key.json"
_UNFIT = re.compile(r'[\\/:*?"<>|\s]+')


def file_filter() -> str:
    """For dialogs that open one."""
    return _("审批文件 (*.json);;所有文件 (*)")


def suggested_name(*parts: str, suffix: str = SUFFIX) -> str:
    """A name that every system takes."""
    return "-".join(_UNFIT.sub("_", part) for part in parts if part) + suffix


def ask_place(parent: QWidget, title: str, suggested: str, kinds: str = "") -> Path | None:
    """Where to write a file; ``None`` when the person thought better of it."""
    name, _chosen = QFileDialog.getSaveFileName(parent, title, suggested, kinds or file_filter())
    return Path(name) if name else None


def ask_file(parent: QWidget, title: str) -> Path | None:
    """Which file to open."""
    name, _chosen = QFileDialog.getOpenFileName(parent, title, "", file_filter())
    return Path(name) if name else None

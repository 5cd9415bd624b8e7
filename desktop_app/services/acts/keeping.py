"""Copy the files of a form into ``files/`` before anything is decided: the copies are judged and handed over."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.errors import StoreError, UnreadableFileError
from desktop_app.models.acts import KeptFile
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.models.findings import Finding
    from desktop_app.services.desk import Desk


def keep_files(desk: Desk, files: Iterable[tuple[str, Path]]) -> tuple[list[KeptFile], list[Finding]]:
    """Keep (role, file) in their order; those that cannot be are findings beside their role."""
    kept: list[KeptFile] = []
    gone: list[Finding] = []
    for role, path in files:
        try:
            sha256, size = desk.files.keep(path)
        except (StoreError, UnreadableFileError) as error:
            message = _("“{name}”没有收进来：{reason}", name=path.name, reason=error.message)
            gone.append(desk.packets.forms.finding("ACT-07", message, _("换一个能打开的文件。"), role))
            continue
        kept.append(KeptFile(role, path, sha256, size))
    return kept, gone

"""Attachments by SHA-256, as they were at the decision."""

from __future__ import annotations

import hashlib
from pathlib import Path

from desktop_app.errors import StoreError
from desktop_app.os_reasons import require_file
from desktop_app.paths import Home
from desktop_app.store.atomic import writing_whole
from desktop_app.store.faults import told_as_sentences
from desktop_app.texts import _

_BLOCK_BYTES = 1 << 20


class FileStore:
    """The folder ``files/`` of one home. A content is kept once and never changed."""

    def __init__(self, home: Home) -> None:
        self._folder = home.files

    def keep(self, path: Path) -> tuple[str, int]:
        """Copy a file into the store; gives the SHA-256 and the size in bytes of what was copied."""
        require_file(path)
        with told_as_sentences(path), path.open("rb") as source:
            sha256 = hashlib.file_digest(source, "sha256").hexdigest()
            size = source.tell()
            target = self._place(sha256)
            if target.is_file():
                return sha256, size
            source.seek(0)
            seen = hashlib.sha256()
            with writing_whole(target, is_kept=True) as stream:
                while block := source.read(_BLOCK_BYTES):
                    seen.update(block)
                    stream.write(block)
                if seen.hexdigest() != sha256:
                    raise StoreError(
                        _("文件在读取时被改动"), _("文件“{name}”正被另一个程序改动。请关闭它后重试。", name=path.name)
                    )
        return sha256, size

    def has(self, sha256: str) -> bool:
        """True when the content is there."""
        return self._place(sha256).is_file()

    def path(self, sha256: str) -> Path:
        """Where the content lies; only to be read. A missing one is an error with a sentence."""
        place = self._place(sha256)
        if not place.is_file():
            raise StoreError(_("附件缺失"), _("找不到附件“{place}”。请从备份中恢复它。", place=place))
        return place

    def is_intact(self, sha256: str) -> bool:
        """True when the content is there and still has its SHA-256."""
        place = self._place(sha256)
        if not place.is_file():
            return False
        with told_as_sentences(place), place.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == sha256

    def _place(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / sha256

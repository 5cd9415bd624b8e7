"""The archive: each batch as received, compressed, named by SHA-256 of its content, append-only."""

from __future__ import annotations

import gzip
import hashlib
import io
import shutil
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, cast

from desktop_app.errors import StoreError
from desktop_app.paths import Home
from desktop_app.store.atomic import writing_whole
from desktop_app.store.faults import damaged, told_as_sentences
from desktop_app.texts import _

_BLOCK_BYTES = 1 << 20
_LEVEL = 4
"""Half the time of the usual level for a few per cent more room."""


class Archive:
    """Batches of all connections of one home; every content is kept once a connection."""

    def __init__(self, home: Home) -> None:
        self._home = home

    def put(self, connection_id: str, data: bytes) -> str:
        """Keep ``data`` and give its SHA-256."""
        sha256 = hashlib.sha256(data).hexdigest()
        return self._keep(connection_id, io.BytesIO(data), sha256, can_change=False)

    def put_file(self, connection_id: str, path: Path) -> str:
        """Keep the content of a file (read in blocks) and give its SHA-256."""
        with told_as_sentences(path), path.open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
            stream.seek(0)
            return self._keep(connection_id, stream, sha256)

    def has(self, connection_id: str, sha256: str) -> bool:
        """True when the content is there."""
        return self._path(connection_id, sha256).is_file()

    @contextmanager
    def open(self, connection_id: str, sha256: str) -> Iterator[BinaryIO]:
        """Read a batch as received, in blocks. A damaged one ends in ``StoreError`` while it is read."""
        path = self._path(connection_id, sha256)
        if not path.is_file():
            raise StoreError(_("存档缺失"), _("找不到存档“{place}”。请从备份中恢复它。", place=path))
        with told_as_sentences(path):
            try:
                with gzip.open(path, "rb") as stream:
                    yield cast(BinaryIO, stream)
            except (gzip.BadGzipFile, zlib.error, EOFError) as error:
                raise damaged(path) from error

    def read(self, connection_id: str, sha256: str) -> bytes:
        """The whole content as received, checked against its name."""
        with self.open(connection_id, sha256) as stream:
            data = stream.read()
        if hashlib.sha256(data).hexdigest() != sha256:
            raise damaged(self._path(connection_id, sha256))
        return data

    def _path(self, connection_id: str, sha256: str) -> Path:
        return self._home.archive(connection_id) / sha256[:2] / f"{sha256}.gz"

    def _keep(self, connection_id: str, source: IO[bytes], sha256: str, *, can_change: bool = True) -> str:
        target = self._path(connection_id, sha256)
        if target.is_file():
            return sha256
        seen = hashlib.sha256()
        with writing_whole(target, is_kept=True) as stream:
            # no file name and no time inside: the same content gives the same bytes
            with gzip.GzipFile(filename="", mode="wb", compresslevel=_LEVEL, fileobj=stream, mtime=0) as packed:
                while block := source.read(_BLOCK_BYTES):
                    if can_change:
                        seen.update(block)
                    packed.write(block)
            if can_change and seen.hexdigest() != sha256:
                raise StoreError(
                    _("文件在读取时被改动"), _("文件在读取过程中被另一个程序改动，没有导入。请关闭那个程序后重试。")
                )
        return sha256


def copy_out(archive: Archive, connection_id: str, sha256: str, target: Path) -> None:
    """Write a batch as received to ``target``, in one piece."""
    with archive.open(connection_id, sha256) as source, writing_whole(target) as stream:
        shutil.copyfileobj(source, stream, _BLOCK_BYTES)

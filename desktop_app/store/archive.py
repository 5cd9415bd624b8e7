"""The archive: each batch as received, compressed, named by SHA-256 of its content, append-only."""

from __future__ import annotations

import gzip
import hashlib
import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from desktop_app.errors import StoreError
from desktop_app.os_reasons import reason_of
from desktop_app.paths import Home
from desktop_app.store.atomic import writing_whole
from desktop_app.store.faults import DamagedDataError, told_as_sentences
from desktop_app.texts import _

_BLOCK_BYTES = 1 << 20
_LEVEL = 4
"""Half the time of the usual level for a few per cent more room."""


class DamagedBatchError(DamagedDataError):
    """What was received cannot be read again: its file is gone, damaged, or not what its name says."""

    def __init__(self, title: str, message: str, place: Path) -> None:
        super().__init__(title, message)
        self.place = place


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

    def blocks(self, connection_id: str, sha256: str) -> Iterator[bytes]:
        """A batch as received, in blocks, checked against its name at the end; ``DamagedBatchError`` when it is not."""
        path, seen = self._path(connection_id, sha256), hashlib.sha256()
        try:
            with gzip.open(path, "rb") as stream:
                while block := stream.read(_BLOCK_BYTES):
                    seen.update(block)
                    yield block
        except FileNotFoundError as error:
            text = _("找不到存档“{place}”。请从备份放回它，或重新导入同一个文件。", place=path)
            raise DamagedBatchError(_("存档缺失"), text, path) from error
        except (gzip.BadGzipFile, zlib.error, EOFError) as error:
            raise _damaged(path) from error
        except OSError as error:
            text = _(
                "存档“{place}”读不出来：{reason}。请检查磁盘，从备份放回它，或重新导入同一个文件。",
                place=path,
                reason=reason_of(error),
            )
            raise DamagedBatchError(_("存档读不出来"), text, path) from error
        if seen.hexdigest() != sha256:
            raise _damaged(path)

    def read(self, connection_id: str, sha256: str) -> bytes:
        """The whole content as received, checked against its name."""
        return b"".join(self.blocks(connection_id, sha256))

    def check(self, connection_id: str, sha256: str) -> None:
        """Read a batch to its end; ``DamagedBatchError`` for one that is gone or not what it was."""
        for _block in self.blocks(connection_id, sha256):
            pass

    def file_state(self, connection_id: str, sha256: str) -> str:
        """A word that changes when the file is put back or replaced; empty when there is none."""
        try:
            found = self._path(connection_id, sha256).stat()
        except OSError:
            return ""
        return f"{found.st_size}:{found.st_mtime_ns}:{found.st_ino}"

    def _path(self, connection_id: str, sha256: str) -> Path:
        return self._home.archive(connection_id) / sha256[:2] / f"{sha256}.gz"

    def _keep(self, connection_id: str, source: IO[bytes], sha256: str, *, can_change: bool = True) -> str:
        target = self._path(connection_id, sha256)
        is_there = target.is_file()
        if is_there and self._is_whole(connection_id, sha256):
            return sha256
        seen = hashlib.sha256()
        # a damaged file with this name is replaced by what it was
        with writing_whole(target, is_kept=not is_there) as stream:
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

    def _is_whole(self, connection_id: str, sha256: str) -> bool:
        try:
            self.check(connection_id, sha256)
        except DamagedBatchError:
            return False
        return True


def _damaged(path: Path) -> DamagedBatchError:
    text = _("存档“{place}”已损坏，无法读取。请从备份放回它，或重新导入同一个文件。", place=path)
    return DamagedBatchError(_("存档已损坏"), text, path)


def copy_out(archive: Archive, connection_id: str, sha256: str, target: Path) -> None:
    """Write a batch as received to ``target``, in one piece."""
    with writing_whole(target) as stream:
        for block in archive.blocks(connection_id, sha256):
            stream.write(block)

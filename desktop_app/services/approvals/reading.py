"""Files of approvals in and out: the size is known before a byte is read, and writing is whole or not at all."""

from __future__ import annotations

from pathlib import Path

from desktop_app.errors import UnreadableFileError, UsageError
from desktop_app.models.approvals.files import MOST_BYTES, read_any, render, too_large
from desktop_app.models.approvals.shapes import Shape
from desktop_app.os_reasons import reason_of, require_file
from desktop_app.store.atomic import write_bytes
from desktop_app.texts import _


def read_file(path: Path) -> bytes:
    """The bytes of a file; ``UnreadableFileError`` for one that is none, or larger than any approval."""
    require_file(path)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise too_large()
        with path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except OSError as fault:
        raise UnreadableFileError(
            _("文件不能读取"), _("打不开“{file}”：{reason}。请换一个文件。", file=path, reason=reason_of(fault))
        ) from fault
    if len(data) > MOST_BYTES:
        raise too_large()
    return data


def write_file(path: Path, file: Shape) -> None:
    """Write a file in its one form. ``UsageError`` where another kind of file lies: only our own is written anew.

    No folder is made for it: a name that was mistyped would leave the file where nobody looks.
    """
    if not path.parent.exists():
        raise UsageError(
            _("没有这个文件夹"),
            _("没有文件夹“{folder}”，没有写文件。请先建好文件夹，或换一个位置。", folder=path.parent),
        )
    if path.is_file() and not _is_kind(path, type(file)):
        raise UsageError(
            _("没有覆盖这个文件"),
            _("“{file}”已经存在，而且不是同一种审批文件，没有改动它。请换一个文件名。", file=path),
        )
    write_bytes(path, render(file))


def _is_kind(path: Path, kind: type[Shape]) -> bool:
    """True for a whole file of approvals of this kind; what cannot be read is somebody's own file."""
    try:
        return isinstance(read_any(read_file(path)), kind)
    except UnreadableFileError:
        return False


def write_whole(path: Path, data: bytes) -> None:
    """Write a picture of a request, whole or not at all."""
    write_bytes(path, data)

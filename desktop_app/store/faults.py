"""Where the disk's and the database's own errors become sentences. Standard library only (start-up time).

One place for all of them, so that a full disk or a read-only folder is told in the same words everywhere.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desktop_app.errors import BugError, DeskError, StoreError
from desktop_app.os_reasons import reason_of
from desktop_app.texts import _


class DamagedDataError(StoreError):
    """A database file is not readable as one, or contradicts itself."""


class BusyDataError(StoreError):
    """Another process or thread kept a database locked for longer than we wait."""


class DiskFullError(StoreError):
    """No room is left; nothing was cut short, and the same act works again once there is room."""


class ReadOnlyPlaceError(StoreError):
    """The place cannot be written by this person."""


_FULL_ERRNO = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_READ_ONLY_ERRNO = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
_NO_FOLDER_ERRNO = frozenset({errno.ENOENT, errno.ENOTDIR, errno.EEXIST, errno.ENAMETOOLONG})


def os_fault(error: OSError, place: Path) -> DeskError:
    """The sentence for an error of the operating system at ``place``."""
    if error.errno in _FULL_ERRNO:
        return full_disk(place)
    if error.errno in _READ_ONLY_ERRNO:
        return read_only(place)
    return StoreError(
        _("无法读写数据"),
        _("读写“{place}”时出错：{reason}。请检查磁盘后再试。", place=place, reason=reason_of(error)),
    )


def folder_fault(error: OSError, folder: Path) -> DeskError:
    """The sentence for a folder of the home that cannot be made."""
    if error.errno not in _NO_FOLDER_ERRNO:
        return os_fault(error, folder)
    if folder.is_file():
        return StoreError(
            _("数据文件夹不能使用"),
            _("“{place}”是文件，不是文件夹。请用 --home 指定一个文件夹。", place=folder),
        )
    return StoreError(
        _("数据文件夹不能使用"),
        _(
            "“{place}”不能用作数据文件夹：{reason}。请用 --home 指定另一个文件夹。",
            place=folder,
            reason=reason_of(error),
        ),
    )


def full_disk(place: Path) -> DiskFullError:
    """No room is left at ``place``."""
    return DiskFullError(
        _("磁盘空间不足"),
        _("“{place}”所在的磁盘已满，这一步没有保存。请腾出空间后重试，不必重启程序。", place=place),
    )


def read_only(place: Path) -> ReadOnlyPlaceError:
    """``place`` cannot be written."""
    return ReadOnlyPlaceError(
        _("数据文件夹不可写"),
        _("不能写入“{place}”。请检查文件夹权限，或用 --home 指定另一个文件夹。", place=place),
    )


def damaged(place: Path) -> DamagedDataError:
    """The database at ``place`` is damaged."""
    return DamagedDataError(_("数据文件已损坏"), _("数据文件“{place}”已损坏，无法读取。", place=place))


def busy(place: Path) -> BusyDataError:
    """Somebody else kept ``place`` locked for too long."""
    return BusyDataError(_("数据正被占用"), _("另一个程序正在使用“{place}”，等候超时。请稍后重试。", place=place))


_BY_CODE = {
    sqlite3.SQLITE_FULL: full_disk,
    sqlite3.SQLITE_READONLY: read_only,
    sqlite3.SQLITE_PERM: read_only,
    sqlite3.SQLITE_AUTH: read_only,
    sqlite3.SQLITE_CORRUPT: damaged,
    sqlite3.SQLITE_NOTADB: damaged,
    sqlite3.SQLITE_FORMAT: damaged,
}
# an I/O error that is really a lack of room: a size limit or a full disk met inside the write-ahead log
_WRITE_IOERR = frozenset(
    {
        sqlite3.SQLITE_IOERR_WRITE,
        sqlite3.SQLITE_IOERR_FSYNC,
        sqlite3.SQLITE_IOERR_TRUNCATE,
        sqlite3.SQLITE_IOERR_SHMSIZE,
        sqlite3.SQLITE_IOERR_SHMOPEN,
        sqlite3.SQLITE_IOERR_SHMMAP,
    }
)


def sqlite_fault(error: sqlite3.Error, place: Path) -> DeskError:
    """The sentence for an error of SQLite in the file ``place``; a wrong statement is our own mistake."""
    extended = getattr(error, "sqlite_errorcode", None)
    if extended is None and "decode" in str(error):
        return damaged(place)  # text that is not UTF-8: the driver's own complaint, without a code
    if extended is None:
        return BugError(_("程序内部错误"), _("访问数据文件“{place}”的方式有误：{reason}", place=place, reason=error))
    primary = extended & 0xFF
    if primary in _BY_CODE:
        return _BY_CODE[primary](place)
    if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return busy(place)
    if primary == sqlite3.SQLITE_CANTOPEN:
        return _cannot_open(place)
    if primary == sqlite3.SQLITE_IOERR:
        return _io_fault(extended, place)
    return BugError(_("程序内部错误"), _("访问数据文件“{place}”的方式有误：{reason}", place=place, reason=error))


def _cannot_open(place: Path) -> DeskError:
    if place.parent.is_dir() and place.exists() and place.is_dir():
        return damaged(place)
    return read_only(place)


def _io_fault(extended: int, place: Path) -> DeskError:
    if extended in _WRITE_IOERR:
        return full_disk(place)
    if extended == sqlite3.SQLITE_IOERR_SHORT_READ:
        return damaged(place)
    return StoreError(_("无法读写数据"), _("读写“{place}”时出错：{reason}。", place=place, reason=_("磁盘读写错误")))


@contextmanager
def told_as_sentences(place: Path) -> Iterator[None]:
    """Let errors of SQLite and of the operating system leave the block only as ``StoreError`` (or a bug)."""
    try:
        yield
    except sqlite3.IntegrityError:
        raise
    except sqlite3.Error as error:
        raise sqlite_fault(error, place) from error
    except OSError as error:
        raise os_fault(error, Path(error.filename) if isinstance(error.filename, str) else place) from error

"""Is a folder fit for databases? A network drive is not: its locks cannot be trusted."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from desktop_app.errors import StoreError
from desktop_app.texts import _

NETWORK_TYPES = frozenset(
    {
        "nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "afs", "afpfs", "ncpfs", "ncp", "coda",
        "webdav", "davfs",
        "fuse.sshfs", "fuse.davfs2", "fuse.rclone", "fuse.s3fs", "fuse.gvfsd-fuse", "fuse.cephfs", "fuse.glusterfs",
        "ceph", "glusterfs", "lustre", "gpfs", "beegfs", "ocfs2", "gfs2", "vboxsf", "prl_fs", "fuse.vmhgfs-fuse",
    }
)  # fmt: skip
"""File system types whose locking or shared memory SQLite's write-ahead log cannot rely on
(https://www.sqlite.org/wal.html: all processes must be on the same host computer)."""


def refuse_network_place(folder: Path) -> None:
    """Refuse a folder on a network drive, as far as the operating system tells."""
    kind = network_type(folder)
    if kind:
        raise StoreError(
            _("数据不能放在网络盘"),
            _(
                "“{place}”在网络盘（{kind}）上，数据可能损坏。请用 --home 指定本机磁盘上的文件夹。",
                place=folder,
                kind=kind,
            ),
        )


def network_type(folder: Path) -> str:
    """The name of the network file system that holds a folder; empty for a local one or when unknown."""
    existing = folder.absolute()
    while not existing.exists() and existing != existing.parent:
        existing = existing.parent
    existing = Path(os.path.realpath(existing))
    if sys.platform == "win32":
        return _windows_type(existing)
    if sys.platform == "darwin":
        return _macos_type(existing)
    try:
        mounts = Path("/proc/self/mountinfo").read_text("utf-8", "surrogateescape")
    except OSError:
        return ""  # no way to know: not refused
    kind = linux_type(existing, mounts)
    return kind if kind in NETWORK_TYPES else ""


def linux_type(folder: Path, mountinfo: str) -> str:
    """The file system type of a folder by the text of ``/proc/self/mountinfo`` (the last, longest mount wins)."""
    best, kind = -1, ""
    for line in mountinfo.splitlines():
        fields, separator, rest = line.partition(" - ")
        parts = fields.split(" ")
        if not separator or len(parts) < 5 or not rest:
            continue
        point = _unescape(parts[4])
        is_above = point == "/" or str(folder) == point or str(folder).startswith(point + "/")
        if is_above and len(point) >= best:
            best, kind = len(point), rest.split(" ", 1)[0].lower()
    return kind


def _unescape(text: str) -> str:
    """The kernel writes blanks in mount points as octal escapes."""
    for escaped, plain in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        text = text.replace(escaped, plain)
    return text


def _windows_type(folder: Path) -> str:
    import ctypes

    if str(folder).startswith("\\\\") and not str(folder).startswith("\\\\?\\"):
        return "UNC"
    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009 - the attribute exists on Windows only
    remote = 4
    return "remote" if kernel.GetDriveTypeW(folder.anchor) == remote else ""


def _macos_type(folder: Path) -> str:
    """``statfs`` tells the type's name at a fixed place of its answer (sys/mount.h, 64-bit inodes)."""
    import ctypes

    answer = ctypes.create_string_buffer(4096)
    library = ctypes.CDLL(None, use_errno=True)
    if library.statfs(os.fsencode(folder), answer) != 0:
        return ""
    kind = answer.raw[72:88].split(b"\0", 1)[0].decode("ascii", "replace").lower()
    return kind if kind in NETWORK_TYPES else ""

"""Why the operating system refused a file, in the person's words: its own texts are English on most computers."""

from __future__ import annotations

import errno
import stat
from pathlib import Path

from desktop_app.errors import UnreadableFileError
from desktop_app.texts import N_, _

_REASONS: dict[str, str] = {
    "ENOENT": N_("找不到它，或它所在的文件夹不存在"),
    "EEXIST": N_("这个名字已经被占用"),
    "ENOTDIR": N_("路径里有一段是文件，不是文件夹"),
    "EISDIR": N_("它是文件夹，不是文件"),
    "ENAMETOOLONG": N_("名字太长"),
    "EACCES": N_("没有权限"),
    "EPERM": N_("没有权限"),
    "EROFS": N_("磁盘是只读的"),
    "ENOSPC": N_("磁盘已满"),
    "EDQUOT": N_("磁盘配额已用完"),
    "EFBIG": N_("文件超过了允许的大小"),
    "EIO": N_("磁盘读写错误"),
    "ENXIO": N_("设备不能使用"),
    "ENODEV": N_("设备不能使用"),
    "EBUSY": N_("正被另一个程序使用"),
    "ETXTBSY": N_("正被另一个程序使用"),
    "EAGAIN": N_("正被另一个程序使用"),
    "EMFILE": N_("打开的文件太多"),
    "ENFILE": N_("打开的文件太多"),
    "ELOOP": N_("链接指向了自己"),
    "ENOTEMPTY": N_("文件夹里还有内容"),
    "EXDEV": N_("两处不在同一个磁盘上"),
    "EINVAL": N_("名字或位置不能使用"),
    "ENOMEM": N_("内存不足"),
    "ETIMEDOUT": N_("等候超时"),
    "EPIPE": N_("读取的一方已经离开"),
    "ENOTCONN": N_("连接已断开"),
    "ESTALE": N_("所在的磁盘已断开"),
}


def reason_of(fault: OSError) -> str:
    """A few words for a fault of the operating system; a rare one keeps the system's own text and number."""
    # by name: not every system has all of these numbers
    known = _REASONS.get(errno.errorcode.get(fault.errno or 0, ""))
    if known is not None:
        return _(known)
    return _("系统报告：{text}", text=fault.strerror or str(fault) or type(fault).__name__)


def require_file(path: Path) -> None:
    """Raise ``UnreadableFileError`` unless ``path`` is a plain file: never wait for a pipe, never read a device."""
    try:
        mode = path.stat().st_mode
    except OSError as fault:
        if fault.errno == errno.ENOENT:
            sentence = _("找不到文件“{file}”。请检查文件名和位置。", file=path)
        else:
            sentence = _("打不开“{file}”：{reason}。请换一个文件。", file=path, reason=reason_of(fault))
        raise UnreadableFileError(_("文件不能读取"), sentence) from fault
    if stat.S_ISDIR(mode):
        raise UnreadableFileError(_("文件不能读取"), _("“{file}”是文件夹。请选择里面的文件。", file=path))
    if not stat.S_ISREG(mode):
        raise UnreadableFileError(_("文件不能读取"), _("“{file}”不是普通文件。请换一个文件。", file=path))

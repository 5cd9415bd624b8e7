"""Pictures that a person attaches to what was seen in the console."""

from __future__ import annotations

from pathlib import Path

from desktop_app.documents.evidence_types import PICTURES, sniff
from desktop_app.errors import UnreadableFileError, UsageError
from desktop_app.os_reasons import reason_of, require_file
from desktop_app.texts import _

ACCEPTED = PICTURES | {"heic"}
"""What counts as a picture, by content; ``heic`` is what telephones take."""


def require_picture(path: Path) -> None:
    """Refuse a file that is no picture by its content, whatever its name says. UsageError with a sentence."""
    try:
        require_file(path)
        found = sniff(path)
    except UnreadableFileError as fault:
        raise UsageError(fault.title, fault.message) from fault
    except OSError as fault:
        raise UsageError(
            _("截图打不开"), _("打不开“{file}”：{reason}。请换一个文件。", file=path, reason=reason_of(fault))
        ) from fault
    if found not in ACCEPTED:
        raise UsageError(
            _("附件不是图片"),
            _(
                "“{name}”按内容看不是图片，没有登记。请换成截图或照片（PNG、JPEG、GIF、BMP、WebP、TIFF、HEIC）。",
                name=path.name,
            ),
        )

"""Pictures that a person attaches to what was seen in the console."""

from __future__ import annotations

from pathlib import Path

from desktop_app.documents.evidence_types import PICTURES, sniff
from desktop_app.errors import UsageError
from desktop_app.texts import _

ACCEPTED = PICTURES | {"heic"}
"""What counts as a picture, by content; ``heic`` is what telephones take."""


def require_picture(path: Path) -> None:
    """Refuse a file that is no picture by its content, whatever its name says. UsageError with a sentence."""
    try:
        found = sniff(path)
    except OSError as error:
        raise UsageError(
            _("截图打不开"), _("打不开“{path}”。请确认文件存在，并且有读取它的权限。", path=path)
        ) from error
    if found not in ACCEPTED:
        raise UsageError(
            _("附件不是图片"),
            _(
                "“{name}”按内容看不是图片，没有登记。请换成截图或照片（PNG、JPEG、GIF、BMP、WebP、TIFF、HEIC）。",
                name=path.name,
            ),
        )

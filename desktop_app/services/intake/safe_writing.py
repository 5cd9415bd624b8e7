"""Files for people, written beside their place and put there in one piece; a full disk leaves the old one."""

from __future__ import annotations

import os
import secrets
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from desktop_app import private
from desktop_app.errors import UsageError
from desktop_app.store.faults import os_fault, told_as_sentences
from desktop_app.texts import _


@contextmanager
def replacing(target: Path) -> Generator[Path, None, None]:
    """A temporary file beside the target that takes its name at the end. Faults of the disk become sentences."""
    if target.is_dir():
        raise UsageError(_("不能写到这里"), _("“{file}”是文件夹。请写一个文件名。", file=target))
    if not target.parent.is_dir():
        raise UsageError(
            _("不能写到这里"), _("“{file}”所在的文件夹不存在。请先建好文件夹，或换一个位置。", file=target)
        )
    temporary = target.with_name(f".{secrets.token_hex(8)}{target.suffix}")
    with told_as_sentences(target):
        try:
            yield temporary
            with temporary.open("rb+") as stream:
                os.fsync(stream.fileno())
            private.as_usual(temporary)
            temporary.replace(target)
        except OSError as error:
            # told by the name that the person gave, not by the temporary one
            raise os_fault(error, target) from error
        finally:
            temporary.unlink(missing_ok=True)

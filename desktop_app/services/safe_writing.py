"""Files for people, written beside their place and put there in one piece; a full disk leaves the old one."""

from __future__ import annotations

import os
import secrets
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from desktop_app.store.faults import told_as_sentences


@contextmanager
def replacing(target: Path) -> Generator[Path, None, None]:
    """A temporary file beside the target that takes its name at the end. Faults of the disk become sentences."""
    temporary = target.with_name(f".{target.stem}-{secrets.token_hex(4)}{target.suffix}")
    with told_as_sentences(target):
        try:
            yield temporary
            with temporary.open("rb+") as stream:
                os.fsync(stream.fileno())
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)

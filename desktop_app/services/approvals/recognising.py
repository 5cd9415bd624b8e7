"""Is a file one of approvals? Told by how it begins, whatever it is called: chat tools and people rename files.

Light: nothing of the files' shapes is loaded, and a few kilobytes are read. Whether it is a good one its page tells.
"""

from __future__ import annotations

import re
from pathlib import Path

_HEAD_BYTES = 4096
_BEGINS = re.compile(rb'\{\s*"seller_desk"\s*:\s*"approval-')
_OBJECTS = (b"{", b"[")
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def is_for_approvals(path: Path) -> bool:
    """True for a request or key under any name, and for whatever else is called and looks like JSON: no table does."""
    is_json = path.suffix.lower() == ".json"
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD_BYTES)
    except OSError:
        return is_json  # the page that it goes to says why it cannot be read
    text = next((head.removeprefix(mark) for mark in _MARKS if head.startswith(mark)), head)
    text = text.replace(b"\0", b"").lstrip()  # an editor may have saved it in two bytes a letter
    return _BEGINS.match(text) is not None or (is_json and (not text or text.startswith(_OBJECTS)))

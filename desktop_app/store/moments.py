"""How moments and JSON are written into ``work.db``."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from desktop_app.clock import CHINA
from desktop_app.store.faults import damaged

_EPOCH = datetime(1970, 1, 1, 8, tzinfo=CHINA)
_MICROSECOND = timedelta(microseconds=1)


def to_micro(moment: datetime) -> int:
    """Whole microseconds since 1970 of an aware time."""
    return (moment - _EPOCH) // _MICROSECOND


def from_micro(micro: int) -> datetime:
    """The stored microsecond as China Standard Time."""
    return _EPOCH + timedelta(microseconds=micro)


def opt_micro(moment: datetime | None) -> int | None:
    """As ``to_micro``; nothing stays nothing."""
    return None if moment is None else to_micro(moment)


def opt_moment(micro: int | None) -> datetime | None:
    """As ``from_micro``; nothing stays nothing."""
    return None if micro is None else from_micro(micro)


def to_json(value: Any) -> str:
    """Canonical JSON: sorted keys, no blanks, readable Chinese, no NaN; half characters only as escapes."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    if is_whole(text):
        return text
    return json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"), allow_nan=False)


def from_json(text: str) -> Any:
    """What ``to_json`` wrote; one that cannot be read any more is damage, told as such."""
    try:
        return json.loads(text)
    except ValueError as error:
        raise damaged(Path("work.db")) from error


def is_whole(text: str) -> bool:
    """True when a text has no half characters (lone surrogates), which no database or file can hold."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def storable(text: str) -> str:
    """The text with half characters replaced: they come with file names that are not UTF-8 and from clipboards."""
    return text if is_whole(text) else text.encode("utf-8", "replace").decode("utf-8")

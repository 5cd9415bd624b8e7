"""How moments and JSON are written into ``work.db``."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from desktop_app.clock import CHINA

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
    """Canonical JSON: sorted keys, no blanks, readable Chinese, no NaN."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)

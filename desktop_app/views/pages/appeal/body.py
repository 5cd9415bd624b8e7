"""The appeal's values and its draft's body: the same thing, once as fields show it and once as JSON keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from desktop_app.clock import CHINA
from desktop_app.services.casework.appeals import AppealEntry
from desktop_app.views.kit.fields import TIME_FORM, read_moment
from desktop_app.views.kit.file_fields import FileItem

GROUND, TEXT, PROOFS, FILED_AT = "ground", "text", "proofs", "filed_at"


def body_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """The draft's body from the values of the fields; a time that cannot be read is kept as it was typed."""
    typed = str(values.get(FILED_AT) or "")
    moment = read_moment(typed)
    return {
        GROUND: str(values.get(GROUND) or ""),
        TEXT: str(values.get(TEXT) or ""),
        PROOFS: [item.id for item in values.get(PROOFS) or ()],
        FILED_AT: moment.isoformat() if moment is not None else typed,
    }


def values_of(body: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the fields from a draft's body."""
    moment = moment_of(body)
    return {
        GROUND: str(body.get(GROUND) or ""),
        TEXT: str(body.get(TEXT) or ""),
        PROOFS: tuple(FileItem(name, Path(name).name) for name in body.get(PROOFS) or ()),
        FILED_AT: moment.astimezone(CHINA).strftime(TIME_FORM) if moment else str(body.get(FILED_AT) or ""),
    }


def moment_of(body: Mapping[str, Any]) -> datetime | None:
    """When it was filed, as typed; ``None`` when nothing was typed or it cannot be read."""
    try:
        return datetime.fromisoformat(str(body.get(FILED_AT) or ""))
    except ValueError:
        return None


def is_unreadable(body: Mapping[str, Any]) -> bool:
    """True when something is typed that is no time."""
    return bool(str(body.get(FILED_AT) or "").strip()) and moment_of(body) is None


def entry_of(body: Mapping[str, Any], has_time: bool = True) -> AppealEntry:
    """What the services take."""
    return AppealEntry(
        str(body.get(GROUND) or ""),
        str(body.get(TEXT) or ""),
        tuple(Path(name) for name in body.get(PROOFS) or ()),
        moment_of(body) if has_time else None,
    )

"""The form's values and the draft's body: the same thing, once as fields show it and once as JSON keeps it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from desktop_app.clock import CHINA
from desktop_app.models.evidence import ACCEPTANCE, LICENCE, OTHER, REMOTE, SCREENSHOT, SIGNERS, SOW
from desktop_app.services.acts.checks import opening_time, typed_texts
from desktop_app.views.kit.fields import TIME_FORM, read_moment
from desktop_app.views.kit.file_fields import FileItem
from desktop_app.views.pages.delivery.scan_field import NO_FILE, ScanValue

ONE_FILE = (SOW, ACCEPTANCE, REMOTE)
"""Roles with one file each, which a person compares when it is a scan."""
MANY_FILES = (SCREENSHOT, LICENCE, OTHER)
FILE_FIELDS = frozenset({*ONE_FILE, *MANY_FILES})
"""Fields with files. A field that is typed may be named as a role that has none here (``resource_order``)."""
IN_EVERY_FORM = frozenset({*FILE_FIELDS, "delivery_mode", "signatures", "opening_time", "result_text"})
"""Fields that have a place of their own in the body; what else is typed is a value of the flow's own form."""


def item_of(path: str | Path) -> FileItem:
    """A file as a field shows it before anything was read of it."""
    return FileItem(str(path), Path(path).name)


def body_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """The draft's body from the values of the fields."""
    files: dict[str, list[str]] = {}
    ticks: dict[str, list[str]] = {}
    for role in ONE_FILE:
        chosen: ScanValue = values.get(role) or NO_FILE
        if chosen.item is not None:
            files[role] = [chosen.item.id]
            if chosen.ticks:
                ticks[chosen.item.id] = list(chosen.ticks)
    for role in MANY_FILES:
        names = [item.id for item in values.get(role) or ()]
        if names:
            files[role] = names
    typed = str(values.get("opening_time") or "")
    moment = read_moment(typed)
    own = {name: str(value) for name, value in values.items() if name not in IN_EVERY_FORM and value}
    return {
        **({"texts": own} if own else {}),
        "delivery_mode": str(values.get("delivery_mode") or ""),
        "files": files,
        "ticks": ticks,
        "signatures": list(values.get("signatures") or ()),
        "opening_time": moment.isoformat() if moment is not None else typed,
        "result_text": str(values.get("result_text") or ""),
    }


def values_of(body: Mapping[str, Any], typed: Iterable[str] = ()) -> dict[str, Any]:
    """The values of the fields from a draft's body. ``typed``: fields of flows' own forms, empty where it has none."""
    files: Mapping[str, list[str]] = body.get("files") or {}
    ticks: Mapping[str, list[str]] = body.get("ticks") or {}
    texts = typed_texts(body)
    values: dict[str, Any] = {
        **{name: texts.get(name, "") for name in (*typed, *texts)},
        "delivery_mode": str(body.get("delivery_mode") or ""),
        "signatures": tuple(one for one in SIGNERS if one in (body.get("signatures") or ())),
        "opening_time": _typed_time(body),
        "result_text": str(body.get("result_text") or ""),
    }
    for role in ONE_FILE:
        names = files.get(role) or []
        kept = tuple(ticks.get(names[0]) or ticks.get(role) or ()) if names else ()
        values[role] = ScanValue(item_of(names[0]), kept) if names else NO_FILE
    for role in MANY_FILES:
        values[role] = tuple(item_of(name) for name in files.get(role) or ())
    # a draft from elsewhere may hold more files of a role than its field takes: none of them is dropped
    extra = [item_of(name) for role in ONE_FILE for name in (files.get(role) or [])[1:]]
    values[OTHER] = (*values[OTHER], *extra)
    return values


def _typed_time(body: Mapping[str, Any]) -> str:
    text = str(body.get("opening_time") or "")
    try:
        moment = opening_time(body)
    except ValueError:
        return text
    return moment.astimezone(CHINA).strftime(TIME_FORM) if moment is not None else ""

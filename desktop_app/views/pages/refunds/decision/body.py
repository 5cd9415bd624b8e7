"""The form's values and its draft's body: the same thing, once as fields show it and once as JSON keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from desktop_app.models.refunds.form import AGREEMENT, OTHER, RefundForm
from desktop_app.services.refunds import drafts
from desktop_app.views.kit.file_fields import FileItem
from desktop_app.views.pages.refunds.decision.reading import DecisionRead, role_files

OPINION, AGREED, MORE, ADDRESS, REASONS = "opinion", "agreement", "other", "return_address", "reasons"
STATE, PERSON = "state", "by"


def form_of_values(values: Mapping[str, Any]) -> RefundForm:
    """What the services take."""
    agreement, more = values.get(AGREED), values.get(MORE) or ()
    files = [(AGREEMENT, Path(agreement.id))] if agreement is not None else []
    files += [(OTHER, Path(item.id)) for item in more]
    reasons = dict(values.get(REASONS) or ())
    return RefundForm(str(values.get(OPINION) or ""), tuple(files), str(values.get(ADDRESS) or ""), reasons)


def body_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """The draft's body; ``values`` also name the state and who types."""
    return drafts.body_of(form_of_values(values), str(values.get(STATE) or ""), str(values.get(PERSON) or ""))


def values_of(read: DecisionRead) -> dict[str, Any]:
    """The values of the fields from what was read; an address that nobody chose yet is the default one."""
    form = read.form
    agreed, more = role_files(form, True), role_files(form, False)
    # a second record of the agreement stands among the other files, where there is room for several
    more = (*agreed[1:], *more)
    default = next((one.text for one in read.addresses if one.is_default), "")
    wants = read.asks_address and read.machine is not None
    return {
        OPINION: form.opinion,
        AGREED: item_of(agreed[0]) if agreed else None,
        MORE: tuple(item_of(path) for path in more),
        ADDRESS: form.return_address or (default if wants else ""),
        REASONS: tuple((one.id, form.reasons.get(one.id, "")) for one in read.passable),
    }


def item_of(path: str | Path) -> FileItem:
    """A file as a field shows it."""
    return FileItem(str(path), Path(path).name)

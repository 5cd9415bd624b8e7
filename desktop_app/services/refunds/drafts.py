"""The draft of a refund's decision: one for each request, saved while it is typed, gone when the console shows the act.

It is a draft like any other (``desk.drafts``): each save is one durable commit, a save on top of an older revision is
refused, copies lie outside the database. Its kind is the page that shows it.

The body: ``state`` for which it was typed, ``by`` whom, ``opinion``, ``files`` as [role, path], ``return_address`` in
one text, ``reasons`` by id of the blocker.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app.clock import CHINA, to_epoch
from desktop_app.models.command_words import target_kind
from desktop_app.models.refunds.form import FILE_ROLES, RefundForm
from desktop_app.models.refunds.states import OURS
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.models.commands import Command
    from desktop_app.services.acts.drafts import Draft
    from desktop_app.services.desk import Desk
    from desktop_app.store.access import Tx

REFUND_FORM = "refunds"
"""The kind of the draft; its target is the number of the request."""
PASTED = "pasted"
"""The folder of a home with pictures that were pasted into forms: they lie nowhere else."""
KEPT_UNUSED = timedelta(days=7)
"""A pasted picture that no draft names any more may be wanted back by undo, or by a draft from a snapshot."""


def open_draft(desk: Desk, connection_id: str, refund_id: str) -> Draft:
    """The saved draft of a request, or a new empty one."""
    return desk.drafts.open(connection_id, REFUND_FORM, refund_id)


def body_of(form: RefundForm, state: str, by_person: str) -> dict[str, Any]:
    """The draft's body of a form that is typed in a state."""
    return {
        "state": state,
        "by": by_person,
        "opinion": form.opinion,
        "files": [[role, str(path)] for role, path in form.files],
        "return_address": form.return_address,
        "reasons": {key: text for key, text in form.reasons.items() if text},
    }


def form_of(body: Mapping[str, Any], state: str) -> RefundForm:
    """The form of a draft's body; empty where it was typed in another state: it speaks of another decision."""
    if body.get("state") != state:
        return RefundForm()
    files = tuple((str(role), Path(str(path))) for role, path in body.get("files") or () if role in FILE_ROLES)
    reasons = body.get("reasons") or {}
    return RefundForm(
        str(body.get("opinion") or ""),
        files,
        str(body.get("return_address") or ""),
        {str(key): str(text) for key, text in reasons.items()},
    )


def is_waiting(desk: Desk, draft: Draft) -> bool:
    """True while the request still waits for the decision that the draft is about."""
    judged = desk.refunds.one(draft.connection_id, draft.target)
    return judged is not None and judged.state in OURS and draft.body.get("state") in ("", None, str(judged.state))


def drop_draft(desk: Desk, tx: Tx, command: Command) -> None:
    """The console shows what a command did: its form is done with. In the transaction that says so."""
    if target_kind(command.name) != "refunds":
        return
    kept = desk.work.drafts.find(command.connection_id, REFUND_FORM, command.target)
    if kept is not None:
        desk.work.drafts.delete(tx, kept.id)


def keep_pasted(desk: Desk, png: bytes, at: datetime) -> Path:
    """A picture from the clipboard as a file of this home; the same picture twice is one file."""
    from desktop_app.store.atomic import write_bytes

    folder = desk.home.root / PASTED
    mark = hashlib.sha256(png).hexdigest()[:8]
    known = next(folder.glob(f"*-{mark}.png"), None)
    if known is not None:
        return known
    _forget_pasted(desk, folder, at)
    path = folder / f"{_('粘贴的图片')}-{at.astimezone(CHINA):%m%d-%H%M}-{mark}.png"
    write_bytes(path, png)
    return path


def _forget_pasted(desk: Desk, folder: Path, at: datetime) -> None:
    """Old pictures that no draft names: what was decided with them keeps its own copy."""
    if not folder.is_dir():
        return
    named = {str(path) for draft in desk.work.drafts.list() for _role, path in draft.body.get("files") or ()
             if draft.kind == REFUND_FORM}  # fmt: skip
    limit = to_epoch(at - KEPT_UNUSED)
    for path in folder.glob("*.png"):
        if str(path) not in named and path.stat().st_mtime < limit:
            path.unlink(missing_ok=True)

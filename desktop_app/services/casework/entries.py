"""What all casework shares: texts that fit, files that are kept, and one transaction with its journal entry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app.errors import UsageError
from desktop_app.models.casework import Attachment, OwnedKind
from desktop_app.models.events import CaseworkChanged
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk
    from desktop_app.store.access import Tx


def fitting_text(desk: Desk, text: str, label: str) -> str:
    """A text of several lines, without blanks at its ends. Raises UsageError for one that is too long."""
    return _fitting(text.strip(), label, desk.casework.rules.limits.text_max_chars)


def fitting_name(desk: Desk, text: str, label: str) -> str:
    """A name or number in one line. Raises UsageError for one that is too long."""
    return _fitting(" ".join(text.split()), label, desk.casework.rules.limits.name_max_chars)


def _fitting(text: str, label: str, limit: int) -> str:
    if len(text) > limit:
        raise UsageError(
            _("内容太长"), _("{label}最多 {limit} 字，现在有 {count} 字。", label=label, limit=limit, count=len(text))
        )
    return text


def kept_files(desk: Desk, paths: Iterable[Path]) -> tuple[Attachment, ...]:
    """Copy files into ``files/`` as they are now; the same content twice is kept once."""
    given = list(paths)
    limit = desk.casework.rules.limits.files_max
    if len(given) > limit:
        raise UsageError(
            _("附件太多"), _("一次最多 {limit} 个附件，现在有 {count} 个。", limit=limit, count=len(given))
        )
    kept: dict[str, Attachment] = {}
    for path in given:
        sha256, size = desk.files.keep(path)
        kept.setdefault(sha256, Attachment(path.name, sha256, size))
    return tuple(kept.values())


def require_target(desk: Desk, connection_id: str, key: str) -> None:
    """Raises UsageError when the connection has neither a case nor a request for a refund of this key."""
    rows = desk.projection(connection_id).rows
    if all(rows.columns_of(key, kind.value) is None for kind in (OwnedKind.CASES, OwnedKind.REFUNDS)):
        raise UsageError(_("没有这一单"), _("这个连接里没有 {key}。", key=key.replace("|", " ")))


@contextmanager
def journaled(
    desk: Desk, connection_id: str, action: str, target: str, detail: dict[str, Any], *, event: str = ""
) -> Iterator[Tx]:
    """A writing transaction that ends with its journal entry; told after the commit.

    What is done inside may add to ``detail``; a target that is only known then is its entry ``target``.
    ``event``: of which case or customer it is, where the target is not it.
    """
    with desk.work.writing() as tx:
        yield tx
        told = {"connection": connection_id, **detail}
        target = str(told.pop("target", target))
        desk.work.journal.append(tx, desk.person, action, target, told, desk.clock.wall())
    desk.events.publish(CaseworkChanged(connection_id, action, event or target))

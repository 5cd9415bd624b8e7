"""The invoice that a customer asked for: of a general product the seller issues it, and that is a clock of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from desktop_app.clock import CHINA, from_epoch
from desktop_app.models.refunds.facts import INVOICE_ASKED, RefundFacts
from desktop_app.models.refunds.forecast import common_rules
from desktop_app.models.rules.packs import plain_word
from desktop_app.models.scales import Grade
from desktop_app.models.supervision import Deadline

if TYPE_CHECKING:
    from desktop_app.models.rules.packs import RulePacks


def asked_since(versions: Iterable[tuple[int, Mapping[str, Any]]]) -> datetime | None:
    """Since when the invoice is known to be asked for: the first of the newest versions that say so without a break.

    ``versions``: of when the data are, in whole seconds since 1970, and the columns that a batch said, in order.
    """
    since: int | None = None
    for as_of, columns in versions:
        if "invoice_state" not in columns:
            continue
        if columns["invoice_state"] != INVOICE_ASKED:
            since = None
        elif since is None:
            since = as_of
    return None if since is None else from_epoch(since)


def invoice_deadline(
    facts: RefundFacts, product_class: str | None, asked_at: datetime | None, now: datetime, packs: RulePacks
) -> Deadline | None:
    """By when the invoice must be issued; ``None`` where none is asked for, or where it is not ours to issue.

    The limit is printed; when the customer asked is not told anywhere, so that the moment is graded an assumption.
    """
    common = common_rules(packs)
    classes = {plain_word(one) for one in common.invoice_classes}
    if facts.invoice_state != INVOICE_ASKED or asked_at is None or plain_word(product_class or "") not in classes:
        return None
    day = now.astimezone(CHINA).date()
    clause, entry = packs.clause(common.invoice, day), packs.entry(common.invoice, day)
    at = asked_at + entry.limit.length  # type: ignore[attr-defined]
    return Deadline(at, "hard", clause.text, clause.source, str(Grade.ASSUMPTION), False, clause.id)

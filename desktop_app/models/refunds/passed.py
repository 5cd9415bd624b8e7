"""Which points before agreeing are known to be as they should be. What nobody knows is not called passed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from desktop_app.models.refunds.context import RefundContext
from desktop_app.models.refunds.facts import INVOICE_ASKED, INVOICE_ISSUED

_KNOWN: Mapping[str, Callable[[RefundContext], bool]] = {
    "AMOUNT_RANGE": lambda seen: seen.facts.requested is not None and seen.paid is not None,
    "SUPERVISION_DONE": lambda seen: seen.order.case_node is not None or seen.facts.is_supervision_done is False,
    "CODE_CLAIMED": lambda seen: seen.facts.is_code_claimed is False,
    "TERM_OVER": lambda seen: seen.ends_at is not None,
    "RENEWAL_IN_EFFECT": lambda seen: seen.facts.is_renewal_pending is True,
    "TRIAL": lambda seen: seen.facts.is_trial is False or seen.order.order_type is not None,
    "INVOICE_ISSUED": lambda seen: seen.facts.invoice_state not in (None, "", INVOICE_ASKED, INVOICE_ISSUED),
    "APPEAL_OPEN": lambda seen: seen.order.case_node is not None,
    "DUPLICATE_REQUEST": lambda seen: bool(seen.facts.order_id),
    "STALE_DATA": lambda seen: seen.data_as_of is not None,
}
"""In the order in which they are told."""


def passed_checks(seen: RefundContext, failed: Collection[str]) -> tuple[str, ...]:
    """Ids of the points of which the facts say that they are all right; ``failed``: those that were found amiss."""
    return tuple(one for one, is_known in _KNOWN.items() if one not in failed and is_known(seen))

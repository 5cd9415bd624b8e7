"""What a call's end means: a table of how far it came, what the counterpart's status is, and whether its body is whole.

Source of the rule: only 429, 503 with Retry-After and what never left are certainly undone and may simply be tried
again. Whatever left and was not clearly answered may have been done.
"""

from __future__ import annotations

from enum import StrEnum

from desktop_app.gateways.gateway import Outcome


class Phase(StrEnum):
    """How far a call came."""

    BEFORE = "before"
    """No byte of the request left."""
    SENT = "sent"
    """The first byte may have left; no status came back."""
    ANSWERED = "answered"
    """There is a status, and perhaps a body."""


def outcome_of_write(phase: Phase, status: int | None, *, is_readable: bool, has_retry_after: bool) -> Outcome:
    """What came of a write. ``is_readable``: the body is whole, JSON, and shaped as the contract says."""
    if phase is Phase.BEFORE:
        return Outcome.UNREACHABLE
    if phase is Phase.SENT or status is None:
        return Outcome.UNKNOWN
    by_status = _without_body(status, has_retry_after)
    if by_status is not None:
        return by_status
    if not is_readable:
        # a page for people, or half of something: who wrote it, and after what, is not known
        return Outcome.UNKNOWN
    if status in (200, 201):
        return Outcome.ACCEPTED
    if status == 409:
        return Outcome.CONFLICT
    return Outcome.REFUSED if 400 <= status < 500 and status != 408 else Outcome.UNKNOWN


def outcome_of_read(phase: Phase, status: int | None, *, is_readable: bool, has_retry_after: bool) -> Outcome:
    """What came of a question. It has no effect: what failed is asked again, and UNKNOWN means no usable answer."""
    found = outcome_of_write(phase, status, is_readable=is_readable, has_retry_after=has_retry_after)
    if status == 404 and found is Outcome.REFUSED:
        return Outcome.NOT_FOUND
    return found


def _without_body(status: int, has_retry_after: bool) -> Outcome | None:
    """Statuses that say enough by themselves."""
    if status == 401:
        return Outcome.UNAUTHORIZED
    if status == 429 or (status == 503 and has_retry_after):
        return Outcome.RETRY
    if status == 407 or 300 <= status < 400:
        return Outcome.UNREACHABLE
    return None

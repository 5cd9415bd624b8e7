"""What this installation remembers of keys and requests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop_app.models.approvals.shapes import Decision, Request

TRUST_WAIT = timedelta(hours=24)
"""A later key that nobody counter-signed is used after this time (cli 4): an owner can notice a key that crept in."""
DEFAULT_HOURS, MOST_HOURS = 72, 24 * 30


class Ending(StrEnum):
    """Why a request can not be used any more."""

    USED = "used"
    REVOKED = "revoked"
    REPLACED = "replaced"
    """A newer request was made for the same refund."""
    VOIDED = "voided"
    """An older state of the data was put back: nobody here knows what was used or revoked after it."""


class Trust(StrEnum):
    """How a key came to be trusted."""

    FIRST = "first"
    COUNTERSIGNED = "countersigned"
    WAITED = "waited"
    CONFIRMED = "confirmed"
    """Trusted before an older state of the data was put back, and compared again by people."""


@dataclass(frozen=True)
class TrustedKey:
    """A colleague's key."""

    public_key: str
    name: str
    holder: str
    way: Trust
    trusted_at: datetime
    active_from: datetime | None
    """``None``: at once."""
    by_person: str
    withdrawn_at: datetime | None = None
    is_doubted: bool = False
    """An older state of the data was put back since: people must compare fingerprints again."""
    is_same_login: bool = False
    """It was made under the login of this person on this computer: it is no second person's, and does not count."""

    @property
    def told_way(self) -> str:
        """The way as people are told it: whichever it was, a key of this person's own login is of no use."""
        return "same_login" if self.is_same_login else self.way.value

    def is_active(self, now: datetime) -> bool:
        """True when its signatures count."""
        is_ripe = self.active_from is None or self.active_from <= now
        return is_ripe and self.withdrawn_at is None and not self.is_doubted


@dataclass(frozen=True)
class StoredRequest:
    """A request that was made here, and what came of it."""

    request: Request
    maker_signature: str
    by_person: str
    ending: Ending | None = None
    ended_at: datetime | None = None
    ended_by: str = ""
    command_id: str = ""
    """The command that used it."""
    decision: Decision | None = None
    """The signed decision that was taken in."""
    decision_seen_at: datetime | None = None


@dataclass(frozen=True)
class ApprovalSubject:
    """The refund that a request is about, as this computer knows it now."""

    connection_id: str
    refund_id: str
    amount: str
    """Decimal text with two decimals."""
    currency: str
    state: str

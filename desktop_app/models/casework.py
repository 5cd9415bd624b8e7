"""What people here do about a case beside its acts: chasing the customer, who has it, contacts, appeals.

None of it comes from the marketplace and none of it goes there by itself. Times are China Standard Time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple


class Channel(StrEnum):
    """How somebody was chased."""

    PHONE = "phone"
    WECOM = "wecom"
    MAIL = "mail"
    CUSTOMER_BD = "customer_bd"
    """Through the customer's business manager at Huawei (客户BD)."""
    OTHER = "other"


class ContactRole(StrEnum):
    """What a contact is to a customer."""

    COUNTERPART = "counterpart"
    """对接人: the customer's own person."""
    BD = "bd"
    """所属BD: who looks after the customer at Huawei."""
    HUAWEI = "huawei"
    """华为接口人."""


class OwnedKind(StrEnum):
    """What can have an owner."""

    CASES = "cases"
    REFUNDS = "refunds"
    PRODUCTS = "products"


class AppealOutcome(StrEnum):
    """What the operator decided, as a person read it. What the marketplace can decide beyond that is not printed."""

    UPHELD = "upheld"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    OTHER = "other"


class Attachment(NamedTuple):
    """A file as it was when it was attached: its own name, and its content in ``files/``."""

    name: str
    sha256: str
    bytes: int


@dataclass(frozen=True)
class Chase:
    """One time that somebody was chased (催办)."""

    id: int
    connection_id: str
    target: str
    """Key of the case."""
    at: datetime
    channel: Channel
    whom: str
    text: str
    """What was said."""
    reply: str
    next_on: date | None
    """The day on which to chase again; the newest chase of a case alone counts."""
    attachments: tuple[Attachment, ...]
    by_person: str
    changed_at: datetime | None = None
    removed_at: datetime | None = None

    @property
    def is_removed(self) -> bool:
        """True for a chase that was taken back; it stays on record."""
        return self.removed_at is not None


@dataclass(frozen=True)
class Contact:
    """Whom to turn to about a customer of one connection."""

    id: int
    connection_id: str
    customer: str
    role: ContactRole
    name: str
    phone: str
    mail: str
    wechat: str
    by_person: str
    changed_at: datetime


@dataclass(frozen=True)
class CustomerAlias:
    """Another name under which a customer signs its papers."""

    id: int
    connection_id: str
    customer: str
    alias: str
    by_person: str
    at: datetime


@dataclass(frozen=True)
class Ownership:
    """Who here has a thing, set by a person; it lies over what a sheet says."""

    connection_id: str
    kind: OwnedKind
    key: str
    owner: str
    helpers: tuple[str, ...]
    by_person: str
    at: datetime


@dataclass(frozen=True)
class Appeal:
    """One appeal (申诉) that was filed in the console and recorded here."""

    id: int
    connection_id: str
    target: str
    node: str
    """Where the case stood when it was filed."""
    ground: str
    """Id of a ground in the rules."""
    text: str
    proofs: tuple[Attachment, ...]
    filed_at: datetime
    by_person: str
    batch_id: str = ""
    """The observation that says so, for whoever withdraws it."""
    accepted_at: datetime | None = None
    """When the operator received it: its working days begin."""
    decided_at: datetime | None = None
    outcome: AppealOutcome | None = None
    outcome_text: str = ""

    @property
    def is_open(self) -> bool:
        """True until the operator's decision is recorded; both sides are frozen."""
        return self.decided_at is None

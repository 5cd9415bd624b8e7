"""The two files of approvals as shapes: a key that a colleague may trust, and a request that a colleague signs.

Only what is named here may stand in them, in exactly this form: hexadecimal in small letters, amounts with two
decimals, times in China Standard Time, texts without characters that nobody sees.
"""

from __future__ import annotations

import unicodedata
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

from desktop_app.clock import CHINA
from desktop_app.models.shaping import BaseModel, BeforeValidator, ConfigDict, Field

FORMAT: Literal[1] = 1
LINE_CHARS, TEXT_CHARS = 300, 2000
MOST_BLOCKERS, MOST_COUNTERSIGNATURES = 30, 8
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def unseen_in(text: str, *, may_break: bool = False) -> bool:
    """True when a text holds control or format characters, which could make it read otherwise than it is."""
    return any(unicodedata.category(char) in _UNSEEN for char in text if not (may_break and char == "\n"))


def may_stand(text: str, limit: int, *, may_break: bool = False) -> bool:
    """True for a text that a file can hold: not too long, and without characters that nobody sees."""
    return len(text) <= limit and not unseen_in(text, may_break=may_break)


def _line(value: Any) -> Any:
    if isinstance(value, str) and not may_stand(value, LINE_CHARS):
        raise ValueError("too long, or with characters that nobody sees")
    return value


def _text(value: Any) -> Any:
    if isinstance(value, str) and not may_stand(value, TEXT_CHARS, may_break=True):
        raise ValueError("too long, or with characters that nobody sees")
    return value


def _time(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    moment = datetime.strptime(value, "%Y-%m-%dT%H:%M:%S%z")
    if moment.isoformat() != value or moment.utcoffset() != CHINA.utcoffset(None):
        raise ValueError("not in China Standard Time")
    return value


Line = Annotated[str, BeforeValidator(_line)]
Named = Annotated[str, BeforeValidator(_line), Field(min_length=1)]
Text = Annotated[str, BeforeValidator(_text)]
Moment = Annotated[str, BeforeValidator(_time)]
Id = Annotated[str, Field(pattern="^[0-9a-f]{32}$")]
Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
PublicKey = Digest
Signature = Annotated[str, Field(pattern="^[0-9a-f]{128}$")]
Fingerprint = Annotated[str, Field(pattern="^[0-9a-f]{4}( [0-9a-f]{4}){7}$")]
Amount = Annotated[str, Field(pattern=r"^(0|[1-9][0-9]{0,14})\.[0-9]{2}$")]
Currency = Annotated[str, Field(pattern="^[A-Z]{3}$")]
Constant = Annotated[str, Field(pattern="^[A-Z][A-Z0-9_-]{0,39}$")]


class Shape(BaseModel):
    """Nothing but what is named, and of exactly that type."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Verdict(StrEnum):
    """What the second person decided."""

    APPROVE = "approve"
    REFUSE = "refuse"


class Blocker(Shape):
    """Something that stood against agreeing when the request was made, as the checker reads it."""

    id: Constant
    severity: Literal["block", "warn", "hint"]
    message: Text


class Shown(Shape):
    """What the checker is shown beside the money: which order it is, and what speaks against it."""

    order_id: Line
    line_id: Line
    product: Line
    customer: Line
    reason: Text
    state: Line
    """The state in words."""
    blockers: Annotated[list[Blocker], Field(max_length=MOST_BLOCKERS)]


class Person(Shape):
    """Who signs, by name and key."""

    name: Named
    public_key: PublicKey


class Request(Shape):
    """What is asked for: bound to one account, refund, amount, currency, state and time."""

    id: Id
    connection: Named
    """Id of the connection in the home where it was made."""
    account: Line
    """Its name, for people."""
    refund_id: Named
    amount: Amount
    currency: Currency
    state: Constant
    opinion: Text
    shown: Shown
    shown_sha256: Digest
    maker: Person
    made_at: Moment
    expires_at: Moment
    nonce: Id


class Decision(Shape):
    """What the checker says, and the signature over it and the request."""

    verdict: Literal["approve", "refuse"]
    reason: Text
    at: Moment
    checker: Person
    signature: Signature


class RequestFile(Shape):
    """The file that goes from the maker to the checker and back."""

    seller_desk: Literal["approval-request"]
    format: Literal[1]
    code: Annotated[str, Field(pattern="^[0-9A-Z]{5}-[0-9A-Z]{5}$")]
    request: Request
    maker_signature: Signature
    decision: Decision | None


class Key(Shape):
    """A person's public key. ``holder`` stays the same for all keys that one installation ever makes."""

    name: Named
    public_key: PublicKey
    fingerprint: Fingerprint
    holder: Id
    login: Digest
    """Of computer and system login: two people who share one have no four eyes, and are told so."""
    made_at: Moment


class Countersignature(Shape):
    """A person who is trusted already vouches for a key."""

    person: Person
    at: Moment
    signature: Signature


class KeyFile(Shape):
    """The file by which a person's key comes to a colleague."""

    seller_desk: Literal["approval-key"]
    format: Literal[1]
    key: Key
    proof: Signature
    countersignatures: Annotated[list[Countersignature], Field(max_length=MOST_COUNTERSIGNATURES)]


def moment(text: str) -> datetime:
    """The time that stands in a file."""
    return datetime.fromisoformat(text)

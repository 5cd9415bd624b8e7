"""What is known of a request that went out as text or picture: that somebody was asked, and nothing more."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from desktop_app.texts import N_, _


class ForwardWay(StrEnum):
    """What a person took to send it on."""

    TEXT = "text"
    PICTURE = "picture"


_WORDS = {ForwardWay.TEXT: N_("文字"), ForwardWay.PICTURE: N_("图片")}


def way_word(way: object) -> str:
    """The way in a word; one of a newer program as it is."""
    words = next((words for known, words in _WORDS.items() if known == way), "")
    return _(words) if words else str(way)


class Forwarded(NamedTuple):
    """The note that was forwarded last for a refund. It is no approval: who has read it nobody knows here."""

    code: str
    """To quote back."""
    at: datetime
    """By the connection's clock."""
    expires_at: datetime
    amount: str
    currency: str
    state: str
    ways: tuple[str, ...]
    is_signed: bool
    """Of a signed request, which says by itself whether it stands."""

    def speaks_of(self, amount: str, currency: str, state: str, now: datetime) -> bool:
        """True while it asks about the refund as it stands: this money, this state, and its time is not over."""
        is_same = (self.amount, self.currency, self.state) == (amount, currency, state)
        return is_same and not self.is_signed and now < self.expires_at

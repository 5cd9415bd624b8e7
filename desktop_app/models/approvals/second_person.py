"""Which way a second person agrees to a refund, and how that stands: light, so that the window may know it too.

Two say so. The amount tier (rule data) says *whether* somebody else must agree and may name the way; the company's
setting is the way where the tier names none. The setting never switches off what a tier asks for: with 不需要 such a
tier wants the strictest way, a signed file, because lowering a tier is a matter of rules and is shown as 本公司放宽
with each use, while a setting can be turned by whoever sits at the computer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from desktop_app.texts import N_, _

if TYPE_CHECKING:
    from desktop_app.models.casework import Attachment
    from desktop_app.models.findings import Clause
    from desktop_app.models.refunds.amounts import SecondPerson

SETTING = "second_person"
"""Name of the company's setting."""


class SecondPersonMode(StrEnum):
    """How a second person agrees."""

    SIGNED = "signed"
    """By a file that a colleague's key signed."""
    EXTERNAL = "external"
    """By the record of an approval that was given elsewhere: nobody here can prove it (未验签)."""
    NONE = "none"


_WORDS = {
    SecondPersonMode.SIGNED: N_("签名文件"),
    SecondPersonMode.EXTERNAL: N_("外部审批凭证"),
    SecondPersonMode.NONE: N_("不需要"),
}


def mode_word(mode: SecondPersonMode) -> str:
    """The way in words."""
    return _(_WORDS[mode])


@dataclass(frozen=True)
class SecondPersonStanding:
    """Whether somebody else must agree to a refund, and whether somebody did."""

    is_needed: bool
    mode: SecondPersonMode
    is_good: bool
    """Agreeing may go on: nobody else is needed, or somebody agreed and it still counts."""
    sentence: str
    """Why it is not good and what to do; or what a person should know of one that is good; else empty."""
    approver: str = ""
    reference: str = ""
    """Code of the signed request, or the number of the external record."""
    at: datetime | None = None
    """When the second person agreed."""
    is_verified: bool = False
    """A signature was checked here."""
    is_loosened: bool = False
    """The company's own rules ask for less than ours (本公司放宽)."""
    is_by_tier: bool = False
    """The amount tier says the way, not the company's setting."""
    clause: Clause | None = None
    """The amount tier that asks."""
    amount: str = ""
    """What was agreed to: decimal text, in ``currency``."""
    currency: str = ""
    picture: Attachment | None = None
    """The screenshot of an external record."""
    is_given: bool = False
    """Somebody agreed and it counts now: a command would use it up."""
    is_asked: bool = False
    """A request or record of now stands with the refund, whatever became of it."""
    is_refused: bool = False
    """Somebody was asked and refused, by a signature that counts; ``sentence`` has the reason."""
    forwarded_at: datetime | None = None
    """When its text or picture went out last, where nothing else stands: somebody was asked, and nothing more."""


def mode_of(asked: SecondPerson, setting: str) -> SecondPersonMode:
    """The way that counts for a refund."""
    chosen = SecondPersonMode(asked.mode or setting)
    if asked.is_needed and chosen is SecondPersonMode.NONE:
        return SecondPersonMode.SIGNED
    return chosen

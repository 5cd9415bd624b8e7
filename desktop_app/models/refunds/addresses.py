"""Addresses to which returned goods are sent (寄回地址): the seller's own, one of them the default."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from desktop_app.texts import _

LEAST_DIGITS = 5
"""A number with fewer digits reaches nobody: short service numbers have five."""
_IN_PHONES = frozenset("0123456789+-() 转#*")


@dataclass(frozen=True)
class ReturnAddress:
    """One of them, of one connection."""

    id: int
    connection_id: str
    name: str
    """Who takes the goods in."""
    phone: str
    address: str
    is_default: bool
    by_person: str
    changed_at: datetime

    @property
    def text(self) -> str:
        """In one line, as a decision keeps it and the customer reads it."""
        return address_text(self.name, self.phone, self.address)


def address_text(name: str, phone: str, address: str) -> str:
    """Name, number and place in one line, the same in every language: drafts and commands keep it."""
    return f"{name} {phone} {address}"


def phone_problem(phone: str) -> str:
    """Why a number cannot be dialled, in one sentence; empty when it can. Full-width digits are dialled as they are."""
    strange = sorted({sign for sign in phone if sign not in _IN_PHONES})
    if strange:
        return _("电话里有“{sign}”。只写数字，可加区号、横线和分机，例如 0574-88001234 转 8。", sign=strange[0])
    if sum(sign.isdigit() for sign in phone) < LEAST_DIGITS:
        return _("电话不完整。写上区号或手机号，例如 13800001234。")
    return ""

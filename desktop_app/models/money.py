"""Money: an exact decimal with its currency. Currencies never mix and no float is ever let in."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from desktop_app.models.currencies import unit_of

CENT = Decimal("0.01")
CNY = "CNY"


@dataclass(frozen=True, order=False)
class Money:
    """An amount in one currency, for example ``Money(Decimal("28800.00"), "CNY")``."""

    amount: Decimal
    currency: str = CNY

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal) or not self.amount.is_finite():
            raise TypeError("an amount is a finite Decimal")

    @property
    def minor(self) -> int:
        """Whole hundredths of the currency, as stored in databases."""
        return int((self.amount / CENT).to_integral_value(ROUND_HALF_UP))

    @classmethod
    def from_minor(cls, minor: int, currency: str = CNY) -> Money:
        """The stored hundredths as money."""
        return cls((Decimal(minor) * CENT).quantize(CENT), currency)

    def plain(self) -> str:
        """Decimal text for JSON and files, with the decimals of the currency: ``28800.00``, in yen ``28800``."""
        return str(self.amount.quantize(unit_of(self.currency), ROUND_HALF_UP))

    def hundredths(self) -> str:
        """Decimal text with two decimals in every currency, as approvals are bound to it: ``28800.00``."""
        return str(self.amount.quantize(CENT, ROUND_HALF_UP))

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.amount - other.amount, self.currency)

    def __lt__(self, other: Money) -> bool:
        self._same(other)
        return self.amount < other.amount

    def _same(self, other: Money) -> None:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not mix")

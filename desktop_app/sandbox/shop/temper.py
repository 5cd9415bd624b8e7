"""How the counterparties of a shop behave: shares and delays, by name."""

from __future__ import annotations

from dataclasses import dataclass

HOUR = 3600
DAY = 86_400


@dataclass(frozen=True)
class Temper:
    """Shares lie between 0 and 1; delays are (shortest, longest) seconds from entering the node."""

    buyer_silent: float = 0.08
    """A buyer who never does anything at this stay."""
    buyer_rejects: float = 0.18
    buyer_delay: tuple[int, int] = (2 * HOUR, 6 * DAY)
    review_fails: float = 0.2
    review_delay: tuple[int, int] = (4 * HOUR, 4 * DAY)
    courier_delay: tuple[int, int] = (1 * DAY, 6 * DAY)
    phone_differs: float = 0.15
    opening_fails: float = 0.25
    software_delay: tuple[int, int] = (10 * 60, 2 * DAY)
    pays: float = 0.85
    pay_delay: tuple[int, int] = (60, 20 * HOUR)


TEMPERS = {
    "even": Temper(),
    "kind": Temper(buyer_silent=0.0, buyer_rejects=0.03, review_fails=0.05, buyer_delay=(HOUR, 2 * DAY)),
    "hard": Temper(buyer_silent=0.2, buyer_rejects=0.4, review_fails=0.45, buyer_delay=(6 * HOUR, 20 * DAY)),
}

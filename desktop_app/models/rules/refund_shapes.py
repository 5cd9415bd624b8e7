"""What a rule pack may hold of refunds (退订), shaped by pydantic like the rest of ``shapes``."""

from __future__ import annotations

from desktop_app.models.refunds.states import RefundState
from desktop_app.models.rules.entries import Strict, Words
from desktop_app.models.shaping import Field


class RefundStateShape(Strict):
    """What a state is called, and the texts that mean it."""

    state: RefundState
    name: Words
    texts: tuple[str, ...] = ()


class RefundsShape(Strict):
    """What holds for every refund."""

    return_types: tuple[str, ...] = Field(min_length=1)
    """Access types whose goods go back once the buyer has received them."""

"""A request for a refund as it stands at the moment of deciding."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from desktop_app.models import wording
from desktop_app.models.acts import ActTarget, subject_of
from desktop_app.models.command_words import CommandName
from desktop_app.models.refunds import conditions
from desktop_app.models.refunds.acts import state_after
from desktop_app.models.refunds.facts import RefundFacts
from desktop_app.models.refunds.states import RefundMachine, RefundState

if TYPE_CHECKING:
    from desktop_app.models.refunds.report import RefundReport

_ONLY_RETURNED = frozenset({RefundState.AWAITING_RETURN, RefundState.AWAITING_INSPECTION})


@dataclass(frozen=True)
class RefundSeen:
    """One request with all that follows for it."""

    connection_id: str
    key: str
    """退订单号."""
    report: RefundReport
    known_machine: RefundMachine | None
    """The way that it walks; ``None`` where type or 收货状态 leave it open."""
    version: int
    """Number of the newest batch that touched the row."""
    data_as_of: datetime
    """How old the newest facts about it are, China Standard Time."""

    @property
    def state(self) -> RefundState:
        """Where it stands."""
        return self.report.forecast.state

    @property
    def facts(self) -> RefundFacts:
        """What is known of it."""
        return self.report.facts

    def machine(self, return_address: str) -> RefundMachine:
        """The way that it walks; where it is open, a return address says that goods come back."""
        if self.known_machine is not None:
            return self.known_machine
        is_return = self.state in _ONLY_RETURNED or bool(return_address.strip())
        return RefundMachine.RETURN if is_return else RefundMachine.REVIEW

    def target(self, name: CommandName, return_address: str) -> ActTarget:
        """The same as the target of an act, with what the outbox must know of it later.

        ``return_address`` as it stands in the form. Only where the act is offered (``state_after``).
        """
        facts, money = self.facts, self.report.money
        after = state_after(name, self.machine(return_address), self.state)
        amount, currency = (None, facts.currency) if money is None else (money.amount, money.currency)
        state = wording.refund_state_name(self.state)
        kept: dict[str, Any] = {
            "order_id": facts.order_id,
            "line_id": facts.line_id,
            "after": self.state.value if after is None else after.value,
            "subject": subject_of(facts.customer_name, facts.product_name, amount, currency, state),
            "conditions": conditions.stored(facts, self.data_as_of),
        }
        amounts = () if amount is None else (amount,)
        return ActTarget(
            self.connection_id, self.key, self.state.value, self.version, amounts, currency,
            {name: value for name, value in kept.items() if value},
        )  # fmt: skip

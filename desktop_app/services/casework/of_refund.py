"""What people here did about a refund: who has it, who was chased, and how its customer is reached.

The same services as for cases, by the refund's number. Contacts belong to the customer, and so a case and the refund
of its order share them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop_app.models.casework import Chase, Contact, CustomerAlias, OwnedKind, Ownership

if TYPE_CHECKING:
    from desktop_app.models.listing import CaseRow
    from desktop_app.services.desk import Desk


@dataclass(frozen=True)
class RefundCasework:
    """What the facts of a refund show of it; named as what the detail of a case shows."""

    chases: tuple[Chase, ...] = ()
    """Of the refund, oldest first."""
    contacts: tuple[Contact, ...] = ()
    aliases: tuple[CustomerAlias, ...] = ()
    owner: Ownership | None = None
    """Who has the refund, as it was set here."""
    customer: str = ""
    """The customer, as the request names it, else its case."""
    cases: tuple[CaseRow, ...] = ()
    """The cases of its order line; of a request that names no line all of the order."""

    @property
    def case_owner(self) -> str:
        """Who has the case, for a refund that nobody has; empty where that is nobody or no one person."""
        names = {one.owner for one in self.cases if one.owner}
        return names.pop() if len(names) == 1 else ""


def read_refund_casework(desk: Desk, connection_id: str, refund_id: str) -> RefundCasework | None:
    """What is known of one refund and its customer; ``None`` where there is none of this number. Only in a lane."""
    found = desk.list_reads(connection_id).by_keys([refund_id], OwnedKind.REFUNDS.value)
    if not found:
        return None
    (row,), casework = found, desk.casework
    cases = desk.refunds.cases_beside(connection_id, row.order_id, row.line_id)
    customer = row.customer_name or next((one.customer_name for one in cases if one.customer_name), "")
    return RefundCasework(
        tuple(casework.chases.list(connection_id, row.key)),
        tuple(casework.contacts.list(connection_id, customer)) if customer else (),
        tuple(casework.contacts.aliases(connection_id, customer)) if customer else (),
        casework.owners.get(connection_id, row.key, OwnedKind.REFUNDS),
        customer,
        tuple(cases),
    )

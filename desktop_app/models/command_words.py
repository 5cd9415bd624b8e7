"""What is said of a command in one word: where it stands, which act it is, what a connection can do with it.

Apart from the command itself (``commands``), because a list says them before its first rows.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal


class CommandState(StrEnum):
    """Where a command stands; words of the window in ``wording.command_state``."""

    QUEUED = "queued"
    """Held or waiting to be sent (DIRECT only)."""
    SENDING = "sending"
    SUCCEEDED = "succeeded"
    PREPARED = "prepared"
    """HANDOFF: a packet is ready; the click in the console is the act. 待登记结果."""
    CONFIRMED = "confirmed"
    """A person registered that it was done in the console. 已办理."""
    REFLECTED = "reflected"
    """A batch received later shows its effect. Final."""
    UNKNOWN = "unknown"
    CONFLICT = "conflict"
    REFUSED = "refused"
    RECALLED = "recalled"


class CommandName(StrEnum):
    """The acts of a seller: on a case (``CASE_ACTS``) or on a request for a refund (``REFUND_ACTS``)."""

    CONFIRM_REQUIREMENT = "ConfirmRequirement"
    REJECT_REQUIREMENT = "RejectRequirement"
    REPORT_COMPLETION = "ReportCompletion"
    APPROVE_REFUND = "ApproveRefund"
    REJECT_REFUND = "RejectRefund"
    CONFIRM_INSPECTION = "ConfirmInspection"
    REJECT_INSPECTION = "RejectInspection"
    APPEAL_INSPECTION = "AppealInspection"


CASE_ACTS = (CommandName.CONFIRM_REQUIREMENT, CommandName.REJECT_REQUIREMENT, CommandName.REPORT_COMPLETION)
REFUND_ACTS = (
    CommandName.APPROVE_REFUND,
    CommandName.REJECT_REFUND,
    CommandName.CONFIRM_INSPECTION,
    CommandName.REJECT_INSPECTION,
    CommandName.APPEAL_INSPECTION,
)
TargetKind = Literal["cases", "refunds"]


def target_kind(name: CommandName) -> TargetKind:
    """The kind of what an act is done to, as the projection and imports call it."""
    return "refunds" if name in REFUND_ACTS else "cases"


class Capability(StrEnum):
    """What a connection can do for an operation."""

    DIRECT = "DIRECT"
    HANDOFF = "HANDOFF"
    NONE = "NONE"

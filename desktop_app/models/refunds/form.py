"""What a person puts into the decision form of a refund (退订审核): opinion, files, return address, typed reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

AGREEMENT, OTHER = "agreement", "other"
"""What a file shows: the record of what was agreed with the customer (协商记录), or anything else."""
FILE_ROLES = (AGREEMENT, OTHER)


@dataclass(frozen=True)
class RefundForm:
    """One filled-in form. Texts stand as they were typed; nothing is judged here."""

    opinion: str = ""
    """审核意见; of an inspection: the reason."""
    files: tuple[tuple[str, Path], ...] = ()
    """(role, file) in the order in which they were added; roles are ``FILE_ROLES``."""
    return_address: str = ""
    """寄回地址, in one text as the customer is to read it; only for hardware that was received."""
    reasons: Mapping[str, str] = field(default_factory=dict)
    """Id of a blocker that a reason passes → the typed reason."""

    def reasoned(self) -> frozenset[str]:
        """Ids of the blockers for which something was typed."""
        return frozenset(key for key, text in self.reasons.items() if text.strip())

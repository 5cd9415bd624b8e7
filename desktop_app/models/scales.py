"""The two scales that every printed rule carries: severity and grade.

Apart from the findings and clauses that they measure (``findings``), because a list says them
before its first rows.
"""

from __future__ import annotations

from enum import StrEnum


class Severity(StrEnum):
    """How much a finding weighs: only ``block`` stops an act."""

    BLOCK = "block"
    WARN = "warn"
    HINT = "hint"


class Grade(StrEnum):
    """How a rule is known. An assumption is never shown as official and never blocks (harm rules excepted)."""

    OFFICIAL = "official"
    SEED = "seed"
    OBSERVED = "observed"
    ASSUMPTION = "assumption"

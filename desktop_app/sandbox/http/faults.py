"""Faults on demand: which requests go wrong, how, and how often. A plan lives as long as the process."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

FaultKind = Literal[
    "slow",
    "drip",
    "cut_before",
    "cut_after",
    "half_answer",
    "html",
    "status",
    "big",
    "gzip_bomb",
    "wrong_types",
    "duplicate_keys",
    "nan",
    "truncate_at",
]
MEGABYTE = 1024 * 1024


class FaultMatch(BaseModel):
    """Which requests: by method and by the beginning of path and query, ``/seller/v1/changes?kind=cases``."""

    model_config = ConfigDict(extra="forbid")

    method: str | None = None
    path_prefix: str | None = None

    def fits(self, method: str, target: str) -> bool:
        """Whether a request is one of them."""
        if self.method is not None and self.method.upper() != method:
            return False
        return self.path_prefix is None or target.startswith(self.path_prefix)


class FaultOrder(BaseModel):
    """What ``POST /rehearsal/faults`` takes."""

    model_config = ConfigDict(extra="forbid")

    match: FaultMatch = FaultMatch()
    kind: FaultKind
    status: int | None = Field(None, ge=200, le=599)
    """Of the answer instead (``status``: default 500, ``html``: default 200)."""
    retry_after: int | float | Annotated[str, Field(pattern=r"^[\x20-\x7e]{0,200}$")] | None = None
    """Header Retry-After as given: seconds, a date, or nonsense; none without it."""
    after_commit: bool = False
    """Do what was asked before going wrong (``slow``, ``html``, ``status``, ``big``, ``gzip_bomb``)."""
    at_byte: int | None = Field(None, ge=0)
    """``cut_before``: after so many bytes of the request's body; ``cut_after``, ``truncate_at``: of the answer."""
    times: int | None = Field(1, ge=1)
    """How many matching requests go wrong; null is all."""
    skip: int = Field(0, ge=0)
    """How many matching requests go well before the first one goes wrong."""
    seconds: float = Field(5.0, ge=0, le=3600)
    """``slow``: the wait; ``drip``: the wait before each byte of the answer's body."""
    size_bytes: int = Field(200 * MEGABYTE, ge=1, le=4096 * MEGABYTE)
    """How much ``big`` and ``gzip_bomb`` become."""
    is_length_declared: bool = False
    """``big``: say the length beforehand."""
    field: str | None = None
    """``wrong_types``, ``duplicate_keys``, ``nan``: only this member, wherever it stands; default: what comes first."""
    closing: Literal["reset", "end"] | None = None
    """How a cut looks: RST, or FIN in the middle of an answer. Default: RST for cuts, FIN for parts of answers."""


@dataclass
class Fault:
    """An order of the plan with what is left of it."""

    id: int
    order: FaultOrder
    skip_left: int
    times_left: int | None
    used: int = 0

    def as_json(self) -> dict[str, Any]:
        """For ``GET /rehearsal/faults``."""
        return {**self.order.model_dump(), "id": self.id, "used": self.used, "times_left": self.times_left}


@dataclass
class FaultPlan:
    """The orders, first come first served. Safe for threads."""

    _faults: list[Fault] = field(default_factory=list)
    _last_id: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, order: FaultOrder) -> Fault:
        """Put an order at the end of the plan."""
        with self._lock:
            self._last_id += 1
            fault = Fault(self._last_id, order, order.skip, order.times)
            self._faults.append(fault)
            return fault

    def clear(self) -> int:
        """Forget all; answers how many there were."""
        with self._lock:
            count = len(self._faults)
            self._faults.clear()
            return count

    def listed(self) -> list[dict[str, Any]]:
        """All orders with what is left of them, used-up ones too."""
        with self._lock:
            return [fault.as_json() for fault in self._faults]

    def take(self, method: str, target: str) -> FaultOrder | None:
        """The fault that this request meets, used up by one; ``None`` lets it go well."""
        with self._lock:
            for fault in self._faults:
                if fault.times_left == 0 or not fault.order.match.fits(method, target):
                    continue
                if fault.skip_left:
                    fault.skip_left -= 1
                    continue
                fault.used += 1
                if fault.times_left is not None:
                    fault.times_left -= 1
                return fault.order
            return None

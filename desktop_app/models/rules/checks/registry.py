"""The registered kinds of check: a rule names one, and it judges facts, never files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeVar

_CHECKS: dict[str, Callable[..., object]] = {}
_Check = TypeVar("_Check", bound=Callable[..., object])


def check(name: str) -> Callable[[_Check], _Check]:
    """Register a function under the name by which rules call it."""

    def keep(function: _Check) -> _Check:
        if name in _CHECKS:
            raise ValueError(f"two checks are called {name}")
        _CHECKS[name] = function
        return function

    return keep


def registered() -> Mapping[str, Callable[..., object]]:
    """All checks by name."""
    # the modules register themselves when they are imported
    import desktop_app.models.rules.checks.evidence_files
    import desktop_app.models.rules.checks.evidence_form
    import desktop_app.models.rules.checks.evidence_pictures
    import desktop_app.models.rules.checks.evidence_words
    import desktop_app.models.rules.checks.refund_blockers
    import desktop_app.models.rules.checks.refund_decisions  # noqa: F401

    return MappingProxyType(_CHECKS)

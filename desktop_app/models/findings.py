"""A finding: one failed check. Where it is, how severe, why, under which clause, and how to mend it."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from desktop_app.models.scales import Grade, Severity


@dataclass(frozen=True)
class Clause:
    """The printed (or assumed) rule behind a deadline, an effect or a finding."""

    id: str
    text: str
    source: str
    """Key and URL, or ``assumption``."""
    grade: Grade


_NOT_PRINTED = frozenset({"is_own_check", "is_form_need"})


@dataclass(frozen=True)
class Finding:
    """One failed check, as it is printed by ``preflight`` and shown beside a field."""

    rule: str
    severity: Severity
    message: str
    mend: str
    source: str
    grade: Grade
    clause: str
    field: str | None = None
    file: str | None = None
    where: str | None = None
    """Page, ``sheet!cell`` or entry name inside the file."""
    is_own_check: bool = False
    """A check of this program: shown as 本程序检查, never as 官方."""
    is_form_need: bool = False
    """No rule: a field that our form itself needs, because nothing can be prepared without it. Shown as 表单必填."""

    def as_dict(self) -> dict[str, str]:
        """The JSON shape of the command line; empty places are left out."""
        return {
            name: str(value) for name, value in asdict(self).items() if value is not None and name not in _NOT_PRINTED
        }

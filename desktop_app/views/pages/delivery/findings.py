"""Findings on their way to the form: beside which field, and with which links."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from desktop_app.models.evidence import SCREENSHOT
from desktop_app.models.findings import Finding
from desktop_app.models.scales import Severity
from desktop_app.texts import _
from desktop_app.views.case_form.footer import OpenCounts
from desktop_app.views.pages.delivery.body import FILE_FIELDS, MANY_FILES
from desktop_app.views.pages.delivery.reading import Judged
from desktop_app.views.pages.delivery.rows import FIELDS_OF_FILES, Shown

CHANGE, ADD, LOOK, REMOVE, COMPARE, CLAUSE = "change", "add", "look", "remove", "compare", "clause"
ALIKE, TOO_MANY = "evidence.alike", "evidence.role_too_many"


def counts_of(judged: Judged) -> OpenCounts:
    """What the foot of the form says; what waits for ticks has no weight."""
    weights = [one.severity for place, one in enumerate(judged.findings) if place not in judged.unticked]
    return OpenCounts(
        blocks=weights.count(Severity.BLOCK),
        warns=weights.count(Severity.WARN),
        hints=weights.count(Severity.HINT),
        waiting=len(judged.unticked),
        stopped=sum(one.severity is Severity.BLOCK for one in judged.stopped),
    )


def by_field(judged: Judged) -> dict[str, list[Shown]]:
    """The findings of each field, worst first, what waits for ticks last."""
    shown: dict[str, list[Shown]] = {}
    for place, finding in enumerate(judged.findings):
        is_waiting = place in judged.unticked
        mends = mends_of(finding, is_waiting, judged.checks.get(finding.rule, ""))
        one = Shown(_told(finding, bool(mends)), is_waiting, mends)
        shown.setdefault(finding.field or "", []).append(one)
    for found in shown.values():
        found.sort(key=lambda one: one.is_waiting)
    return shown


def _told(finding: Finding, has_mends: bool) -> Finding:
    """The finding as it is read: of which of several files it is, and what to do where no link does it."""
    message = finding.message
    if finding.field in MANY_FILES and finding.file and finding.file not in message:
        message = _("{name}：{message}", name=finding.file, message=message)
    if finding.field in FILE_FIELDS and not has_mends:
        message = _("{message}{mend}。", message=message, mend=finding.mend)
    return finding if message == finding.message else replace(finding, message=message)


def mends_of(finding: Finding, is_waiting: bool = False, check: str = "") -> tuple[tuple[str, str], ...]:
    """Links of a finding, the safe one first; 看条款 is added by the kit. ``check``: the one that found it."""
    role = finding.field or ""
    if role not in FILE_FIELDS and role != FIELDS_OF_FILES:
        return ()
    if is_waiting:
        return ((LOOK, _("看大图")),)
    if finding.file is None:
        return ((ADD, _("选择文件")),) if role in FILE_FIELDS and check != TOO_MANY else ()
    if role == SCREENSHOT:
        first = (COMPARE, _("并排比较")) if check == ALIKE else (LOOK, _("看大图"))
        return (first, (REMOVE, _("去掉")))
    # where several lie, another one is added beside them: what is wrong is taken out
    return ((REMOVE, _("去掉")),) if role in MANY_FILES else ((CHANGE, _("换文件")),)


def marked_files(findings: Iterable[Finding]) -> frozenset[str]:
    """Names of screenshots that a finding stands on."""
    return frozenset(one.file for one in findings if one.field == SCREENSHOT and one.file)


def quiet_line(field: str, has_file: bool, is_compared: bool = False, is_scan: bool = False) -> str:
    """What was verified of a field without findings, in one line, and by whom; empty when nothing was looked at.

    The text of a scan is read by nobody but the person: ``is_compared`` says that all four ticks are there.
    """
    if field in FILE_FIELDS and has_file:
        if field == SCREENSHOT and is_scan:
            return _("打得开，图里的内容由您对照")
        if is_scan:
            return _("打得开，扫描件的内容已由您对照") if is_compared else _("打得开，扫描件的内容由您对照")
        return _("打得开，没有别的订单号")
    return ""

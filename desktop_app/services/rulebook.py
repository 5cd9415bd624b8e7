"""The rule packs in use, read once and kept: our own, with the company's own pack laid over them.

The company's pack lies in ``home/rules``. A bad one is refused with file, line and reason; then the last
good rules stay in use, and this is said.
"""

from __future__ import annotations

import difflib
import logging
import threading
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app import paths
from desktop_app.errors import DeskError, UsageError
from desktop_app.models.events import NoticeRaised, RulesChanged
from desktop_app.models.scales import Grade
from desktop_app.texts import _, sentences

if TYPE_CHECKING:
    from datetime import date

    from desktop_app.models.console_forms import ActRule
    from desktop_app.models.rules.entries import Entry
    from desktop_app.models.rules.packs import PackProblem, RulePacks
    from desktop_app.models.wording_names import PackNames
    from desktop_app.models.working_calendar import WorkingCalendar
    from desktop_app.services.desk import Desk

_log = logging.getLogger(__name__)

Rules = list[dict[str, Any]]


@dataclass(frozen=True)
class RulesReport:
    """What ``rules check`` says: how many rules, under which hash, what is wrong, what a company loosened."""

    entries: int
    """As many as ``rules list`` lists: those of tables of their own are counted too."""
    hash: str
    problems: tuple[PackProblem, ...]
    loosened: tuple[str, ...]
    as_of: date | None = None
    """Of when the newest of the packs is."""

    def as_dict(self) -> dict[str, Any]:
        """The JSON shape of the command line."""
        return {
            "rules": self.entries,
            "hash": self.hash,
            "as_of": _day(self.as_of),
            "problems": [problem.as_dict() for problem in self.problems],
            "loosened": list(self.loosened),
        }


class Rulebook:
    """Rule packs and working calendar of one home."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._lock = threading.RLock()
        self._packs: RulePacks | None = None
        self._calendar: WorkingCalendar | None = None
        self.problem: DeskError | None = None
        """Why the company's own pack is not in use, if it is not."""
        self._is_company_in_force = False
        """The rules in use were read with a company's own pack over ours."""

    @property
    def folder(self) -> Path:
        """Our own packs."""
        return paths.resource("rules")

    @property
    def overlay(self) -> Path | None:
        """The folder of the company's own packs, when there are any."""
        folder = self._desk.home.root / "rules"
        return folder if folder.is_dir() and any(folder.glob("*.toml")) else None

    @property
    def packs(self) -> RulePacks:
        """The rules in use. Raises ``PackError`` only when our own packs are bad."""
        with self._lock:
            if self._packs is None:
                self._packs = self._load()
            return self._packs

    @property
    def calendar(self) -> WorkingCalendar:
        """Working days with the packs' days laid over the published ones."""
        with self._lock:
            if self._calendar is None:
                from desktop_app.models.working_calendar import WorkingCalendar  # the holiday tables are large

                self._calendar = WorkingCalendar(self.packs.holidays)
            return self._calendar

    @property
    def names(self) -> PackNames:
        """What the packs call flows and nodes."""
        return self.packs.names

    @property
    def pack_hash(self) -> str:
        """Names the exact rules in use; stored results made with another hash are recomputed."""
        return self.packs.hash

    def reload(self) -> bool:
        """Read the packs again; bad ones leave the rules as they are. True when the rules changed."""
        with self._lock:
            before = self._packs
            fresh = self._load(last_good=before)
            is_same_unread = before is not None and fresh.is_company_unread == before.is_company_unread
            if before is not None and fresh.hash == before.hash and is_same_unread:
                return False
            self._packs, self._calendar = fresh, None
        self._desk.events.publish(RulesChanged())
        return True

    def _load(self, last_good: RulePacks | None = None) -> RulePacks:
        from desktop_app.models.rules.packs import PackError, load_packs  # pydantic

        self.problem = None
        overlay = self.overlay
        if overlay is None:
            self._is_company_in_force = False
            return load_packs(self.folder)
        try:
            packs = load_packs(self.folder, overlay)
        except PackError as error:
            self.problem = error
        else:
            self._is_company_in_force = True
            return packs
        _log.warning("the company's own rule pack is refused: %s", self.problem)
        is_kept = last_good is not None and self._is_company_in_force
        text = _("{reason}。", reason=self.problem.message.rstrip("。."))
        if not is_kept:
            text = sentences(text, _("规则文件读不懂，按最严处理：改好之前，每笔退订都须第二人签名同意。"))
        self._desk.events.publish(NoticeRaised("", "warn", _("本公司规则包没有生效"), text, ""))
        if last_good is not None and is_kept:
            return last_good
        # nobody knows what it asks for: the strictest counts, or harming the file would switch the second person off
        return replace(last_good or load_packs(self.folder), is_company_unread=True)

    def check(self, folder: Path | None = None) -> RulesReport:
        """Try the packs of a folder as they would be used, or the rules in use with the company's own over them.

        A folder of its own is judged as a company's pack over ours, unless it is complete by itself.
        """
        from desktop_app.models.rules.packs import PackError, load_packs  # pydantic

        try:
            if folder is None:
                packs = load_packs(self.folder, self.overlay)
            elif folder.resolve() == self.folder.resolve():
                packs = load_packs(folder)
            else:
                packs = load_packs(self.folder, folder)
        except PackError as error:
            return RulesReport(0, "", tuple(error.problems), ())
        count = len(packs.versions) + len(self._act_rules())
        return RulesReport(count, packs.hash, (), tuple(sorted(packs.loosened)), packs.as_of)

    def list(self) -> Rules:
        """Each rule in its newest version, by id: what it says, how severe, how sure, from where.

        A clause that only explains, and of which no finding is made, has no severity.
        """
        packs = self.packs
        found = []
        for entry_id, versions in packs.versions.items():
            newest = _version(packs, versions[-1])
            found.append(
                {
                    "id": entry_id,
                    "title": newest["text"],
                    "severity": newest["severity"],
                    "grade": newest["grade"],
                    "source": newest["source"],
                    "own_check": newest["own_check"],
                    "as_of": newest["as_of"],
                }
            )
        told = {"as_of": _day(packs.as_of)}
        found += [{**_act_rule(one), "id": one.id, "title": str(one.clause), **told} for one in self._act_rules()]
        return sorted(found, key=lambda rule: str(rule["id"]))

    def why(self, entry_id: str) -> dict[str, Any]:
        """All that is known of a rule, in all its versions; ``UsageError`` names similar ids for an unknown one.

        The name of a blocker, as window and JSON tell it, gives all rules that go by it.
        """
        packs, wanted = self.packs, entry_id.strip().upper()
        acts = {rule.id: rule for rule in self._act_rules()}
        if wanted in acts:
            version = {"text": str(acts[wanted].clause), **_act_rule(acts[wanted])}
            begins, ends, sites = self._desk.casework.rules.span_of(wanted)
            span = {"valid_from": _day(begins), "valid_to": _day(ends), "site": list(sites)}
            told = {**version, **span, "rule": wanted, "as_of": _day(packs.as_of)}
            return {"id": wanted, "loosened": False, "versions": [told]}
        by_blocker = _by_blocker(packs)
        versions = packs.versions.get(wanted) or by_blocker.get(wanted)
        if not versions:
            known = [*packs.versions, *acts, *by_blocker]
            near = difflib.get_close_matches(wanted, known, n=5, cutoff=0.4)
            raise UsageError(
                _("没有这条规则"),
                _(
                    "没有编号为“{id}”的规则。相近的有：{near}。全部编号见 rules list。",
                    id=entry_id,
                    near=_("、").join(near) or _("无"),
                ),
            )
        return {
            "id": wanted,
            "loosened": any(entry.id in packs.loosened for entry in versions),
            "versions": [_version(packs, entry) for entry in versions],
        }

    def _act_rules(self) -> tuple[ActRule, ...]:
        """Rules that stand in tables of their own: acts, and appeals."""
        return (*self._desk.packets.forms.rule, *self._desk.casework.rules.rule)


def _by_blocker(packs: RulePacks) -> dict[str, tuple[Entry, ...]]:
    """The rules behind each name of a blocker, in the order of the packs."""
    from desktop_app.models.rules.refund_shapes import BlockerEntry  # pydantic

    found: dict[str, tuple[Entry, ...]] = {}
    for entry in packs.entries():
        if isinstance(entry, BlockerEntry):
            found[entry.blocker] = (*found.get(entry.blocker, ()), entry)
    return found


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _act_rule(rule: ActRule) -> dict[str, Any]:
    """What a rule of the console's forms carries beside its clause."""
    return {
        "severity": str(rule.severity),
        "grade": str(rule.grade),
        "source": rule.source,
        "own_check": rule.grade is Grade.ASSUMPTION,
    }


def _version(packs: RulePacks, entry: Entry) -> dict[str, Any]:
    found: dict[str, Any] = {
        "text": str(entry.text),
        "severity": str(entry.severity) if entry.is_judging else None,
        "grade": str(entry.grade),
        "source": packs.source_text(entry),
        "valid_from": _day(entry.valid_from),
        "valid_to": _day(entry.valid_to),
        "site": list(entry.site),
        "own_check": entry.is_told_as_own,
    }
    for name in ("limit", "every"):
        length = getattr(entry, name, None)
        if length is not None:
            found[name] = {unit: count for unit, count in length.model_dump().items() if count}
    if any(flow.switch == entry.id for flow in packs.flows.values()):
        found["is_on"] = getattr(entry, "is_on", True)
    for name in ("message", "mend"):
        words = getattr(entry, name, None)
        if words is not None:
            found[name] = str(words)
    return {**found, "rule": entry.id, "as_of": _day(packs.dates.get(entry.id))}

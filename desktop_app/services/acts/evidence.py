"""Evidence: read the files of a delivery form by their content, and judge the form under the rules of the packs.

The form's body (a draft of kind ``delivery``): ``delivery_mode`` (onsite, remote or empty), ``files`` (role → paths),
``opening_time`` (ISO 8601), ``result_text``, ``signatures`` (signers that a person ticked), ``ticks`` (path or role →
what a person confirmed of a scan), ``texts`` (values of the flow's own form by id, such as a waybill number).
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from desktop_app.models.acts import CaseState, KeptFile
from desktop_app.models.command_words import CommandName
from desktop_app.models.evidence import (
    ACCEPTANCE,
    LICENCE,
    OTHER,
    REMOTE,
    RESOURCE_ORDER,
    SCREENSHOT,
    SOW,
    DeliveryFacts,
    EvidenceFile,
    check_delivery,
)
from desktop_app.services.acts import checks as act_checks
from desktop_app.services.acts.order_facts import order_facts
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.documents.evidence_facts import Reading
    from desktop_app.models.findings import Finding
    from desktop_app.models.rules.packs import RulePacks
    from desktop_app.models.supervision import FlowChoice, Node
    from desktop_app.services.desk import Desk

_REMEMBERED = 512
_ROLE_WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (SOW, ("sow", "需求", "工作说明", "任务书", "statement of work")),
    (ACCEPTANCE, ("验收", "acceptance")),
    (SCREENSHOT, ("用户授权",)),  # who may use the industrial cloud platform, not how long a licence holds
    (LICENCE, ("授权", "licen")),
    (REMOTE, ("远程", "纪要", "邮件", "沟通", "聊天", "往来", "remote", "minutes", "chat", "mail")),
    (SCREENSHOT, ("截图", "截屏", "screenshot")),
    (OTHER, ("运单", "面单", "快递", "物流")),  # named by what is sent, it may be a 签收单 as well
    (ACCEPTANCE, ("确认单", "确认函", "确认书", "签收单", "完工", "竣工")),
)
_TITLE_CHARS = 200
_MAIL = frozenset({"eml", "msg"})
_PICTURES = frozenset({"png", "jpeg", "gif", "bmp", "webp", "tiff", "heic"})
HOLD_RULE = "evidence.scan"
"""The check whose findings hold back the act until a person has ticked everything."""

_Mark = tuple[str, int, int]


def guess_role(name: str, detected_type: str = "", text: str | None = None) -> str:
    """The role that a file's name suggests, else its title.

    Without either a picture is a screenshot, a mail a record.
    """
    if told := _role_in(name.casefold()):
        return told
    if detected_type in _MAIL:
        return REMOTE
    return SCREENSHOT if detected_type in _PICTURES else _titled_role(text or "")


def _role_in(words: str) -> str:
    return next((role for role, known in _ROLE_WORDS if any(word in words for word in known)), "")


def _titled_role(text: str) -> str:
    """What the first line with such a word says; it may be set with blanks and in radicals."""
    from desktop_app.models.rules.checks.order_numbers import folded  # the rule engine

    lines = ("".join(line.casefold().split()) for line in folded(text[:_TITLE_CHARS]).splitlines())
    return next(filter(None, map(_role_in, lines)), OTHER)


def asked_ids(choice: FlowChoice, node: Node | None, packs: RulePacks) -> frozenset[str] | None:
    """Ids of what the delivery form of a case asks for; ``None`` where no pack says."""
    from desktop_app.models.flows import delivery_needs  # the rule engine

    return frozenset(need.id for need in delivery_needs(choice, node, packs)) or None


class Evidence:
    """Reads and judges evidence. Blocks for up to some seconds a file: never called in the GUI thread."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._lock = threading.Lock()
        self._readings: dict[_Mark, Reading] = {}

    def inspect(self, files: Iterable[tuple[str | None, Path]]) -> list[EvidenceFile]:
        """Read files by their content, in a process of their own; a role is guessed from the name where not given.

        One path may stand under several roles.
        """
        given = list(files)
        found = []
        for (role, path), reading in zip(given, self._read([path for _role, path in given]), strict=True):
            known = role or guess_role(path.name, reading.detected_type, reading.text)
            found.append(evidence_file(known, path.name, reading))
        return found

    def kept_files(
        self, kept: Sequence[KeptFile], ticks: Mapping[str, Any] = MappingProxyType({})
    ) -> list[EvidenceFile]:
        """Read the copies in ``files/``, under the names that they had. ``ticks`` as in a form's body."""
        places = [self._desk.files.path(one.sha256) for one in kept]
        return self._judged_files([(one.role, one.path) for one in kept], places, ticks)

    def scan_pages(self, path: Path) -> list[tuple[int, bytes]]:
        """First and last page of a scanned PDF as (page number, JPEG); empty when they cannot be taken out.

        Read in a process of its own, like everything that comes out of a file.
        """
        from desktop_app.documents.evidence_process import EvidenceReader

        with EvidenceReader() as reader:
            return [(one.number, one.jpeg) for one in reader.pages(path)]

    def findings(
        self, connection_id: str, key: str, body: Mapping[str, Any], kept: Sequence[KeptFile] | None = None
    ) -> list[Finding]:
        """All findings of a delivery form, worst first. With ``kept`` the kept copies are judged, not the originals.

        A form whose scans wait for ticks carries a hint (the window shows 待您勾选); ``unticked`` says whether.
        """
        case = self._desk.decide.case(connection_id, key)
        if case is None:
            return []
        files = self._files(body, kept)
        return self.judge(self._facts(case, body, files))

    def judge(self, facts: DeliveryFacts, now: datetime | None = None) -> list[Finding]:
        """The rules' findings on facts of a delivery; ``now`` is the connection's time."""
        return check_delivery(facts, self._desk.rulebook.packs, now or self._desk.clock.connection_now())

    def unticked(self, findings: Iterable[Finding]) -> list[Finding]:
        """Those findings that hold back 确认完成 until a person has compared a scan.

        A SOW needs no order number and may be older than the order: its ticks are a hint, and hold nothing back.
        """
        packs = self._desk.rulebook.packs
        scans = [one for one in findings if getattr(packs.entry(one.rule), "check", "") == HOLD_RULE]
        return [one for one in scans if one.field != SOW]

    def held_back(self, findings: Iterable[Finding]) -> list[Finding]:
        """What the missing ticks mean for the act: a blocking finding beside each scan."""
        forms = self._desk.packets.forms
        return [
            forms.finding("ACT-09", _("{name} 还没有逐项勾选。", name=one.file or ""), one.mend, field=one.field)
            for one in self.unticked(findings)
        ]

    def facts(self, connection_id: str, key: str, body: Mapping[str, Any]) -> DeliveryFacts | None:
        """The facts of a form, for whoever shows what was read; ``None`` for an unknown case."""
        case = self._desk.decide.case(connection_id, key)
        return None if case is None else self._facts(case, body, self._files(body, None))

    def _files(self, body: Mapping[str, Any], kept: Sequence[KeptFile] | None) -> list[EvidenceFile]:
        ticks = body.get("ticks") or {}
        if kept is not None:
            return self.kept_files(kept, ticks)
        named = [(role, Path(name)) for role, names in (body.get("files") or {}).items() for name in names]
        return self._judged_files(named, [path for _role, path in named], ticks)

    def _judged_files(
        self, named: Sequence[tuple[str, Path]], places: Sequence[Path], ticks: Mapping[str, Any]
    ) -> list[EvidenceFile]:
        return [
            evidence_file(role, path.name, reading, frozenset(ticks.get(str(path)) or ticks.get(role) or ()))
            for (role, path), reading in zip(named, self._read(places), strict=True)
        ]

    def _facts(self, case: CaseState, body: Mapping[str, Any], files: Sequence[EvidenceFile]) -> DeliveryFacts:
        facts = case.facts
        try:
            opening = act_checks.opening_time(body)
        except ValueError:
            opening = None
        uploaded = self._handed_over(case)
        texts = act_checks.typed_texts(body)
        return DeliveryFacts(
            order_id=facts.order_id,
            buyer=facts.customer_name,
            buyer_aliases=self._desk.casework.contacts.alias_names(case.connection_id, facts.customer_name),
            ordered_at=facts.ordered_at,
            paid_at=facts.paid_at,
            choice=case.choice,
            delivery_mode=body.get("delivery_mode") or facts.delivery_mode,
            opening_time=opening,
            result_text=str(body.get("result_text") or ""),
            files=tuple(files),
            sales_scene=facts.sales_scene,
            product_class=facts.product_class,
            signatures=frozenset(body["signatures"]) if "signatures" in body else None,
            texts=texts,
            asked=asked_ids(case.choice, case.node, self._desk.rulebook.packs),
            resource_order_ids=frozenset(filter(None, [texts.get(RESOURCE_ORDER)])),
            uploaded_today_bytes=sum(uploaded),
            uploaded_today_files=len(uploaded),
            **order_facts(self._desk, case.connection_id, facts.order_id, facts.line_id),
        )

    def _handed_over(self, case: CaseState) -> list[int]:
        """Sizes of the files of today's deliveries that are still under way: they share the console's day."""
        today = self._desk.clock.connection_now().date()
        return [
            int(entry["bytes"])
            for command in self._desk.overlay.commands(case.connection_id)
            if command.name is CommandName.REPORT_COMPLETION and command.made_at.date() == today
            for entry in command.values.get("files", [])
        ]

    def _read(self, paths: Sequence[Path]) -> list[Reading]:
        """Read what is not known yet; the same file, unchanged, is read once."""
        from desktop_app.documents.evidence_process import EvidenceReader  # readers of PDF and pictures

        with self._lock:
            marks = [_mark(path) for path in paths]
            missing = [
                (mark, path)
                for mark, path in zip(marks, paths, strict=True)
                if mark is None or mark not in self._readings
            ]
            fresh: dict[Path, Reading] = {}
            if missing:
                with EvidenceReader() as reader:
                    for mark, path in missing:
                        fresh[path] = reader.read(path)
                        if mark is not None:
                            self._remember(mark, fresh[path])
            return [
                fresh[path] if path in fresh else self._readings[mark]  # type: ignore[index]
                for mark, path in zip(marks, paths, strict=True)
            ]

    def _remember(self, mark: _Mark, reading: Reading) -> None:
        while len(self._readings) >= _REMEMBERED:
            self._readings.pop(next(iter(self._readings)))
        self._readings[mark] = reading


def _mark(path: Path) -> _Mark | None:
    """What makes a file the same as before; ``None`` for one that cannot be asked."""
    try:
        found = path.stat()
    except OSError:
        return None
    return str(path), found.st_size, found.st_mtime_ns


def evidence_file(role: str, name: str, reading: Reading, ticks: frozenset[str] = frozenset()) -> EvidenceFile:
    """What was read of a file, as a part of a delivery; ``ticks``: what a person confirmed of a scan."""
    return EvidenceFile(
        role=role,
        name=name,
        bytes=reading.bytes,
        detected_type=reading.detected_type,
        suffix=Path(name).suffix.lower(),
        is_readable=reading.is_readable,
        text=reading.text,
        page_count=reading.page_count,
        width=reading.width,
        height=reading.height,
        is_blank=reading.is_blank,
        problem=reading.problem,
        is_text_whole=reading.is_text_whole,
        fingerprint=reading.fingerprint,
        picture_count=reading.picture_count,
        pictures=reading.pictures,
        places=reading.places,
        scan_pages=reading.scan_pages,
        turned_pages=reading.turned_pages,
        inner_suffixes=reading.inner_suffixes,
        sha256=reading.sha256,
        ticks=ticks,
    )

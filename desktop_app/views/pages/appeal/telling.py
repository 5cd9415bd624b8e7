"""Appeals in words: what was filed, what the operator did, and what that means for the case. No Qt in here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from desktop_app.models import wording, wording_casework, wording_times
from desktop_app.models.casework import Appeal
from desktop_app.texts import _, n_

SHORT_CHARS = 120


@dataclass(frozen=True, slots=True)
class AppealLine:
    """One step of an appeal: what, told by whom and when, and what was written."""

    icon: str
    ink: str
    title: str
    told: str
    text: str = ""

    @property
    def short_text(self) -> str:
        """As much of it as a detail has room for."""
        text = " ".join(self.text.split())
        return text if len(text) <= SHORT_CHARS else text[:SHORT_CHARS] + "…"


@dataclass(frozen=True, slots=True)
class AppealView:
    """What the detail of a case says of its appeals."""

    frozen: str
    """Why nobody can act now; empty when somebody can."""
    lines: tuple[AppealLine, ...]
    is_result_wanted: bool
    """An appeal that was recorded here waits for its outcome."""


def appeal_view(appeals: Sequence[Appeal], titles: dict[str, str], is_frozen: bool, now: datetime) -> AppealView:
    """The appeals of a case, the newest first. ``titles``: words of grounds by id; ``is_frozen``: by the facts."""
    waiting = next((one for one in appeals if one.is_open), None)
    lines = [line for one in sorted(appeals, key=lambda one: -one.id) for line in appeal_lines(one, titles, now)]
    return AppealView(frozen_sentence(waiting, is_frozen), tuple(lines), waiting is not None)


def frozen_sentence(waiting: Appeal | None, is_frozen: bool) -> str:
    """What an open appeal means; empty when none is open."""
    if not is_frozen:
        return ""
    if waiting is None:
        return _("双方都不能操作。数据里写着申诉中；裁定后导入或粘贴新的状态，就会解除。")
    if waiting.accepted_at is None:
        return _("双方都不能操作。运营受理时请登记，裁定期限从那时起算。")
    return _("双方都不能操作，等运营裁定；裁定后请登记结果。")


def appeal_lines(appeal: Appeal, titles: dict[str, str], now: datetime) -> tuple[AppealLine, ...]:
    """The steps of one appeal, the newest first."""
    ground = titles.get(appeal.ground, appeal.ground)
    filed = [appeal.by_person, wording_times.absolute_time(appeal.filed_at, now)]
    if appeal.proofs:
        count = len(appeal.proofs)
        filed.append(n_("{count} 份证明", "{count} 份证明", count))
    lines = [
        AppealLine("scales", "text2", _("申诉：{ground}", ground=ground), " · ".join(filter(None, filed)), appeal.text)
    ]
    if appeal.accepted_at is not None:
        at = wording_times.absolute_time(appeal.accepted_at, now)
        lines.append(AppealLine("check-circle", "text2", _("运营已受理"), at))
    if appeal.decided_at is not None:
        said = wording_casework.outcome_name(appeal.outcome or "")
        at = wording_times.absolute_time(appeal.decided_at, now)
        title = _("裁定：{outcome}", outcome=said)
        lines.append(AppealLine("check-square", "text2", title, at, appeal.outcome_text))
    return tuple(lines[::-1])


def proof_text(appeal: Appeal) -> str:
    """The proof by name and size."""
    named = [_("{name}（{size}）", name=one.name, size=wording.size_text(one.bytes)) for one in appeal.proofs]
    return _("、").join(named) or _("没有附件")

"""An appeal as entries of the time line: filed, received, decided."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from desktop_app.models import wording, wording_casework
from desktop_app.models.dossiers import Happening, Line
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.models.casework import Appeal
    from desktop_app.models.casework_rules import CaseworkRules

WORDS = 2


def appealed(appeal: Appeal, rules: CaseworkRules) -> Iterator[Happening]:
    """Each step of an appeal that is on record."""
    ground = rules.ground_of(appeal.ground)
    source, person = _("本程序记录"), appeal.by_person
    lines = (
        Line(_("申诉原因"), str(ground.title) if ground is not None else appeal.ground),
        Line(_("节点"), wording.node_name(appeal.node)),
        Line(_("内容"), appeal.text),
    )
    yield Happening(appeal.filed_at, WORDS, appeal.target, _("已发起申诉"), source, person, lines, appeal.proofs)
    if appeal.accepted_at is not None:
        yield Happening(appeal.accepted_at, WORDS, appeal.target, _("申诉受理"), source, person)
    if appeal.decided_at is not None:
        said = [Line(_("裁定"), wording_casework.outcome_name(appeal.outcome or ""))]
        said += [Line(_("说明"), appeal.outcome_text)] if appeal.outcome_text else []
        yield Happening(appeal.decided_at, WORDS, appeal.target, _("申诉裁定"), source, person, tuple(said))

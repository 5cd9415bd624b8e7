"""改清单: the company's own list of grounds against a full refund, kept as a rule pack of its own in ``home/rules``.

What the company adds is its own and never official; what it takes away of ours can be brought back.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app.errors import RefusedError, UsageError
from desktop_app.services.company_rules import lay_pack, toml_text
from desktop_app.store.faults import told_as_sentences
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.models.rules.packs import RulePacks
    from desktop_app.models.rules.refund_shapes import GroundEntry
    from desktop_app.services.desk import Desk

FILE = "company-grounds.toml"
OWN = "RF-GROUND-OWN-"
MOST, MOST_CHARS = 30, 40
_GONE = date(2000, 1, 1)


@dataclass(frozen=True)
class ListedGround:
    """A ground as it is edited."""

    id: str
    name: str
    is_own: bool
    """The company added it."""
    is_on: bool = True


def ground_list(desk: Desk) -> tuple[ListedGround, ...]:
    """Ours, those that were taken away among them, then the company's own. To be called in a lane."""
    off, own = _kept(desk)
    ours = [ListedGround(one.id, str(one.short or one.text), False, one.id not in off) for one in _ours(desk)]
    return (*ours, *(ListedGround(key, name, True) for key, name in own.items()))


def add_ground(desk: Desk, text: str) -> tuple[ListedGround, ...]:
    """The company's own ground. ``UsageError`` for a text that cannot stand on a list, or is there already."""
    name = " ".join(text.split())
    if not name:
        raise UsageError(_("情形是空的"), _("写上一种不支持全额退订的情形。"))
    if len(name) > MOST_CHARS or not name.isprintable():
        raise UsageError(_("情形太长"), _("一种情形最多 {most} 个字，不能有看不见的字符。", most=MOST_CHARS))
    listed = ground_list(desk)
    if name in {one.name for one in listed}:
        raise RefusedError(_("已有这一条"), _("清单里已有“{name}”。去掉的可以加回。", name=name))
    if len(listed) >= MOST:
        raise UsageError(_("清单太长"), _("清单最多 {most} 条，请先去掉用不着的。", most=MOST))
    off, own = _kept(desk)
    number = 1 + max((int(key.removeprefix(OWN)) for key in own), default=0)
    own[f"{OWN}{number}"] = name
    return _keep(desk, off, own, "rules.ground_added", f"{OWN}{number}", name)


def remove_ground(desk: Desk, ground_id: str) -> tuple[ListedGround, ...]:
    """Take a ground from the list; one of ours stays known and can be brought back."""
    listed = {one.id: one for one in ground_list(desk)}
    found = listed.get(ground_id)
    if found is None or not found.is_on:
        raise UsageError(_("没有这一条"), _("清单里没有编号 {id}。", id=ground_id))
    off, own = _kept(desk)
    if found.is_own:
        del own[ground_id]
    else:
        off.add(ground_id)
    return _keep(desk, off, own, "rules.ground_removed", ground_id, found.name)


def restore_ground(desk: Desk, ground_id: str) -> tuple[ListedGround, ...]:
    """Bring back one of ours that was taken away."""
    off, own = _kept(desk)
    found = next((one for one in ground_list(desk) if one.id == ground_id and not one.is_on), None)
    if found is None:
        raise UsageError(_("不用加回"), _("编号 {id} 没有去掉。", id=ground_id))
    return _keep(desk, off - {ground_id}, own, "rules.ground_restored", ground_id, found.name)


def _keep(
    desk: Desk, off: set[str], own: dict[str, str], act: str, ground_id: str, name: str
) -> tuple[ListedGround, ...]:
    lay_pack(desk, FILE, _pack(desk, off, own) if off or own else None)
    desk.journal.append(act, ground_id, {"ground": name})
    return ground_list(desk)


def _ours(desk: Desk) -> tuple[GroundEntry, ...]:
    """Those of our packs alone, whatever the company's files say."""
    from desktop_app.models.rules.packs import load_packs  # pydantic
    from desktop_app.models.rules.refund_shapes import GroundEntry
    from desktop_app.models.rules.refund_tables import rows_on

    packs: RulePacks = load_packs(desk.rulebook.folder)
    return rows_on(GroundEntry, desk.clock.connection_now().date(), packs)


def _kept(desk: Desk) -> tuple[set[str], dict[str, str]]:
    """Ids of ours that were taken away, and the company's own by id."""
    path: Path = desk.home.root / "rules" / FILE
    if not path.is_file():
        return set(), {}
    with told_as_sentences(path):
        text = path.read_text(encoding="utf-8")
    try:
        rows: list[dict[str, Any]] = tomllib.loads(text).get("ground", [])
        texts = {str(row["id"]): str(row["text"]["zh"]) for row in rows}
        own = {f"{OWN}{int(key.removeprefix(OWN))}": name for key, name in texts.items() if key.startswith(OWN)}
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise UsageError(
            _("清单读不出来"), _("{file} 被改过，读不出来。请改好它，或把它移走再改清单。", file=str(path))
        ) from error
    return {key for key in texts if not key.startswith(OWN)}, own


def _pack(desk: Desk, off: Iterable[str], own: dict[str, str]) -> str:
    ours = {one.id: one for one in _ours(desk)}
    parts = [_HEAD.format(day=desk.clock.connection_now().date().isoformat())]
    for key in sorted(off):
        one = ours[key]
        parts.append(
            f"""
[[ground]]
id = {toml_text(key)}
valid_to = {_GONE.isoformat()}
severity = {toml_text(one.severity)}
grade = {toml_text(one.grade)}
source = {json.dumps(list(one.source))}
text = {{ zh = {toml_text(one.text.zh)}, en = {toml_text(one.text.en)} }}
"""
        )
    for key, name in own.items():
        parts.append(
            f"""
[[ground]]
id = {toml_text(key)}
severity = "hint"
grade = "assumption"
source = "assumption"
text = {{ zh = {toml_text(name)}, en = {toml_text(name)} }}
"""
        )
    return "".join(parts)


_HEAD = """# Written by the refunds page ("改清单"); change it there.

[pack]
id = "company-grounds"
as_of = {day}
title = {{ zh = "本公司不支持全额退订的情形", en = "Our grounds against a full refund" }}
"""

"""存为常用语: the company's own texts to the customer, kept as a rule pack of its own in ``home/rules``.

What was typed for one request is kept with places in place of its facts, so that it fits the next one.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from desktop_app.errors import RefusedError, UsageError
from desktop_app.models.refunds.presets import general_text
from desktop_app.services.company_rules import lay_pack, toml_text
from desktop_app.store.faults import told_as_sentences
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk

FILE = "company-presets.toml"
OWN = "RF-PRESET-OWN-"
MOST, MOST_TITLE_CHARS = 50, 12


class OwnPreset(NamedTuple):
    """One of the company's own."""

    id: str
    title: str
    text: str
    """With places in braces."""
    acts: tuple[str, ...]


def own_presets(desk: Desk) -> tuple[OwnPreset, ...]:
    """The company's own, in the order in which they were added. To be called in a lane."""
    path: Path = desk.home.root / "rules" / FILE
    if not path.is_file():
        return ()
    with told_as_sentences(path):
        text = path.read_text(encoding="utf-8")
    try:
        rows = cast("list[dict[str, Any]]", tomllib.loads(text).get("preset", []))
        return tuple(
            OwnPreset(f"{OWN}{_number(str(row['id']))}", row["short"]["zh"], row["text"]["zh"], tuple(row["acts"]))
            for row in rows
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise UsageError(
            _("常用语读不出来"), _("{file} 被改过，读不出来。请改好它，或把它移走再存。", file=str(path))
        ) from error


def add_preset(
    desk: Desk, title: str, text: str, acts: tuple[str, ...], facts: Mapping[str, str]
) -> tuple[OwnPreset, ...]:
    """Keep a text under a title. ``facts`` by place: where the text holds one, its place is kept instead."""
    name, words = " ".join(title.split()), text.strip()
    if not name or not words:
        raise UsageError(_("常用语是空的"), _("写上名称和内容再存。"))
    if len(name) > MOST_TITLE_CHARS or not name.isprintable():
        raise UsageError(_("名称太长"), _("名称最多 {most} 个字，不能有看不见的字符。", most=MOST_TITLE_CHARS))
    limit = desk.casework.rules.limits.text_max_chars
    if len(words) > limit:
        raise UsageError(_("内容太长"), _("一条常用语最多 {most} 个字。", most=limit))
    known = own_presets(desk)
    if name in {one.title for one in known}:
        raise RefusedError(_("已有这个名称"), _("已有常用语“{name}”。换一个名称，或先删除那一条。", name=name))
    if len(known) >= MOST:
        raise UsageError(_("常用语太多"), _("本公司的常用语最多 {most} 条，请先删除用不着的。", most=MOST))
    number = 1 + max((_number(one.id) for one in known), default=0)
    made = OwnPreset(f"{OWN}{number}", name, general_text(words, facts), acts)
    return _keep(desk, (*known, made), "rules.preset_added", made)


def remove_preset(desk: Desk, preset_id: str) -> tuple[OwnPreset, ...]:
    """Take one of the company's own away."""
    known = own_presets(desk)
    gone = next((one for one in known if one.id == preset_id), None)
    if gone is None:
        raise UsageError(_("没有这条常用语"), _("这条常用语已删除。"))
    return _keep(desk, tuple(one for one in known if one is not gone), "rules.preset_removed", gone)


def _keep(desk: Desk, presets: tuple[OwnPreset, ...], act: str, changed: OwnPreset) -> tuple[OwnPreset, ...]:
    lay_pack(desk, FILE, _pack(desk, presets) if presets else None)
    desk.journal.append(act, changed.id, {"name": changed.title})
    return presets


def _number(preset_id: str) -> int:
    return int(preset_id.removeprefix(OWN))


def _pack(desk: Desk, presets: tuple[OwnPreset, ...]) -> str:
    parts = [_HEAD.format(day=desk.clock.connection_now().date().isoformat())]
    for one in presets:
        title, text = toml_text(one.title), toml_text(one.text)
        acts = ", ".join(map(toml_text, one.acts))
        parts.append(
            f"""
[[preset]]
id = {toml_text(one.id)}
acts = [{acts}]
severity = "hint"
grade = "assumption"
source = "assumption"
is_own_check = true
short = {{ zh = {title}, en = {title} }}
text = {{ zh = {text}, en = {text} }}
"""
        )
    return "".join(parts)


_HEAD = """# Written by the refunds page ("存为常用语"); change it there.

[pack]
id = "company-presets"
as_of = {day}
title = {{ zh = "本公司退订常用语", en = "Our texts for refunds" }}
"""

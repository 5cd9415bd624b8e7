"""What may stand behind a condition of the filter language whose values are a known set, or a time that is left.

Pure: a folded text goes in, what the store compares comes out. Several values are parted by ``、`` or ``,`` or ``|``.
The words of every language are understood in every language, so that a script means the same wherever it runs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TypeVar

from desktop_app.models import wording
from desktop_app.models.listing import VALUE_SIGN, fold_text
from desktop_app.models.supervision import Effect, FlowId, Party
from desktop_app.models.wording_names import pack_names
from desktop_app.texts import _

_ANY_SIGN = re.compile(r"[、,|]")
_LEFT = re.compile(r"([0-9]{1,5})(天|日|d|day|days|小时|时|h|hour|hours)?(内|以内)?")
T = TypeVar("T", bound=str)
_HOURS = ("小时", "时", "h", "hour", "hours")
_NONE_WORDS = ("无", "无期限", "none", "no")
_OURS = ("我方", "我们", "待我方", "商家", "us", "our", "ours", "seller")


def parties(value: str) -> str | None:
    """Codes of the parties that a text names, parted by ``VALUE_SIGN``; ``None`` when a part names none."""
    return _codes(value, Party, _party_words)


def effects(value: str) -> str | None:
    """Codes of the effects of silence that a text names."""
    return _codes(value, Effect, _effect_words)


def flows(value: str) -> str | None:
    """Ids of the flows that a text names, by id or by the beginning of a name; an id that no pack knows is none."""
    return _codes(value, _known_flows(), _flow_words)


def party_choices() -> str:
    """What can be written for a party, in the person's language."""
    return _listed(_typed(wording.party_name(one)) for one in Party)


def effect_choices() -> str:
    """What can be written for an effect."""
    return _listed(_typed(wording.effect_name(one, badges=(wording.OVER_180_DAYS,))) for one in Effect)


def flow_choices() -> str:
    """What can be written for a flow: the ids, which are short."""
    return _listed(str(one) for one in _known_flows())


def value_names(codes: str, name: Callable[[str], str]) -> str:
    """Stored codes in words, parted as they were."""
    return VALUE_SIGN.join(name(code) for code in codes.split(VALUE_SIGN))


def seconds_left(value: str) -> int | None:
    """Seconds of ``3天``, ``12小时``, ``3d``, ``12h``, ``3`` (days where no unit is named); ``None`` for all else."""
    found = _LEFT.fullmatch(value)
    if found is None:
        return None
    return int(found[1]) * (3600 if found[2] in _HOURS else 86_400)


def means_no_limit(value: str) -> bool:
    """True for 期限:无: what has no time limit."""
    return value in _NONE_WORDS


def _codes(value: str, known: Iterable[T], words: Callable[[T], Iterable[str]]) -> str | None:
    found: list[T] = []
    for part in filter(None, _ANY_SIGN.split(value)):
        exact = [one for one in known if part in {fold_text(word) for word in words(one)}]
        begun = exact or [one for one in known if any(fold_text(word).startswith(part) for word in words(one))]
        if not begun:
            return None
        found.extend(one for one in begun if one not in found)
    return VALUE_SIGN.join(found) or None


def _party_words(party: Party) -> list[str]:
    more = _OURS if party is Party.SELLER else ()
    return [*_each_typed(wording.party_words(party)), party.value, *more]


def _effect_words(effect: Effect) -> list[str]:
    return [*_each_typed(wording.effect_words(effect)), effect.value, effect.value.replace("_", "-")]


def _known_flows() -> list[FlowId]:
    own = list(FlowId)
    return [*own, *(FlowId(one) for one in pack_names().flows if one not in own)]


def _flow_words(flow: FlowId) -> list[str]:
    # blanks part the words of the filter: a name of several words is found by any of them
    names = wording.flow_words(flow)
    return [str(flow), *_each_typed(names), *(word for name in names for word in name.split())]


def _each_typed(names: Iterable[str]) -> list[str]:
    return [_typed(name) for name in names]


def _typed(name: str) -> str:
    """A name as it can be typed into the filter, where a blank ends the word."""
    return "-".join(name.split())


def _listed(names: Iterable[str]) -> str:
    return _("、").join(names)

"""Words for what is stored of approvals: the journal tells them without loading the files' shapes."""

from __future__ import annotations

from collections.abc import Mapping

from desktop_app.texts import N_, _

_TRUST: Mapping[str, str] = {
    "first": N_("第一位同事，立即可用"),
    "countersigned": N_("受信同事已会签，立即可用"),
    "waited": N_("没有会签，24 小时后可用"),
    "confirmed": N_("恢复后重新核对过，立即可用"),
}
_VERDICTS: Mapping[str, str] = {"approve": N_("同意"), "refuse": N_("不同意")}


def trust_words(way: str) -> str:
    """How a key came to be trusted."""
    return _(_TRUST[way])


def verdict_word(verdict: str) -> str:
    """What the second person decided."""
    return _(_VERDICTS[verdict])

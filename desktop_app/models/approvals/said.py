"""Words for what is stored of approvals: the journal tells them without loading the files' shapes."""

from __future__ import annotations

from collections.abc import Mapping

from desktop_app.models.vaulting import VaultState
from desktop_app.texts import N_, _

_TRUST: Mapping[str, str] = {
    "first": N_("第一位同事，立即可用"),
    "countersigned": N_("受信同事已会签，立即可用"),
    "waited": N_("没有会签，24 小时后可用"),
    "confirmed": N_("恢复后重新核对过，立即可用"),
    "same_login": N_("在同一个系统登录下生成，不算第二人"),
}
REASON_CHARS = 200
"""Of a refusal, in the refund's pane; the file and its page keep all of it."""
_VERDICTS: Mapping[str, str] = {"approve": N_("同意"), "refuse": N_("不同意")}


def trust_words(way: str) -> str:
    """How a key came to be trusted, as ``TrustedKey.told_way`` names it."""
    return _(_TRUST[way])


def verdict_word(verdict: str) -> str:
    """What the second person decided."""
    return _(_VERDICTS[verdict])


_KEYRING: Mapping[str, str] = {
    VaultState.ABSENT: N_(
        "这台电脑没有可用的系统密钥环，审批密钥只能放在密钥环里，所以什么也没有做。"
        "Linux 上请安装并启动 gnome-keyring 或 KWallet，再试一次。"
    ),
    VaultState.LOCKED: N_("系统密钥环已锁定，取不到审批密钥，什么也没有做。请解锁密钥环后再试。"),
    VaultState.DENIED: N_("系统密钥环拒绝了这次访问，什么也没有做。请在系统设置里允许本程序使用密钥环后再试。"),
    VaultState.SLOW: N_("系统密钥环没有及时回应，什么也没有做。请查看是否有等待确认的系统窗口，然后再试。"),
}


def keyring_sentence(state: VaultState) -> str:
    """Why the person's key is not to be had, and what to do."""
    return _(_KEYRING.get(state, _KEYRING[VaultState.DENIED]))


SAME_LOGIN = N_("这把密钥是在这台电脑的同一个系统登录下生成的，不能做第二人的签名。请第二人用自己的登录或电脑。")


def same_login() -> str:
    """Said of a colleague's key that was made under this person's own login: what it signs does not count."""
    return _(SAME_LOGIN)


def refusal_sentence(name: str, reason: str) -> str:
    """Who refused and why, in the second person's own words on one line; and what is to be done."""
    told = " ".join(reason.split())
    if not told:
        return _("{name} 没有同意，没有写理由。请问清后撤销申请，或重新发起。", name=name)
    told = told if len(told) <= REASON_CHARS else told[: REASON_CHARS - 1] + "…"
    return _("{name} 没有同意，理由：“{reason}”。请处理后撤销申请，或重新发起。", name=name, reason=told)


def guards_against() -> str:
    """What four eyes by file can do, and what it cannot: shown wherever it is set up."""
    return _(
        "它防手误和冒名的文件；同一台电脑同一个系统登录下的第二把密钥不算数，"
        "但防不住一个人在两个登录或两台电脑上各持一把密钥。"
    )

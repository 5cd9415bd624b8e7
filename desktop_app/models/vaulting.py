"""What the keyring of the operating system can be: ready, or one of the four ways in which it is not."""

from __future__ import annotations

from enum import StrEnum

from desktop_app.texts import N_, _


class VaultState(StrEnum):
    """What the last call to the keyring met."""

    UNTRIED = "untried"
    READY = "ready"
    ABSENT = "absent"
    """This computer has no keyring that keeps secrets encrypted."""
    LOCKED = "locked"
    """It wants a password, and nobody gave it."""
    DENIED = "denied"
    """It refused: no permission, too long, full."""
    SLOW = "slow"
    """It did not answer in time; the call may still end."""

    @property
    def is_kept(self) -> bool:
        """True when what is put now outlives this process."""
        return self is VaultState.READY


_SENTENCES = {
    VaultState.ABSENT: N_(
        "这台电脑没有可用的系统密钥环，凭据只在这次运行中保留，下次启动要重新输入。"
        "Linux 上请安装并启动 gnome-keyring 或 KWallet。"
    ),
    VaultState.LOCKED: N_(
        "系统密钥环已锁定，没有解锁，凭据只在这次运行中保留。请解锁密钥环后再试，否则下次启动要重新输入。"
    ),
    VaultState.DENIED: N_(
        "系统密钥环拒绝了这次访问，凭据只在这次运行中保留。请在系统设置里允许本程序使用密钥环后再试。"
    ),
    VaultState.SLOW: N_(
        "系统密钥环等了 {seconds} 秒还没有回应，先继续运行，凭据只在这次运行中保留。请查看是否有等待确认的系统窗口。"
    ),
}


def vault_sentence(state: VaultState, timeout_seconds: float = 10) -> str:
    """What happened and what to do; empty while there is nothing to say."""
    text = _SENTENCES.get(state)
    return "" if text is None else _(text, seconds=f"{timeout_seconds:g}")

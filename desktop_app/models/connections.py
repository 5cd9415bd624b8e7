"""A connection: one account at one marketplace. Every fact, command, draft and batch carries its connection."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ConnectionKind(StrEnum):
    """What stands at the other end, and so what the connection is able to do."""

    FILES = "files"
    """Huawei Cloud by files only: 华为云（文件）."""
    REHEARSAL_DIRECT = "rehearsal_direct"
    """演练（自动提交）."""
    REHEARSAL_CONSOLE = "rehearsal_console"
    """演练（控制台办理）."""
    HUAWEICLOUD = "huaweicloud"
    MIDDLEWARE = "middleware"
    """A company's own program that serves the seller operations contract."""

    @property
    def is_rehearsal(self) -> bool:
        """Real data never lands in a rehearsal, and a rehearsal is never taken for real."""
        return self in (ConnectionKind.REHEARSAL_DIRECT, ConnectionKind.REHEARSAL_CONSOLE)

    @property
    def has_interface(self) -> bool:
        """True for what is called. 演练（控制台办理）is not: it has exactly what Huawei Cloud has.

        Facts are copied from its console page, and acts are handed over to it.
        """
        return self in (ConnectionKind.REHEARSAL_DIRECT, ConnectionKind.MIDDLEWARE)


@dataclass(frozen=True)
class Connection:
    """One account at one marketplace, without secrets: those lie in the operating system's keyring."""

    id: str
    name: str
    kind: ConnectionKind
    created_at: datetime
    address: str = ""
    """Where the counterpart is called; empty for a connection by files, and for a rehearsal that starts by itself."""
    is_away: bool = False
    """True when it is not used any more: kept with all its facts, offered nowhere."""

    @property
    def is_rehearsal(self) -> bool:
        """True for both ways to rehearse."""
        return ConnectionKind(self.kind).is_rehearsal

"""Where facts come from: real ones never land in a rehearsal, and those of a rehearsal never among real ones.

What is copied from the console page of a rehearsal carries a mark. The command line may bring facts into a rehearsal
that it names; the window does not.
"""

from __future__ import annotations

from pathlib import Path

from desktop_app.errors import RefusedError
from desktop_app.models.connections import Connection, ConnectionKind
from desktop_app.models.rehearsing import CONSOLE_MARK
from desktop_app.texts import _

READ_BYTES = 1 << 20
"""The mark stands at the beginning of a table."""


def is_marked(source: Path | bytes | str) -> bool:
    """True for what was copied from the console page of a rehearsal."""
    if isinstance(source, str):
        return CONSOLE_MARK in source
    if isinstance(source, Path):
        try:
            with source.open("rb") as file:
                source = file.read(READ_BYTES)
        except OSError:  # reading it as a table says why
            return False
    encoded = [CONSOLE_MARK.encode(coding) for coding in ("ascii", "utf-16-le", "utf-16-be")]
    return any(mark in source for mark in encoded)


def refuse_as_real(connection: Connection | None, source: Path | bytes | str) -> None:
    """Raise ``RefusedError`` where a rehearsal's table is to be taken for real; ``None``: a real one would be made."""
    if (connection is None or not connection.is_rehearsal) and is_marked(source):
        raise RefusedError(
            _("这是演练的数据"),
            _(
                "这张表是从演练控制台复制的，客户和金额都是虚构的，没有收进真实的连接。"
                "请先切换到演练（控制台办理），再粘贴。"
            ),
        )


def refuse_as_rehearsed(connection: Connection | None, source: Path | bytes | str) -> None:
    """Raise ``RefusedError`` where anything but its own table is to be taken into a rehearsal."""
    if connection is None or not connection.is_rehearsal:
        return
    if connection.kind is ConnectionKind.REHEARSAL_DIRECT:
        raise RefusedError(
            _("这里是演练"),
            _(
                "“{name}”的数据由同步得来，不收表格：真实数据不会混进演练。要放入真实数据，请先切换连接。",
                name=connection.name,
            ),
        )
    if not is_marked(source):
        raise RefusedError(
            _("这里是演练"),
            _(
                "这张表不是从演练控制台复制的，没有收进“{name}”：真实数据不会混进演练。"
                "请在演练控制台里点“复制本页表格”；要放入真实数据，请先切换连接。",
                name=connection.name,
            ),
        )


def refuse_mixing(connection: Connection | None, source: Path | bytes | str) -> None:
    """Both: what the window asks before a table is shown or taken in."""
    refuse_as_real(connection, source)
    refuse_as_rehearsed(connection, source)

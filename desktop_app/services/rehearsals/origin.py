"""Where facts come from: real ones never land in a rehearsal, and those of a rehearsal never among real ones.

What is copied from the console page of a rehearsal, or exported from one, carries a mark. Facts come into a rehearsal
from its own marketplace alone: by sync, or as a table of its console.
"""

from __future__ import annotations

from pathlib import Path

from desktop_app.documents.rehearsal_mark import is_marked
from desktop_app.errors import RefusedError
from desktop_app.models.connections import Connection, ConnectionKind
from desktop_app.texts import _


def refuse_as_real(connection: Connection | None, source: Path | bytes | str) -> None:
    """Raise ``RefusedError`` where a rehearsal's table is to be taken for real; ``None``: a real one would be made."""
    if (connection is None or not connection.is_rehearsal) and is_marked(source):
        raise RefusedError(
            _("这是演练的数据"),
            _(
                "这张表来自演练，客户和金额都是虚构的，没有收进真实的连接。"
                "从演练控制台复制的，请先切换到演练（控制台办理）再粘贴。"
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


def refuse_by_hand(connection: Connection | None) -> None:
    """Raise ``RefusedError`` where something is to be typed into a rehearsal that its marketplace did not tell."""
    if connection is None or not connection.is_rehearsal:
        return
    way = _("演练控制台里复制的表格") if connection.kind is ConnectionKind.REHEARSAL_CONSOLE else _("同步")
    raise RefusedError(
        _("这里是演练"),
        _(
            "“{name}”里的单只由{way}得来，不能手工登记：真实数据不会混进演练。要登记真实的订单，请先切换连接。",
            name=connection.name,
            way=way,
        ),
    )


def refuse_mixing(connection: Connection | None, source: Path | bytes | str) -> None:
    """Both: asked before a table is shown or taken in."""
    refuse_as_real(connection, source)
    refuse_as_rehearsed(connection, source)

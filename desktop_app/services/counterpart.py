"""Who answers at a connection's address: never a rehearsal for the real world, never another seller.

Asked before facts come in, and before anything goes out: what a rehearsal confirms would otherwise stand here as done.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_app.errors import GatewayError
from desktop_app.models.connections import Connection
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.gateways.gateway import About
    from desktop_app.services.desk import Desk

REHEARSAL = "rehearsal"
"""How the contract names a counterpart that is one."""
OTHER_WORLD, OTHER_SELLER = "other_world", "other_seller"
"""Kinds of the faults: a rehearsal where a real counterpart is meant (or the other way about), or another's shop."""
_SELLER = "sync.seller."
"""Begins the named value that remembers whose shop a connection was first fetched from."""


def refuse_stranger(desk: Desk, connection: Connection, about: About) -> None:
    """Raise ``GatewayError`` where somebody else answers than the one that the connection is for."""
    refuse_other_world(connection, about)
    known = desk.work.meta.get(_SELLER + connection.id)
    if known and known != about.seller_id:
        raise GatewayError(
            _("对方不是原来的卖家"),
            _(
                "这个连接原来属于卖家 {known}，现在对方自称 {found}，什么都没有做。请检查地址，或为新卖家另建连接。",
                known=known,
                found=about.seller_id,
            ),
            OTHER_SELLER,
        )


def remember_seller(desk: Desk, connection: Connection, about: About) -> None:
    """The first one that is fetched from is the one that it stays."""
    name = _SELLER + connection.id
    if not desk.work.meta.get(name):
        with desk.work.writing() as tx:
            desk.work.meta.put(tx, name, about.seller_id)


def refuse_other_world(connection: Connection, about: About) -> None:
    """Raise ``GatewayError`` where a real connection meets a rehearsal, or the other way about."""
    is_rehearsal = about.kind == REHEARSAL
    if is_rehearsal and not connection.is_rehearsal:
        raise GatewayError(
            _("对方是演练环境"),
            _(
                "“{name}”的地址上是演练环境，客户和金额都是虚构的，什么都没有做。"
                "要演练请从首页开始演练；这里请填写公司系统的地址。",
                name=connection.name,
            ),
            OTHER_WORLD,
        )
    if connection.is_rehearsal and not is_rehearsal:
        raise GatewayError(
            _("对方不是演练环境"),
            _("“{name}”是演练，地址上却是真实的系统，什么都没有做。请为它另建连接。", name=connection.name),
            OTHER_WORLD,
        )

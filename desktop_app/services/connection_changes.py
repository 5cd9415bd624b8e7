"""What a person changes of a connection: its token, its address, and whether it is used at all. All journaled.

A connection is never deleted: its facts, commands and journal stay. One that is not used any more is put away: it is
not offered, not fetched, and no verb chooses it by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_app.errors import UsageError
from desktop_app.models.command_words import CommandState
from desktop_app.models.connections import Connection, ConnectionKind
from desktop_app.models.events import ConnectionsChanged
from desktop_app.models.vaulting import VaultState
from desktop_app.secret import Secret
from desktop_app.texts import _, n_

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk

WAITING = (
    CommandState.QUEUED,
    CommandState.SENDING,
    CommandState.PREPARED,
    CommandState.UNKNOWN,
    CommandState.CONFLICT,
)
"""Commands that somebody has to end before their connection may be put away."""


def fill_token(desk: Desk, connection_id: str, token: str) -> VaultState:
    """Another token for the same address; into the keyring, so to be called in its lane."""
    connection = _with_address(desk, connection_id)
    return desk.gateways.set_up(connection.id, connection.address, _secret(token))


def move_to(desk: Desk, connection_id: str, address: str, token: str = "") -> VaultState:
    """Another address. A token never goes to another host: with one, the new host's own token must be given.

    Scheme and port count as the host does. The old token is forgotten, and were the keyring to keep it all the same,
    nothing reads it any more: the new one has an entry of its own.
    """
    from desktop_app.gateways.address import read_address

    connection = _with_address(desk, connection_id)
    is_same = bool(connection.address) and read_address(connection.address).origin == read_address(address).origin
    if is_same:
        return desk.gateways.set_up(connection.id, address, _secret(token) if token.strip() else None)
    if not token.strip():
        sentence = _("换了一台服务器，原来的令牌不会发给它。请同时填写新服务器的令牌。")
        raise UsageError(_("还没有令牌"), sentence)
    desk.gateways.renew_entry(connection.id)
    return desk.gateways.set_up(connection.id, address, _secret(token))


def put_away(desk: Desk, connection_id: str) -> None:
    """No longer offered, fetched or chosen; everything stays. ``UsageError`` while commands wait for their end."""
    connection = desk.connections.get(connection_id)
    if connection.is_away:
        return
    if connection.is_rehearsal:
        desk.rehearsals.stop(connection_id)
    with desk.work.writing() as tx:
        count = len(desk.work.commands.list(connection_id, WAITING))
        if count:
            sentence = n_(
                "“{name}”还有 {count} 项没有办完。请先在“待提交”里办完、登记或撤回，再停用。",
                "“{name}”还有 {count} 项没有办完。请先在“待提交”里办完、登记或撤回，再停用。",
                count,
                name=connection.name,
            )
            raise UsageError(_("现在不能停用"), sentence)
        desk.work.connections.set_away(tx, connection_id, is_away=True)
        desk.work.journal.append(tx, desk.person, "connection.put_away", connection_id, {}, desk.clock.wall())
    desk.gateways.forget(connection_id)
    last = desk.connections.remembered()
    if last is not None and last.id == connection_id:
        # the next start must not begin with it
        following = desk.connections.current()
        desk.settings.put("current_connection", {})
        if following is not None:
            desk.connections.remember(following)
    desk.events.publish(ConnectionsChanged(connection_id))


def take_back(desk: Desk, connection_id: str) -> None:
    """Used again, with all that it had."""
    if not desk.connections.get(connection_id).is_away:
        return
    with desk.work.writing() as tx:
        desk.work.connections.set_away(tx, connection_id, is_away=False)
        desk.work.journal.append(tx, desk.person, "connection.taken_back", connection_id, {}, desk.clock.wall())
    desk.events.publish(ConnectionsChanged(connection_id))


def _with_address(desk: Desk, connection_id: str) -> Connection:
    connection = desk.connections.get(connection_id)
    if connection.kind is not ConnectionKind.MIDDLEWARE:
        raise UsageError(_("没有令牌可填"), _("“{name}”没有自己的接口，不用地址和令牌。", name=connection.name))
    return connection


def _secret(token: str) -> Secret:
    if not token.strip():
        raise UsageError(_("还没有令牌"), _("请填写对方给您的令牌；它存进系统密钥环，不再显示。"))
    return Secret(token.strip())

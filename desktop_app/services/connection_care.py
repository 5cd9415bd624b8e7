"""What a person sees and does of the connections themselves: their state, a test of the counterpart, names, secrets."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from desktop_app.errors import DeskError, GatewayError, UsageError
from desktop_app.models import wording
from desktop_app.models.command_words import Capability
from desktop_app.models.connections import Connection, ConnectionKind
from desktop_app.models.events import ConnectionsChanged
from desktop_app.models.rehearsing import RehearsalState
from desktop_app.models.syncing import KINDS_SYNCED, SyncState, SyncStateName
from desktop_app.models.vaulting import VaultState
from desktop_app.secret import Secret
from desktop_app.services.counterpart import refuse_other_world
from desktop_app.texts import N_, _

if TYPE_CHECKING:
    from desktop_app.gateways.gateway import About, Gateway
    from desktop_app.services.desk import Desk

LONGEST_NAME = 40
_CHECKS = {
    "about": N_("对方应答"),
    "auth": N_("令牌"),
    "contract": N_("接口版本"),
    "clock": N_("时间"),
    "capabilities": N_("能直接办理"),
    "page": N_("读一页数据"),
    "refunds": N_("读退订申请"),
}


@dataclass(frozen=True)
class CheckLine:
    """One line of the test: ``is_fine`` None where it was not reached, or needs a look."""

    id: str
    title: str
    is_fine: bool | None
    sentence: str


@dataclass(frozen=True)
class ConnectionView:
    """A connection with what is good to know of it."""

    connection: Connection
    can_sync: bool
    states: tuple[SyncState, ...]
    fresh: dict[str, datetime]
    """Kind of facts → up to when they are known."""
    rehearsal: tuple[RehearsalState, str] | None


@dataclass(frozen=True)
class Overview:
    """All connections, and how the keyring is."""

    connections: tuple[ConnectionView, ...]
    vault: VaultState
    vault_sentence: str


@dataclass
class _Lines:
    lines: list[CheckLine] = field(default_factory=list)

    def add(self, check: str, is_fine: bool | None, sentence: str) -> None:
        self.lines.append(CheckLine(check, _(_CHECKS[check]), is_fine, sentence))

    def rest(self, sentence: str) -> list[CheckLine]:
        """What was not reached."""
        done = {one.id for one in self.lines}
        for check in _CHECKS:
            if check not in done:
                self.add(check, None, sentence)
        return self.lines


def overview(desk: Desk) -> Overview:
    """The state of all connections; asks neither network nor keyring. To be called in a lane."""
    views = []
    for one in desk.connections.all():
        fresh = {fact.kind: fact.data_as_of for fact in desk.today.freshness(one.id)}
        rehearsal = desk.rehearsals.state(one.id) if one.is_rehearsal else None
        states = tuple(desk.sync.states(one.id))
        can_sync = desk.sync.can_sync(one) and not one.is_away
        views.append(ConnectionView(one, can_sync, states, fresh, rehearsal))
    vault = desk.vault.state if desk.has_built("vault") else VaultState.UNTRIED
    return Overview(tuple(views), vault, desk.vault.sentence if desk.has_built("vault") else "")


def is_braked(view: ConnectionView) -> bool:
    """True while a person must say whether unusually many changes may be applied."""
    return any(state.state is SyncStateName.BRAKED for state in view.states)


def rename(desk: Desk, connection_id: str, name: str) -> None:
    """Another name. A rehearsal keeps 演练 in it, and nothing else may carry it. Journaled."""
    plain = " ".join(name.split())
    connection = desk.connections.get(connection_id)
    if not plain or len(plain) > LONGEST_NAME or not plain.isprintable():
        raise UsageError(_("名称不能用"), _("请填写 1 到 {count} 个字的名称。", count=LONGEST_NAME))
    if connection.is_rehearsal is not ("演练" in plain):
        sentence = (
            _("演练的名称里要有“演练”两个字，以免与真实连接混淆。")
            if connection.is_rehearsal
            else _("只有演练的名称里可以有“演练”两个字。")
        )
        raise UsageError(_("名称不能用"), sentence)
    if any(one.name == plain and one.id != connection_id for one in desk.connections.all()):
        raise UsageError(_("连接名已被使用"), _("已有名为“{name}”的连接。", name=plain))
    with desk.work.writing() as tx:
        desk.work.connections.rename(tx, connection_id, plain)
        detail = {"before": connection.name, "after": plain}
        desk.work.journal.append(tx, desk.person, "connection.renamed", connection_id, detail, desk.clock.wall())
    desk.events.publish(ConnectionsChanged(connection_id))


def add_middleware(desk: Desk, name: str, address: str, token: str) -> tuple[Connection, VaultState]:
    """A company's own middleware: address checked, token into the keyring. Nothing is kept when one is wrong."""
    from desktop_app.gateways.address import read_address

    plain = " ".join(name.split())
    if not plain or len(plain) > LONGEST_NAME or "演练" in plain:
        raise UsageError(_("名称不能用"), _("请填写 1 到 {count} 个字、不含“演练”的名称。", count=LONGEST_NAME))
    if not token.strip():
        raise UsageError(_("还没有令牌"), _("请填写对方给您的令牌；它存进系统密钥环，不再显示。"))
    read_address(address)
    if any(one.name == plain for one in desk.connections.all()):
        raise UsageError(_("连接名已被使用"), _("已有名为“{name}”的连接。", name=plain))
    connection = desk.connections.create(plain, ConnectionKind.MIDDLEWARE)
    return connection, desk.gateways.set_up(connection.id, address, Secret(token.strip()))


def forget_secret(desk: Desk, connection_id: str) -> VaultState:
    """Remove the token of a connection from keyring and memory. Journaled."""
    state = desk.vault.forget(connection_id, desk.gateways.entry_of(connection_id))
    desk.gateways.forget(connection_id)
    with desk.work.writing() as tx:
        at = desk.clock.wall()
        desk.work.journal.append(tx, desk.person, "connection.secret_forgotten", connection_id, {}, at)
    desk.events.publish(ConnectionsChanged(connection_id))
    return state


def examine(desk: Desk, connection_id: str) -> list[CheckLine]:
    """Test the counterpart step by step; changes nothing there or here. Never raises for the world's faults."""
    found, connection = _Lines(), desk.connections.get(connection_id)
    if not desk.sync.can_sync(connection):
        return [CheckLine("about", _("对方应答"), None, _("这个连接没有接口，没有要测的。"))]
    try:
        gateway = desk.gateways.of(connection_id)
    except DeskError as error:  # nobody was asked yet
        found.add("auth" if _step_of(error) == "auth" else "about", False, error.message)
        return found.rest(_("没有测到。"))
    try:
        about = gateway.about()
        refuse_other_world(connection, about)
    except DeskError as error:
        _tell_fault(found, error)
        return found.rest(_("没有测到。"))
    name = _("{name}，卖家 {seller}（{id}）", name=about.name, seller=about.seller_name, id=about.seller_id)
    found.add("about", True, name)
    found.add("auth", True, _("令牌有效。"))
    found.add("contract", True, _("接口契约第 {version} 版。", version=about.contract))
    found.add("clock", *_clock(desk, connection, about))
    every = about.capabilities.items()
    can = [wording.command_name(one) for one, capability in every if capability is Capability.DIRECT]
    listed = _("、").join(can) if can else _("没有，都要到控制台办。")
    found.add("capabilities", True if can else None, listed)
    _read_page(found, gateway)
    _read_refunds(found, gateway)
    return found.rest(_("没有测到。"))


def _tell_fault(found: _Lines, error: DeskError) -> None:
    """What failed, at the step that failed; what must have held before it is said too."""
    step = _step_of(error)
    if step != "about":
        found.add("about", True, _("对方在。"))
    if step == "contract":
        found.add("auth", True, _("令牌有效。"))
    found.add(step, False, error.message)


def _step_of(error: DeskError) -> str:
    from desktop_app.gateways.contract_shapes import OTHER_CONTRACT
    from desktop_app.gateways.gateway import Outcome

    kind = error.kind if isinstance(error, GatewayError) else ""
    return {Outcome.UNAUTHORIZED.value: "auth", OTHER_CONTRACT: "contract"}.get(kind, "about")


def _clock(desk: Desk, connection: Connection, about: About) -> tuple[bool | None, str]:
    if connection.is_rehearsal:
        return True, _("演练时间 {time}，可以调快，不与本机比较。", time=about.time.strftime("%Y-%m-%d %H:%M"))
    minutes = abs((about.time - desk.clock.wall()).total_seconds()) / 60
    if minutes <= desk.settings.get("skew_warning_minutes"):
        return True, _("与本机一致。")
    return False, _("对方的时间与本机相差 {minutes} 分钟，期限可能算错，请校准本机时间。", minutes=round(minutes))


def _read_page(found: _Lines, gateway: Gateway) -> None:
    try:
        page = gateway.page(KINDS_SYNCED[0], None, 1)
        count = len(page.items)
    except DeskError as error:
        found.add("page", False, error.message)
        return
    found.add("page", True, _("读到 {count} 行，格式对。", count=count))


def _read_refunds(found: _Lines, gateway: Gateway) -> None:
    """An older counterpart has no list of refunds: that is no fault."""
    from desktop_app.gateways.gateway import NOT_OFFERED

    try:
        count = len(gateway.page("refunds", None, 1).items)
    except DeskError as error:
        is_missing = isinstance(error, GatewayError) and error.kind == NOT_OFFERED
        told = _("对方没有提供，退订申请请导入、粘贴或登记。") if is_missing else error.message
        found.add("refunds", None if is_missing else False, told)
        return
    found.add("refunds", True, _("读到 {count} 行，格式对。", count=count))

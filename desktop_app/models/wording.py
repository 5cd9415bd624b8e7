"""The words for what is stored as a constant: one word for one thing, in command line and window alike.

Pure: a constant, an amount or a time goes in, a text in the person's language comes out. Node names
stay official. Times are shown in China Standard Time, relative first (剩 21 小时), absolute beside it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from desktop_app.models import wording_times
from desktop_app.models.command_words import CommandName, CommandState, target_kind
from desktop_app.models.currencies import unit_of
from desktop_app.models.listing import REFUND_PENDING_BADGE
from desktop_app.models.money import Money
from desktop_app.models.refunds.states import RefundState
from desktop_app.models.scales import Grade, Severity
from desktop_app.models.supervision import Band, Effect, FlowId, Node, Party
from desktop_app.models.wording_names import pack_names
from desktop_app.texts import N_, _, in_each_language

if TYPE_CHECKING:
    from desktop_app.models.commands import Command

MINUS = "−"

_CLASSES = {"通用": N_("通用"), "联营": N_("联营"), "自服务": N_("自服务"), "华为": N_("华为")}

NO_VALUE = wording_times.NO_VALUE
absolute_date = wording_times.absolute_date
absolute_time = wording_times.absolute_time
duration_text = wording_times.duration_text
full_time = wording_times.full_time
node_days = wording_times.node_days
relative_time = wording_times.relative_time
waited_time = wording_times.waited_time

OVER_180_DAYS = "over_180_days"
NOT_SEEN = "not_seen"
"""Badge: the weekly notice is already running, so the effect is called by its name."""
REFUND_PENDING = REFUND_PENDING_BADGE
CLOSED_BY_REFUND = "closed_by_refund"
"""The badge of a case whose order was refunded: it is assumed to be closed."""
APPEAL_OPEN = "appeal_open"
CLOCK_UNKNOWN = "clock_unknown"
STATE_UNKNOWN = "state_unknown"
NO_RULES = "no_rules_yet"
"""Badge: the type is known, but no rule pack describes its flow yet; nothing about the case is urgent by that."""
STALLED = "stalled"
PHONE_DIFFERS = "phone_differs"
SYNC_PENDING = "sync_pending"
MILESTONE = "milestone"
CONTRADICTION = "facts_contradict"

_NODES: Mapping[Node, str] = {
    Node.BUYER_SUBMIT_REQUIREMENT: N_("用户提交需求"),
    Node.SELLER_CONFIRM_REQUIREMENT: N_("商家确认需求"),
    Node.SELLER_DELIVER: N_("商家实施服务"),
    Node.BUYER_GIVES_CODE: N_("用户提供识别码"),
    Node.BUYER_CLAIM_CODE: N_("用户领取授权码"),
    Node.CODE_ACTIVATION: N_("授权码激活"),
    Node.SELLER_UPLOAD_PROOF: N_("商家上传交付证明"),
    Node.PACKAGE_DEPLOYMENT: N_("软件包部署"),
    Node.HUAWEI_REVIEW: N_("华为云复核"),
    Node.BUYER_ACCEPT: N_("用户确认验收"),
    Node.DONE: N_("服务完成"),
    Node.CANCELLED_BY_REFUND: N_("已退订关闭"),
    Node.UNKNOWN: N_("状态待认定"),
}
_PARTIES: Mapping[Party, str] = {
    Party.SELLER: N_("待我方"),
    Party.BUYER: N_("客户"),
    Party.HUAWEI: N_("华为云"),
    Party.OPERATOR: N_("运营"),
    Party.SYSTEM: N_("系统"),
    Party.NOBODY: N_("无人"),
}
_EFFECTS: Mapping[Effect, str] = {
    Effect.AUTO_ACCEPT: N_("自动验收"),
    Effect.AUTO_REFUND: N_("自动退款"),
    Effect.WITHDRAWN: N_("视为撤回"),
    Effect.REMINDER: N_("每周提醒"),
    Effect.NONE: N_("不会自动结束"),
    Effect.UNKNOWN: N_("未知"),
}
_GRADES: Mapping[Grade, str] = {
    Grade.OFFICIAL: N_("官方"),
    Grade.SEED: N_("官方"),
    Grade.OBSERVED: N_("推测（非官方）"),
    Grade.ASSUMPTION: N_("推测（非官方）"),
}
_SEVERITIES: Mapping[Severity, str] = {
    Severity.BLOCK: N_("必改"),
    Severity.WARN: N_("请复核"),
    Severity.HINT: N_("可优化"),
}
_COMMAND_STATES: Mapping[CommandState, str] = {
    CommandState.QUEUED: N_("待提交"),
    CommandState.SENDING: N_("提交中"),
    CommandState.SUCCEEDED: N_("已完成"),
    CommandState.PREPARED: N_("待登记结果"),
    CommandState.CONFIRMED: N_("已办理"),
    CommandState.REFLECTED: N_("已办理"),
    CommandState.UNKNOWN: N_("结果未知"),
    CommandState.CONFLICT: N_("冲突"),
    CommandState.REFUSED: N_("被拒绝"),
    CommandState.RECALLED: N_("已撤回"),
}
_COMMANDS: Mapping[CommandName, str] = {
    CommandName.CONFIRM_REQUIREMENT: N_("确认需求"),
    CommandName.REJECT_REQUIREMENT: N_("驳回需求"),
    CommandName.REPORT_COMPLETION: N_("确认完成"),
    CommandName.APPROVE_REFUND: N_("同意退订"),
    CommandName.REJECT_REFUND: N_("驳回退订"),
    CommandName.CONFIRM_INSPECTION: N_("确认验收"),
    CommandName.REJECT_INSPECTION: N_("验收驳回"),
    CommandName.APPEAL_INSPECTION: N_("发起退货申诉"),
}
_FLOWS: Mapping[FlowId, str] = {
    FlowId.NONE: N_("不涉及服务监管"),
    FlowId.UNKNOWN: N_("流程待认定"),
}
"""What is no flow of a pack; the others have their names there."""
_BANDS: Mapping[Band, str] = {
    Band.NOW: N_("逾期或 3 小时内"),
    Band.DAY: N_("24 小时内"),
    Band.THREE_DAYS: N_("3 天内"),
    Band.WEEK: N_("7 天内"),
    Band.LATER: N_("7 天以后"),
    Band.NONE: N_("无期限"),
}
_BADGES: Mapping[str, str] = {
    STATE_UNKNOWN: N_("状态待认定"),
    NO_RULES: N_("暂无规则"),
    APPEAL_OPEN: N_("申诉中"),
    CLOCK_UNKNOWN: N_("时间未知"),
    STALLED: N_("停滞"),
    OVER_180_DAYS: N_("超过 180 天"),
    PHONE_DIFFERS: N_("收货电话不符"),
    "phone_unknown": N_("收货电话未知"),
    SYNC_PENDING: N_("待同步完成"),
    "code_claimed": N_("授权码已领取"),
    "opening_pending": N_("待开通"),
    NOT_SEEN: N_("只在账上见过"),
    "appeal_time_unknown": N_("受理时间未知"),
    "order_time_unknown": N_("下单时间未知"),
    "paid_time_unknown": N_("支付时间未知"),
    CONTRADICTION: N_("数据矛盾"),
    MILESTONE: N_("里程碑交付"),
    REFUND_PENDING: N_("退订中"),
    CLOSED_BY_REFUND: N_("已退订关闭"),
    "unsupervised": N_("不涉及服务监管"),
    "renewal_of_finished": N_("续费不再监管"),
}
_SIGNS: Mapping[str, str] = {"CNY": "¥", "USD": "$", "EUR": "€", "JPY": "JP¥", "GBP": "£"}
_NOUGHT_DECIMALS = re.compile(r"\.0+(?!\d)", re.ASCII)
_SIZES = ((1024**3, "GB"), (1024**2, "MB"), (1024, "KB"))


def product_class(text: str) -> str:
    """The class of a product (商品类别) in the person's language; what is none of ours stays as it was written."""
    return _(_CLASSES[text]) if text in _CLASSES else text


def node_name(node: Node | str) -> str:
    """The name of a node, in another language with the official one behind it; empty without supervision."""
    name, official = node_short_name(node), official_node_name(node)
    return name if official in ("", name) else _("{name}（{official}）", name=name, official=official)


def node_short_name(node: Node | str) -> str:
    """The name of a node for narrow places, in the person's language alone; empty without supervision."""
    node = Node(node)
    if node is Node.NONE:
        return ""
    return _(_NODES[node]) if node in _NODES else str(pack_names().nodes.get(node, node))


def official_node_name(node: Node | str) -> str:
    """The name that the console shows, whatever the language; empty for what is no node of the marketplace."""
    node = Node(node)
    if node in (Node.NONE, Node.UNKNOWN):
        return ""
    told = None if node in _NODES else pack_names().nodes.get(node)
    return _NODES.get(node, str(node)) if told is None else told.zh


def party_name(party: Party | str) -> str:
    """Who has to move, as the word of the chip: 待我方, 客户, 华为云 …"""
    return _(_PARTIES[Party(party)])


def party_words(party: Party) -> tuple[str, ...]:
    """What the party is called in each language; the first is Chinese."""
    return in_each_language(_PARTIES[party])


def party_title(party: Party | str) -> str:
    """The longer word for a detail's head: 待我方处理 for our move, else the word of the chip."""
    return _("待我方处理") if Party(party) is Party.SELLER else party_name(party)


def actor_name(party: Party | str) -> str:
    """Who acts at a step of the time line: there our side is 商家, as in the node names."""
    return _("商家") if Party(party) is Party.SELLER else party_name(party)


def effect_words(effect: Effect) -> tuple[str, ...]:
    """What the effect is called in each language, with no badge and time beside it; the first is Chinese."""
    return in_each_language(_EFFECTS[effect])


def effect_name(
    effect: Effect | str,
    at: datetime | None = None,
    now: datetime | None = None,
    badges: Collection[str] | None = None,
) -> str:
    """What happens by itself, in the words of the window.

    The weekly notice is called by its name once it is running (badge ``over_180_days``) or due within a week, as the
    lists count it from then on; before that nothing ends by itself. An open appeal and a
    stopped acceptance have words of their own.
    """
    effect = Effect(effect)
    marks = badges or ()
    if effect is Effect.NONE and ("unsupervised" in marks or "renewal_of_finished" in marks):
        return NO_VALUE
    if APPEAL_OPEN in marks:
        return _("等运营裁定")
    if REFUND_PENDING in marks and effect is Effect.NONE:
        return _("退订中，暂停")
    if PHONE_DIFFERS in marks and effect in (Effect.NONE, Effect.REMINDER):
        return _("不会自动验收")
    name = _(_EFFECTS[effect_told(effect, at, now, marks)])
    return _("{effect}，时间未知", effect=name) if CLOCK_UNKNOWN in marks else name


def effect_told(effect: Effect, at: datetime | None, now: datetime | None, badges: Collection[str] = ()) -> Effect:
    """As what lists show and count an effect: until the weekly notice runs or is due within a week, as nothing."""
    if effect is not Effect.REMINDER or OVER_180_DAYS in badges:
        return effect
    is_near = at is not None and now is not None and at - now <= timedelta(days=7)
    return effect if is_near else Effect.NONE


def grade_name(grade: Grade | str, is_own_check: bool = False) -> str:
    """How a rule is known: 官方, 推测（非官方）, 本程序检查 (ours), or 未知 for an empty grade."""
    if not grade:
        return _("未知")
    if is_own_check:
        return _("本程序检查")
    return _(_GRADES[Grade(grade)])


def severity_name(severity: Severity | str) -> str:
    """How much a finding weighs: 必改, 请复核, 可优化."""
    return _(_SEVERITIES[Severity(severity)])


def command_state_name(state: CommandState | str) -> str:
    """Where a command stands. Prepared is never called done."""
    return _(_COMMAND_STATES[CommandState(state)])


def recalled_sentence(command: Command) -> str:
    """What a recall came to, with the order that it was for."""
    title = command_name(command.name)
    if target_kind(command.name) == "refunds":
        refund = command.target
        return _("已撤回退订单 {refund} 的“{title}”，没有提交。可以重新办理。", refund=refund, title=title)
    order = str(command.values.get("order_id") or command.target.partition("|")[0])
    return _(
        "已撤回订单 {order} 的“{title}”，没有提交。这一单可以重新办理。", order=order, title=command_name(command.name)
    )


def command_name(name: CommandName | str) -> str:
    """The verb of an act, as on its button."""
    return _(_COMMANDS[CommandName(name)])


def place_name(name: CommandName | str, place: str) -> str:
    """Where an act's target stands, in words: the node of a case, the state of a request for a refund."""
    if target_kind(CommandName(name)) == "refunds":
        return refund_state_name(place)
    return node_name(place)


def flow_name(flow: FlowId | str) -> str:
    """The access type in words: a flow is called as its pack calls it, one that no pack knows by its id."""
    flow = FlowId(flow)
    return _(_FLOWS[flow]) if flow in _FLOWS else str(pack_names().flows.get(flow, flow))


def flow_words(flow: FlowId) -> tuple[str, ...]:
    """What the flow is called in each language; the first is Chinese. A flow that no pack knows has its id alone."""
    if flow in _FLOWS:
        return in_each_language(_FLOWS[flow])
    name = pack_names().flows.get(flow)
    return (str(flow),) if name is None else (name.zh, name.en)


def refund_state_name(state: str) -> str:
    """A state of a refund as the console calls it; one that no pack knows by its id."""
    return str(pack_names().refund_states.get(state, str(state)))


def official_refund_state_name(state: str) -> str:
    """The name that the console shows, whatever the language; empty for a state that no pack knows."""
    told = pack_names().refund_states.get(state)
    return "" if told is None or state == RefundState.UNKNOWN else told.zh


def band_name(band: Band | str) -> str:
    """The urgency band in words."""
    return _(_BANDS[Band(band)])


def badge_name(badge: str) -> str:
    """The word of a badge; one that is not known here is shown as it is written."""
    text = _BADGES.get(badge)
    return _(text) if text else badge


def money_text(amount: Decimal | None, currency: str | None) -> str:
    """An amount with its sign of currency and the decimals of it: ``¥28,800.00``, ``−¥12.00``, ``JP¥300``.

    An unknown amount is —; without a currency it has two decimals.
    """
    if amount is None:
        return NO_VALUE
    minus = MINUS if amount < 0 else ""
    digits = f"{abs(amount).quantize(unit_of(currency), ROUND_HALF_UP):,}"
    sign = _SIGNS.get(currency or "")
    if sign is None:
        return f"{minus}{digits} {currency}" if currency else f"{minus}{digits}"
    return f"{minus}{sign}{digits}"


def money_short_text(amount: Decimal | None, currency: str | None) -> str:
    """Like ``money_text``, but without the decimals when they are nought: ``¥48,600``."""
    return _NOUGHT_DECIMALS.sub("", money_text(amount, currency))


PART_SIGN = " · "
"""Between texts that stand beside each other and are never one."""


def sums_text(minor_by_currency: Mapping[str, int], *, is_short: bool = False) -> str:
    """Sums in words, one a currency and never added: ``¥1,486,320.00 · US$120.00``, short without nought hundredths."""
    return PART_SIGN.join(sums_texts(minor_by_currency, is_short=is_short))


def sums_texts(minor_by_currency: Mapping[str, int], *, is_short: bool = False) -> tuple[str, ...]:
    """The sums of ``sums_text``, each for itself."""
    write = money_short_text if is_short else money_text
    sums = sorted(minor_by_currency.items())
    return tuple(write(Money.from_minor(minor, code).amount, code) for code, minor in sums)


def amount_cell(amount: Decimal | None) -> str:
    """An amount in a table, whose heading names the currency: ``28,800.00``."""
    return money_text(amount, None)


def size_text(size_bytes: int) -> str:
    """A size in bytes as people read it, 1 KB being 1,024 bytes: ``3.1 GB``, ``420 KB``."""
    for unit_bytes, unit in _SIZES:
        if size_bytes >= unit_bytes:
            value = size_bytes / unit_bytes
            digits = 0 if value >= 100 or unit == "KB" else 1
            return f"{value:,.{digits}f} {unit}"
    return f"{size_bytes} B"

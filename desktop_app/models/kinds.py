"""Kinds of facts as data: which headings a kind has, how each is read, what makes its key.

A new kind of import is one more entry in ``KINDS``. Headings are the Chinese names that the
sheets carry; ids are the names of the columns in the projection.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, lru_cache

from desktop_app.texts import N_


class ColumnType(StrEnum):
    """How a cell of the column is read and stored."""

    TEXT = "text"
    ID = "id"
    """A text that names something: kept as written, compared without what stands blank at its ends (``bare_id``)."""
    AMOUNT = "amount"
    TIME = "time"
    BOOL = "bool"
    COUNT = "count"
    CHOICE = "choice"
    CURRENCY = "currency"
    PERIOD = "period"
    """A month of accounts (账期), stored as ``YYYY-MM`` however it was written: it is part of keys."""


@dataclass(frozen=True, eq=False)
class Column:
    """One heading of a kind."""

    id: str
    heading: str
    type: ColumnType = ColumnType.TEXT
    aliases: tuple[str, ...] = ()
    """Other printed names of the same heading: always understood, an exact heading wins."""
    guesses: tuple[str, ...] = ()
    """Names that only suggest the column: proposed in a preview, never taken unasked."""
    choices: tuple[str, ...] = ()
    choice_words: Mapping[str, str] = field(default_factory=dict)
    """Other words for a choice."""
    is_open: bool = False
    """Other words are kept as they are: the rule packs may know more than these."""
    negative_for: frozenset[str] = frozenset()
    """Order types for which a negative amount makes sense."""
    is_past: bool = False
    """The moment lies behind us: in a worklist a future one is left empty, in a ledger the row is refused."""
    decides_flow: bool = False
    """A correction of this column lets the flow be chosen again."""


@dataclass(frozen=True, eq=False)
class Kind:
    """A kind of facts. Worklists never lose a row; ledgers never take a wrong one."""

    id: str
    title: str
    is_worklist: bool
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    required: tuple[str, ...]
    """Column ids without which a row has no readable id."""
    telling: tuple[str, ...]
    """Column ids that tell this kind from others when nobody names it."""
    is_currency_needed: bool = False
    """An amount without its currency is told to a person: by it money is decided on."""
    is_daily: bool = False
    """The console shows these facts up to the previous midnight only."""

    def column(self, column_id: str) -> Column:
        """The column of this id."""
        return _by_id(self)[column_id]

    def by_heading(self, heading: str) -> Column | None:
        """The column with exactly this heading (blanks and width apart)."""
        return _by_heading(self).get(normal_heading(heading))

    def by_alias(self, heading: str) -> Column | None:
        """The column whose other printed name this is."""
        return _by_alias(self).get(normal_heading(heading))

    def by_guess(self, heading: str) -> Column | None:
        """The column that the heading only suggests."""
        return _by_guess(self).get(normal_heading(heading))


@cache
def _by_id(kind: Kind) -> dict[str, Column]:
    return {column.id: column for column in kind.columns}


@cache
def _by_heading(kind: Kind) -> dict[str, Column]:
    return {normal_heading(column.heading): column for column in kind.columns}


@cache
def _by_alias(kind: Kind) -> dict[str, Column]:
    return {normal_heading(alias): column for column in kind.columns for alias in column.aliases}


@cache
def _by_guess(kind: Kind) -> dict[str, Column]:
    return {normal_heading(guess): column for column in kind.columns for guess in column.guesses}


_HEADING_NOISE = re.compile(r"[\s*:：]+")


@lru_cache(maxsize=4096)
def normal_heading(text: str) -> str:
    """A heading without what people add to it: width, case, blanks, stars, colons; ``（元）`` and the like."""
    plain = unicodedata.normalize("NFKC", text).strip("\ufeff\u200b\u200e").casefold()
    plain = _HEADING_NOISE.sub("", plain)
    return re.sub(r"\((元|cny|人民币|必填|选填)\)$", "", plain)


T = ColumnType
_REVERSALS = frozenset({"退订", "变更"})
_TYPES = ("新购", "试用", "试用转正", "续费", "变更", "退订")
_CLASSES = ("通用", "联营", "自服务", "华为")
_CLASS_WORDS = {"通用商品": "通用", "联营商品": "联营", "自服务商品": "自服务", "华为商品": "华为"}

_ORDER_ID = Column("order_id", "订单ID", T.ID, aliases=("订单号", "订单编号"), guesses=("单号", "order id", "orderid"))
_LINE_ID = Column(
    "line_id", "订单行ID", T.ID, aliases=("订单行号", "订单行编号"), guesses=("行号", "line id", "order line id")
)
_ORDER_TYPE = Column("order_type", "订单类型", T.CHOICE, choices=_TYPES)
_PRODUCT = Column("product_name", "商品名称", aliases=("产品名称",), guesses=("商品", "产品", "product name"))
_CUSTOMER = Column("customer_name", "客户名称", aliases=("用户名称", "买家名称"), guesses=("客户", "买家", "用户"))
_ACCESS = Column("access_type", "接入类型", aliases=("商品接入类型", "产品类型"), guesses=("类型",), decides_flow=True)
_CLASS = Column(
    "product_class",
    "商品类别",
    T.CHOICE,
    aliases=("商品类型",),
    choices=_CLASSES,
    choice_words=_CLASS_WORDS,
    decides_flow=True,
)
_ORDERED = Column("ordered_at", "下单时间", T.TIME, guesses=("下单日期", "创建时间"), is_past=True, decides_flow=True)
_PAID = Column("paid_at", "支付时间", T.TIME, aliases=("付款时间",), guesses=("支付日期",), is_past=True)
_MILESTONE = Column("is_milestone", "是否里程碑交付", T.BOOL, aliases=("里程碑交付",))
_CURRENCY = Column("currency", "币种", T.CURRENCY, aliases=("货币",))


def _amount(column_id: str, heading: str, *guesses: str, negative_for: frozenset[str] = frozenset()) -> Column:
    return Column(column_id, heading, T.AMOUNT, guesses=guesses, negative_for=negative_for)


ORDERS = Kind(
    id="orders",
    title=N_("订单"),
    is_worklist=False,
    columns=(
        _ORDER_ID,
        _LINE_ID,
        _ORDER_TYPE,
        Column("order_status", "订单状态", T.CHOICE, choices=("待付款", "处理中", "已完成", "已取消")),
        Column("product_id", "商品ID", T.ID),
        _PRODUCT,
        Column("spec", "规格", aliases=("商品规格",)),
        _ACCESS,
        _CLASS,
        Column("billing_mode", "计费模式"),
        _CUSTOMER,
        Column("customer_account", "客户账号", T.ID),
        Column("contact_phone", "联系电话", guesses=("电话", "手机")),
        _ORDERED,
        _PAID,
        Column("effective_at", "生效时间", T.TIME),
        Column("expires_at", "到期时间", T.TIME),
        _amount("order_amount", "订单金额", negative_for=_REVERSALS),
        _amount("paid_amount", "实付金额", "支付金额", negative_for=_REVERSALS),
        _amount("coupon_amount", "优惠券金额", negative_for=_REVERSALS),
        _CURRENCY,
        Column("instance_id", "实例ID", T.ID),
        Column("original_order_id", "原订单ID", T.ID),
    ),
    key=("order_id", "line_id"),
    required=("order_id",),
    telling=("order_status", "product_id", "billing_mode", "effective_at", "expires_at", "instance_id", "spec"),
)

CASES = Kind(
    id="cases",
    title=N_("服务监管单"),
    is_worklist=True,
    columns=(
        _ORDER_ID,
        _LINE_ID,
        _ORDER_TYPE,
        _PRODUCT,
        _CUSTOMER,
        _ACCESS,
        Column(
            "delivery_subtype",
            "交付子类型",
            T.CHOICE,
            choices=("标准", "建站", "授权码", "识别码", "线下", "软件包"),
            choice_words={
                "标准类": "标准",
                "建站类": "建站",
                "在线授权码": "授权码",
                "在线识别码": "识别码",
                "商家线下交付": "线下",
                "线下交付": "线下",
                "软件包部署": "软件包",
            },
            is_open=True,
            decides_flow=True,
        ),
        _CLASS,
        Column(
            "sales_scene",
            "销售场景",
            T.CHOICE,
            choices=("赋能云", "基地云"),
            choice_words={"赋能云场景": "赋能云", "基地云场景": "基地云"},
            decides_flow=True,
        ),
        Column(
            "delivery_mode",
            "交付方式",
            T.CHOICE,
            choices=("现场", "远程"),
            choice_words={"现场交付": "现场", "远程交付": "远程"},
        ),
        _MILESTONE,
        Column("is_supervised", "是否涉及服务监管", T.BOOL, aliases=("涉及服务监管",)),
        _ORDERED,
        _PAID,
        _amount("order_amount", "订单金额"),
        _amount("paid_amount", "实付金额", "支付金额"),
        _CURRENCY,
        Column(
            "node_text", "当前节点", aliases=("服务监管状态", "监管状态", "当前状态"), guesses=("节点", "状态", "进度")
        ),
        Column("node_since", "进入节点时间", T.TIME, guesses=("节点时间", "节点开始时间", "更新时间"), is_past=True),
        Column("courier_signed_at", "快递签收时间", T.TIME, guesses=("签收时间",), is_past=True),
        Column("is_phone_same", "收货电话一致", T.BOOL),
        Column("is_code_claimed", "授权码已领取", T.BOOL),
        Column("is_appeal_open", "申诉中", T.BOOL),
        Column("appeal_accepted_at", "申诉受理时间", T.TIME, is_past=True),
        Column("rejection_count", "用户驳回次数", T.COUNT),
        Column("owner", "负责人", guesses=("跟进人", "经办人")),
    ),
    key=("order_id", "line_id"),
    required=("order_id",),
    telling=("node_text", "is_supervised", "node_since", "delivery_subtype", "sales_scene", "is_phone_same", "owner"),
)

TRANSACTIONS = Kind(
    id="transactions",
    title=N_("交易明细"),
    is_worklist=False,
    columns=(
        Column("period", "账期", T.PERIOD, aliases=("账单周期", "账务周期"), guesses=("月份", "结算周期")),
        _ORDER_ID,
        _LINE_ID,
        Column("original_line_id", "原订单行ID", T.ID, aliases=("原订单行号",)),
        _PRODUCT,
        Column("customer_account", "客户账号", T.ID),
        Column("billing_mode", "计费模式"),
        _ORDER_TYPE,
        _amount("order_amount", "订单金额", negative_for=_REVERSALS),
        _amount("settlement_amount", "结算金额", negative_for=_REVERSALS),
        _CURRENCY,
        Column("billing_state", "出账状态", T.CHOICE, choices=("待出账", "已出账")),
        Column("supervision_state", "服务监管状态", aliases=("监管状态",)),
        Column("repayment_state", "还款状态"),
        Column("opened_at", "开通时间", T.TIME),
        Column("accepted_at", "验收时间", T.TIME),
        _MILESTONE,
    ),
    key=("period", "line_id"),
    required=("period", "line_id"),
    telling=(
        *("period", "original_line_id", "settlement_amount", "billing_state", "supervision_state", "repayment_state"),
        *("opened_at", "accepted_at"),
    ),
    is_daily=True,
)

REFUNDS = Kind(
    id="refunds",
    title=N_("退订申请"),
    is_worklist=True,
    columns=(
        Column("refund_id", "退订单号", T.ID, aliases=("退订单ID", "退订单编号"), guesses=("退订号", "refund id")),
        _ORDER_ID,
        _LINE_ID,
        _PRODUCT,
        _ACCESS,
        Column(
            "billing_mode",
            "计费模式",
            T.CHOICE,
            choices=("包周期", "一次性", "按需", "按需套餐包"),
            choice_words={"包年/包月": "包周期", "包年包月": "包周期", "按次": "一次性"},
        ),
        Column("is_supervised", "是否涉及服务监管", T.BOOL, aliases=("涉及服务监管",)),
        Column("is_supervision_done", "监管已完成", T.BOOL, aliases=("服务监管已完成",)),
        _CUSTOMER,
        _amount("paid_amount", "实付金额", "支付金额"),
        _amount("requested_amount", "申请金额", "退订金额", "申请退订金额"),
        _CURRENCY,
        Column("reason", "退订原因", guesses=("原因", "申请原因")),
        Column("goods_state", "收货状态", T.CHOICE, choices=("未收货", "已收货"), guesses=("是否收货",)),
        # ids as those of a case: a time of an earlier state says nothing of a later one
        Column("node_text", "状态", aliases=("退订状态",), guesses=("审核状态", "进度")),
        Column("filed_at", "申请时间", T.TIME, guesses=("提交时间", "退订时间"), is_past=True),
        Column("node_since", "进入状态时间", T.TIME, guesses=("状态时间", "更新时间"), is_past=True),
        Column("invoice_state", "发票状态", T.CHOICE, choices=("无", "申请中", "已开具", "已退票"), guesses=("发票",)),
        Column("is_code_claimed", "授权码已领取", T.BOOL),
        Column("service_ends_at", "服务到期时间", T.TIME, guesses=("到期时间",)),
        Column("is_renewal_pending", "续费未生效", T.BOOL),
        Column("is_trial", "试用", T.BOOL, aliases=("是否试用",)),
        Column("contact_phone", "联系电话", guesses=("电话", "手机")),
        # beside the sheet's own: what a counterpart tells of how the request was treated so far
        Column("opinion", "审核意见"),
        Column("return_address", "寄回地址"),
        Column("return_carrier", "寄回物流公司"),
        Column("return_waybill", "寄回快递单号", aliases=("寄回运单号",)),
        Column("inspection_reason", "验收驳回原因"),
        Column("is_appeal_open", "申诉中", T.BOOL),
    ),
    key=("refund_id",),
    required=("refund_id",),
    telling=(
        "refund_id",
        "requested_amount",
        "reason",
        "goods_state",
        "filed_at",
        "invoice_state",
        "is_renewal_pending",
    ),
    is_currency_needed=True,
)

KINDS: dict[str, Kind] = {kind.id: kind for kind in (ORDERS, CASES, TRANSACTIONS, REFUNDS)}


_UNSEEN = "\ufeff\u200b\u200e\u200f"


def bare_id(text: str) -> str:
    """An id as the console knows it: blanks and unseen marks at its ends come from copying. Zeros and case count."""
    return text.strip().strip(_UNSEEN).strip()


def key_of(kind: Kind, values: Mapping[str, object]) -> str:
    """The key of a row: its bare ids joined by ``|``, an absent one empty."""
    return "|".join(bare_id(str(values.get(column_id) or "")) for column_id in kind.key)

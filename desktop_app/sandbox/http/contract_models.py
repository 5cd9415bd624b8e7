"""The shapes of contract (a). They describe the answers for its document and judge the one body that has a shape.

The documents' readers are developers of a company's own middleware, so the descriptions are Chinese.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from desktop_app.sandbox.http.contract_words import (
    ID_PATTERN,
    MAX_FILES,
    SHA256_PATTERN,
    Answer,
    ErrorAnswer,
    ErrorBody,
    FileBody,
    Flag,
    LineId,
    Moment,
    Money,
    OrderId,
    Role,
    SeenVersion,
    Text,
    Version,
)
from desktop_app.sandbox.http.refund_models import Refund

CommandWord = Literal["ConfirmRequirement", "RejectRequirement", "ReportCompletion"]
KindWord = Literal["orders", "cases"]


class Seller(Answer):
    """商家"""

    id: str
    name: str


class About(Answer):
    """对方是谁、现在几点、能直接办什么"""

    contract: Literal[1] = Field(description="契约版本")
    kind: Literal["rehearsal", "middleware"] = Field(description="演练环境，或公司自己的中间件")
    name: str
    seller: Seller
    time: datetime = Field(description="对方的时间，规则按它计算")
    clock_rate: float = Field(description="对方时钟的速度；真实环境是 1")
    capabilities: dict[str, Literal["DIRECT", "HANDOFF", "NONE"]] = Field(
        description="每种指令：DIRECT 可用接口办理，HANDOFF 只能到控制台办理，NONE 不支持"
    )


class Case(Answer):
    """一张服务监管单的当前状态"""

    order_id: OrderId
    line_id: LineId
    order_type: Text = Field(description="新购、试用、试用转正、续费、变更、退订")
    product_name: Text
    customer_name: Text
    access_type: Text = Field(description="接入类型：人工服务、SaaS、License、硬件、应用编排、数据文件 等")
    delivery_subtype: Text = Field(description="交付子类型：标准、建站、授权码、识别码、线下、软件包")
    product_class: Text = Field(description="商品类别：通用、联营、自服务、华为")
    sale_scene: Text = Field(description="销售场景：赋能云、基地云，或没有")
    delivery_mode: Text = Field(description="交付方式：现场、远程，或没有")
    is_milestone: Flag
    is_supervised: Flag
    ordered_at: Moment
    paid_at: Moment
    order_amount: Money
    paid_amount: Money
    currency: Text
    node: Text = Field(
        description="当前节点：BUYER_SUBMIT_REQUIREMENT、SELLER_CONFIRM_REQUIREMENT、SELLER_DELIVER、"
        "SELLER_UPLOAD_PROOF、PACKAGE_DEPLOYMENT、BUYER_GIVES_CODE、BUYER_CLAIM_CODE、CODE_ACTIVATION、"
        "HUAWEI_REVIEW、BUYER_ACCEPT、DONE、CANCELLED_BY_REFUND；不涉及监管时没有"
    )
    node_since: Moment
    courier_signed_at: Moment
    phone_matches: Flag = Field(description="运单电话与收货电话一致；null 是不知道")
    code_claimed: Flag
    appeal_open: Flag
    appeal_accepted_at: Moment
    rejections: int | None = Field(ge=0, description="用户驳回次数")
    version: Version


class Order(Answer):
    """一个订单行的当前状态"""

    order_id: OrderId
    line_id: LineId
    order_type: Text
    order_status: Text = Field(description="待付款、处理中、已完成、已取消")
    product_id: Text
    product_name: Text
    specification: Text
    access_type: Text
    product_class: Text
    billing_mode: Text
    customer_name: Text
    customer_account: Text
    phone: Text
    ordered_at: Moment
    paid_at: Moment
    effective_at: Moment
    expires_at: Moment
    order_amount: Money
    paid_amount: Money
    coupon_amount: Money
    currency: Text
    instance_id: Text
    original_order_id: Text
    version: Version


class ChangesPage(Answer):
    """一页变化，按变化的先后；同样的状态、同样的请求，回答的字节也一样"""

    kind: KindWord
    items: list[Case | Order] = Field(description="kind 为 cases 时是监管单，为 orders 时是订单行；都是整份当前状态")
    next_cursor: str = Field(description="下次从这里接着取；内容不透明")
    has_more: bool
    as_of: datetime = Field(description="这一页的数据截至何时")


class CommandFile(FileBody):
    """指令的一个附件；内容先用 PUT /files/{sha256} 上传"""

    role: Role = Field(
        description="sow 需求文档，acceptance 验收文档，licence 软件授权有效期截图，screenshot 部署场景证明截图，"
        "remote 远程交付记录，resource_order 云资源订单截图，other 其他证明",
        examples=["acceptance"],
    )


class CommandBody(BaseModel):
    """一条指令。同一个键配同样的字节，只会办一次"""

    model_config = ConfigDict(extra="forbid", strict=True)

    name: CommandWord
    order_id: str = Field(pattern=ID_PATTERN)
    line_id: str = Field(pattern=ID_PATTERN)
    expected_node: str = Field(max_length=64, description="发出指令时看到的节点；已经不在这里就不办，回答 409")
    seen_version: SeenVersion | None = Field(description="发出指令时看到的版本，只作记录")
    values: dict[str, JsonValue] = Field(
        description="RejectRequirement：reason。ReportCompletion：opening_time（ISO 8601）、result_text、"
        "delivery_mode（现场、远程），硬件另有 carrier、waybill、remark，License 另有 resource_order（云资源订单号）",
        examples=[{"opening_time": "2026-11-24T09:30:00+08:00", "delivery_mode": "远程"}],
    )
    files: list[CommandFile] = Field(max_length=MAX_FILES)


class StateChangedAnswer(ErrorAnswer):
    """监管单已经不在预期的节点；什么也没有办，也没有记在这个键下"""

    case: Case


class CommandRecord(Answer):
    """一条指令的结果；同一个键永远是同一份"""

    key: str
    state: Literal["done", "refused"]
    name: str
    order_id: str
    line_id: str
    at: datetime
    refund_id: Text = Field(None, description="退订单号；对监管单的指令没有")
    case: Case | None = Field(description="办理之后的监管单")
    refund: Refund | None = Field(None, description="办理之后的退订申请；对监管单的指令没有")
    error: ErrorBody | None


class StoredFile(Answer):
    """收到的附件"""

    sha256: str = Field(pattern=SHA256_PATTERN)
    size: int = Field(ge=0)

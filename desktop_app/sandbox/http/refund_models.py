"""The shapes of contract (a) about refunds. Their descriptions are Chinese, as all of the contract."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from desktop_app.sandbox.http.contract_words import (
    ID_PATTERN,
    MAX_FILES,
    Answer,
    ErrorAnswer,
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

RefundId = Annotated[str, Field(pattern=ID_PATTERN, description="退订单号", examples=["TD2611240930ABCDE01"])]
StateWord = Literal[
    "PENDING_SELLER",
    "APPROVED",
    "REFUNDED",
    "REJECTED",
    "WITHDRAWN",
    "FAILED",
    "AWAITING_RETURN",
    "AWAITING_INSPECTION",
]


class Refund(Answer):
    """一张退订申请的当前状态"""

    refund_id: RefundId
    order_id: OrderId
    line_id: LineId
    regime: Text = Field(description="A 协商退订（商家审核），B 5 天无理由全额退订（无人审核），C 不支持")
    order_type: Text = Field(description="新购、试用、试用转正、续费、变更")
    product_name: Text
    access_type: Text
    product_class: Text
    billing_mode: Text = Field(description="包周期、一次性、按需、按需套餐包")
    is_supervised: Flag
    supervision_done: Flag
    customer_name: Text
    paid_amount: Money
    requested_amount: Money
    currency: Text
    reason: Text = Field(description="退订原因")
    goods_state: Text = Field(description="收货状态：未收货、已收货；不是硬件时没有")
    state: Text = Field(
        description="PENDING_SELLER 商家待审核，APPROVED 已同意，REFUNDED 已退订，REJECTED 已驳回，WITHDRAWN 已撤回，"
        "FAILED 退订失败，AWAITING_RETURN 待用户寄回，AWAITING_INSPECTION 待验收"
    )
    requested_at: Moment
    state_since: Moment
    invoice_state: Text = Field(description="无、申请中、已开具、已退票")
    code_claimed: Flag = Field(description="授权码已领取")
    expires_at: Moment = Field(description="服务到期时间")
    renewal_not_begun: Flag = Field(description="续费未生效；null 是没有续费")
    is_trial: Flag
    phone: Text = Field(description="联系电话；用户没有同意就没有")
    opinion: Text = Field(description="商家的审核意见")
    return_address: Text
    return_carrier: Text
    return_waybill: Text
    inspection_reason: Text = Field(description="最近一次验收驳回的原因")
    appeal_open: Flag
    version: Version


class RefundsPage(Answer):
    """一页退订申请，按变化的先后；同样的状态、同样的请求，回答的字节也一样"""

    kind: Literal["refunds"]
    items: list[Refund] = Field(description="都是整份当前状态")
    next_cursor: str = Field(description="下次从这里接着取；内容不透明")
    has_more: bool
    as_of: datetime = Field(description="这一页的数据截至何时")


class RefundFile(FileBody):
    """指令的一个附件；内容先用 PUT /files/{sha256} 上传"""

    role: Role = Field(
        description="agreement 协商记录或其他退订确认（同意时必须有，驳回时可以有），other 其他附件",
        examples=["agreement"],
    )


class RefundCommandBody(BaseModel):
    """对一张退订申请的一条指令。同一个键、同一个地址配同样的字节，只会办一次"""

    model_config = ConfigDict(extra="forbid", strict=True)

    expected_state: StateWord = Field(description="发出指令时看到的状态；已经不是它就不办，回答 409")
    expected_amount: str = Field(
        pattern=r"^[0-9]{1,15}\.[0-9]{2}$",
        description="发出指令时看到的申请金额，照原样；已经不是它就不办，回答 409",
        examples=["12800.00"],
    )
    currency: str = Field(min_length=3, max_length=3, description="看到的币种；不同就不办，回答 409", examples=["CNY"])
    seen_version: Annotated[SeenVersion | None, Field(description="看到的版本；此后离开过这个状态就不办，回答 409")]
    values: dict[str, JsonValue] = Field(
        description="同意、驳回：opinion（审核意见）；同意已收货的硬件另有 return_address（寄回地址）。"
        "验收驳回、申诉：reason。确认验收：没有",
        examples=[{"opinion": "已与用户协商一致，同意退订。"}],
    )
    files: list[RefundFile] = Field(max_length=MAX_FILES)


class RefundChangedAnswer(ErrorAnswer):
    """退订申请的状态、金额或币种已不是预期的；什么也没有办，也没有记在这个键下"""

    refund: Refund

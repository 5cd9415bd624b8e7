"""Words of approvals: why a request is not valid, and the request as readable text to forward and to read aloud."""

from __future__ import annotations

from collections.abc import Mapping

from desktop_app.models.approvals.forwarding import note_of, note_text
from desktop_app.models.approvals.judging import Answer
from desktop_app.models.approvals.said import SAME_LOGIN
from desktop_app.models.approvals.shapes import Request
from desktop_app.texts import N_, _

_ANSWERS: Mapping[str, str] = {
    Answer.VALID: "",
    Answer.NOT_MADE_HERE: N_("这份请求不是在这里发起的。请核对文件，或在发起它的电脑上核验。"),
    Answer.EDITED: N_("这份请求与这里发起的不一致，被改动过。请作废它并重新发起。"),
    Answer.OTHER_ACCOUNT: N_("这份请求属于另一个连接（账号），不能用在这里。"),
    Answer.VOIDED: N_("数据恢复或搬动过，恢复前发起的请求一律失效：无法知道它之后有没有用过或撤销。请重新发起。"),
    Answer.USED: N_("这份审批已经用过，一份只能用一次。请重新发起。"),
    Answer.REVOKED: N_("这份请求已撤销。需要时请重新发起。"),
    Answer.REPLACED: N_("同一笔退订后来又发起了新的请求，这一份已失效。请用新的那一份。"),
    Answer.NOT_YET: N_(
        "这份请求的发起时间比现在还晚，现在不能用。请核对这台电脑的时间（或所用的 --at）；时间没有错时请重新发起。"
    ),
    Answer.TOO_LONG: N_("这份请求的有效期超过了上限，不能用。请重新发起。"),
    Answer.EXPIRED: N_("这份请求已过有效期。请重新发起。"),
    Answer.UNSIGNED: N_("还没有第二人签名。请把文件发给同事，由他打开、看过、签名后发回。"),
    Answer.FORGED: N_("签名与内容对不上，不能采信。请让同事重新签名并发送原文件。"),
    Answer.BY_MAKER: N_("签名的是发起人自己的密钥，发起人不能做第二人。请由另一位同事签名。"),
    Answer.SAME_LOGIN: SAME_LOGIN,
    Answer.UNKNOWN_KEY: N_("签名的密钥没有受信。请向他要公钥文件，两人核对指纹后采用。"),
    Answer.WAITING_KEY: N_("签名的密钥采用不满 24 小时，也没有受信同事会签，还不能用。"),
    Answer.WITHDRAWN_KEY: N_("签名的密钥已不再受信。请由另一位受信的同事签名。"),
    Answer.DOUBTED_KEY: N_("数据恢复或搬动过，签名的密钥要重新核对指纹，再采用一次。"),
    Answer.UNKNOWN_REFUND: N_("这里现在没有这笔退订申请，无法核对金额和状态。请先导入最新的退订表。"),
    Answer.AMOUNT_CHANGED: N_("退订金额或币种与请求时不同了。请按现在的金额重新发起。"),
    Answer.STATE_CHANGED: N_("退订的状态与请求时不同了。请核对现在的状态，需要时重新发起。"),
    Answer.REFUSED: N_("第二人没有同意。请看他写的理由，处理后再发起。"),
}


def answer_sentence(answer: Answer) -> str:
    """Why a request is not valid, and what to do; empty for a valid one."""
    text = _ANSWERS[answer]
    return _(text) if text else ""


def as_text(request: Request) -> str:
    """The whole request to forward and to read aloud."""
    return note_text(note_of(request))

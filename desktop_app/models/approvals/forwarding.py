"""A request for a second person as people forward and read it: the same contents as text and, line by line, as picture.

Light: the window shows it without loading the files' shapes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from desktop_app.models import wording, wording_times
from desktop_app.texts import N_, _

if TYPE_CHECKING:
    from desktop_app.models.approvals.shapes import Request, Shown

CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_SEVERITIES: Mapping[str, str] = {"block": N_("阻止"), "warn": N_("注意"), "hint": N_("提示")}


class AgainstLine(NamedTuple):
    """One thing that stood against agreeing: how much it weighs (block, warn, hint), and what it says."""

    severity: str
    message: str

    @property
    def word(self) -> str:
        """Its weight in a word."""
        return _(_SEVERITIES.get(self.severity, self.severity))


@dataclass(frozen=True)
class ForwardNote:
    """All that the second person reads."""

    code: str
    account: str
    refund_id: str
    order: str
    """Number of the order and of its line."""
    product: str
    customer: str
    amount: str
    """Decimal text, in ``currency``."""
    currency: str
    state: str
    reason: str
    opinion: str
    against: tuple[AgainstLine, ...]
    maker: str
    made_at: datetime
    expires_at: datetime
    fingerprint: str = ""
    """Of the maker's key; empty where nothing was signed."""
    is_rehearsal: bool = False

    @property
    def title(self) -> str:
        """What it is, with its code."""
        title = _("退订审批请求 {code}", code=self.code)
        return _("【演练】{title}", title=title) if self.is_rehearsal else title

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """Label and value of each fact, in the order in which they are read; nobody's are left out."""
        return (
            (_("账号"), self.account),
            (_("退订单号"), self.refund_id),
            (_("订单号"), self.order),
            (_("商品"), self.product),
            (_("客户"), self.customer),
            (_("退款金额"), wording.money_text(Decimal(self.amount), self.currency)),
            (_("请求时的状态"), self.state),
            (_("退订原因"), self.reason),
            (_("审核意见"), self.opinion),
        )

    @property
    def asked(self) -> str:
        """Who asks, and when."""
        return _("{person}，{time}", person=self.maker, time=wording_times.full_time(self.made_at))

    @property
    def maker_line(self) -> str:
        """Who asks, and when; with the key's fingerprint where there is one."""
        said = self.asked
        if not self.fingerprint:
            return said
        return _("{said}，密钥指纹 {fingerprint}", said=said, fingerprint=self.fingerprint)

    @property
    def expiry(self) -> str:
        """Until when it counts."""
        return wording_times.full_time(self.expires_at)


def note_of(request: Request, *, is_rehearsal: bool = False) -> ForwardNote:
    """A signed request as people read it."""
    from desktop_app.models.approvals.shapes import moment  # pydantic
    from desktop_app.models.approvals.signing import code_of, fingerprint

    shown = request.shown
    return ForwardNote(
        code=code_of(request),
        account=request.account,
        refund_id=request.refund_id,
        order=f"{shown.order_id} {shown.line_id}".strip(),
        product=shown.product,
        customer=shown.customer,
        amount=request.amount,
        currency=request.currency,
        state=shown.state or request.state,
        reason=shown.reason,
        opinion=request.opinion,
        against=against_of(shown),
        maker=request.maker.name,
        made_at=moment(request.made_at),
        expires_at=moment(request.expires_at),
        fingerprint=fingerprint(request.maker.public_key),
        is_rehearsal=is_rehearsal,
    )


def against_of(shown: Shown) -> tuple[AgainstLine, ...]:
    """What stood against agreeing."""
    return tuple(AgainstLine(one.severity, one.message) for one in shown.blockers)


def code_from(parts: Sequence[str]) -> str:
    """A short code of a note that nobody signed: another for each content, to be quoted back."""
    digest = hashlib.sha256("\n".join(("seller-desk/approval-note/1", *parts)).encode()).hexdigest()
    return short_code(digest)


def short_code(digest: str) -> str:
    """Ten letters of a digest in two groups, without letters that look alike."""
    number = int(digest[:16], 16) >> 14
    letters = "".join(CODE_LETTERS[number >> shift & 31] for shift in range(45, -1, -5))
    return f"{letters[:5]}-{letters[5:]}"


def note_text(note: ForwardNote) -> str:
    """The whole note as readable text: money, order, what speaks against it, until when, and the code."""
    told = [_("{title}：{sentence}", title=label, sentence=_indented(value)) for label, value in note.lines]
    lines = [note.title, *told]
    lines.append(_("阻碍与提醒：") if note.against else _("阻碍与提醒：无"))
    lines += [f"  [{one.word}] {_indented(one.message)}" for one in note.against]
    lines += [
        _("发起：{maker}", maker=note.maker_line),
        _("有效到：{at}", at=note.expiry),
        _("回复时请引用代码 {code}", code=note.code),
    ]
    return "\n".join(lines) + "\n"


def _indented(text: str) -> str:
    """A text of several lines that cannot be taken for lines of the request itself."""
    return text.replace("\n", "\n    ")

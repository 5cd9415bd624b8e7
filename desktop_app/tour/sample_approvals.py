"""A colleague's request for a refund, signed with a key that is made for the tour and thrown away."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

from desktop_app.clock import iso
from desktop_app.models.approvals import signing
from desktop_app.models.approvals.files import render
from desktop_app.models.approvals.shapes import FORMAT, Blocker, Person, Request, RequestFile, Shown
from desktop_app.secret import Secret
from desktop_app.tour.pinned_clock import NOW

COLLEAGUE, AMOUNT = "陈涛", "18600.00"
OPINION = "经与客户协商，同意全额退订。"
MESSAGE = "数据是 3 个工作日以前的。"


def write_request(path: Path) -> Path:
    """The file as a chat tool brings it."""
    seed = Secret(os.urandom(32).hex())
    shown = Shown(
        order_id="CS261115003307X7",
        line_id="CS261115003307X7-000001",
        product="产线看板 实施服务",
        customer="无锡太湖仪表",
        reason="项目取消，双方协商退订。",
        state="商家待审核",
        blockers=[Blocker(id="STALE_DATA", severity="warn", message=MESSAGE)],
    )
    request = Request(
        id=os.urandom(16).hex(),
        connection="c0",
        account="华为云（文件）",
        refund_id="TD2611150033",
        amount=AMOUNT,
        currency="CNY",
        state="PENDING_SELLER",
        opinion=OPINION,
        shown=shown,
        shown_sha256="0" * 64,
        maker=Person(name=COLLEAGUE, public_key=signing.public_of(seed)),
        made_at=iso(NOW - timedelta(hours=2)),
        expires_at=iso(NOW + timedelta(hours=70)),
        nonce=os.urandom(16).hex(),
    )
    request = request.model_copy(update={"shown_sha256": signing.shown_digest(request)})
    file = RequestFile(
        seller_desk="approval-request",
        format=FORMAT,
        code=signing.code_of(request),
        request=request,
        maker_signature=signing.request_signed(request, seed),
        decision=None,
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(render(file))
    return path

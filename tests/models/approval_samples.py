"""Made-up people, keys and requests for tests of approvals."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from desktop_app.clock import CHINA, iso
from desktop_app.models.approvals import signing
from desktop_app.models.approvals.external import ExternalRecord
from desktop_app.models.approvals.judging import Known
from desktop_app.models.approvals.records import ApprovalSubject, StoredRequest, Trust, TrustedKey
from desktop_app.models.approvals.shapes import (
    Blocker,
    Countersignature,
    Decision,
    Key,
    KeyFile,
    Person,
    Request,
    RequestFile,
    Shown,
)
from desktop_app.models.casework import Attachment
from desktop_app.secret import Secret

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=CHINA)
MAKER, CHECKER, THIRD = (Secret(letter * 64) for letter in "abc")


def person(seed: Secret, name: str) -> Person:
    return Person(name=name, public_key=signing.public_of(seed))


def request(**more: Any) -> Request:
    shown = Shown(
        order_id="CS2611021500001",
        line_id="CS2611021500001-000001",
        product="MES 上线实施",
        customer="华东精工",
        reason="不再需要",
        state="商家待审核",
        blockers=[Blocker(id="STALE_DATA", severity="warn", message="数据是 3 个工作日前的。")],
    )
    values: dict[str, Any] = {
        "id": "1" * 32,
        "connection": "c0",
        "account": "华为云（文件）",
        "refund_id": "RF26110001",
        "amount": "28800.00",
        "currency": "CNY",
        "state": "PENDING_SELLER",
        "opinion": "同意全额退款",
        "shown": shown,
        "shown_sha256": "0" * 64,
        "maker": person(MAKER, "李敏"),
        "made_at": iso(NOW),
        "expires_at": iso(NOW + timedelta(hours=72)),
        "nonce": "2" * 32,
        **more,
    }
    made = Request(**values)
    return made.model_copy(update={"shown_sha256": signing.shown_digest(made)})


def unsigned(asked: Request | None = None, seed: Secret = MAKER) -> RequestFile:
    asked = asked or request()
    return RequestFile(
        seller_desk="approval-request",
        format=1,
        code=signing.code_of(asked),
        request=asked,
        maker_signature=signing.request_signed(asked, seed),
        decision=None,
    )


def decided(file: RequestFile | None = None, seed: Secret = CHECKER, verdict: str = "approve") -> RequestFile:
    file = file or unsigned()
    said = Decision(
        verdict=verdict,  # type: ignore[arg-type]
        reason="",
        at=iso(NOW + timedelta(hours=1)),
        checker=person(seed, "王芳"),
        signature="0" * 128,
    )
    return file.model_copy(update={"decision": signing.decision_signed(file.request, said, seed)})


def key_file(seed: Secret, name: str, holder: str = "9" * 32, by: tuple[Secret, ...] = ()) -> KeyFile:
    public = signing.public_of(seed)
    key = Key(
        name=name,
        public_key=public,
        fingerprint=signing.fingerprint(public),
        holder=holder,
        login="6" * 64,
        made_at=iso(NOW),
    )
    vouched = [
        Countersignature(person=person(one, "会签人"), at=iso(NOW), signature=signing.key_countersigned(key, one))
        for one in by
    ]
    return KeyFile(
        seller_desk="approval-key",
        format=1,
        key=key,
        proof=signing.key_signed(key, seed),
        countersignatures=vouched,
    )


def trusted(seed: Secret = CHECKER, **more: Any) -> TrustedKey:
    values: dict[str, Any] = {
        "public_key": signing.public_of(seed),
        "name": "王芳",
        "holder": "9" * 32,
        "way": Trust.FIRST,
        "trusted_at": NOW,
        "active_from": None,
        "by_person": "李敏",
        **more,
    }
    return TrustedKey(**values)


def subject(**more: str) -> ApprovalSubject:
    values = {
        "connection_id": "c0",
        "refund_id": "RF26110001",
        "amount": "28800.00",
        "currency": "CNY",
        "state": "PENDING_SELLER",
        **more,
    }
    return ApprovalSubject(**values)


def external(**more: Any) -> ExternalRecord:
    """The record of an approval that was given elsewhere."""
    values: dict[str, Any] = {
        "id": "e" * 32,
        "subject": subject(connection_id="c1"),
        "reference": "OA 20261124-118",
        "approver": "周航",
        "approved_at": NOW - timedelta(hours=2),
        "expires_at": NOW + timedelta(hours=70),
        "picture": Attachment("审批.png", "a" * 64, 1234),
        "made_at": NOW,
        "by_person": "李敏",
        **more,
    }
    return ExternalRecord(**values)


def known(file: RequestFile | None = None, **more: Any) -> Known:
    """All that makes ``decided()`` valid."""
    file = file or unsigned()
    values: dict[str, Any] = {
        "now": NOW + timedelta(hours=2),
        "trust_now": NOW + timedelta(hours=2),
        "stored": StoredRequest(file.request, file.maker_signature, "李敏"),
        "subject": subject(),
        "checker": trusted(),
        "own_keys": frozenset({signing.public_of(MAKER)}),
        "holder": "8" * 32,
        "connection_id": "c0",
        **more,
    }
    return Known(**values)

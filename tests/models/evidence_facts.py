"""A delivery of flow H with nothing to mend, and what tests of its checks make of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from desktop_app.clock import CHINA
from desktop_app.models.evidence import DeliveryFacts, EvidenceFile
from desktop_app.models.findings import Finding
from desktop_app.models.supervision import FlowChoice, FlowId

NOW = datetime(2026, 11, 24, 14, 32, tzinfo=CHINA)
ORDER = "CS2611021507X7K31"
BUYER = "宁波甬江模具有限公司"
GOOD_TEXT = f"服务验收单\n订单号 {ORDER}-000001\n客户 {BUYER}\n服务已完成，验收通过，双方签字。"
Check = Callable[..., list[Finding]]


def file(role: str, name: str = "", **facts: Any) -> EvidenceFile:
    known: dict[str, Any] = {
        "role": role,
        "name": name or f"{role}.docx",
        "bytes": 120_000,
        "detected_type": "docx",
        "suffix": "." + (name or "x.docx").rsplit(".", 1)[-1],
        "text": GOOD_TEXT,
        "page_count": 1,
    }
    return EvidenceFile(**{**known, **facts})


def cells(number: int, shade: int = 0, marks: int = 16) -> str:
    """A fingerprint with marks of its own on white."""
    shades = bytearray(b"\xff" * 1024)
    for mark in range(marks):
        shades[number * 64 + mark * 2] = shade
    return shades.hex()


def picture(number: int, **facts: Any) -> EvidenceFile:
    known = {"detected_type": "png", "suffix": ".png", "text": None, "fingerprint": cells(number)}
    return file("screenshot", f"截图{number}.png", **{**known, **facts})


GOOD = (file("sow", "SOW.docx"), file("acceptance", "验收单.docx"))
FACTS = DeliveryFacts(
    order_id=ORDER,
    buyer=BUYER,
    ordered_at=datetime(2026, 11, 2, 15, 7, tzinfo=CHINA),
    choice=FlowChoice(FlowId.H, "2025-03-26"),
    opening_time=datetime(2026, 11, 3, 9, 0, tzinfo=CHINA),
    result_text="已部署并完成培训",
    files=GOOD,
)


def ids(findings: list[Finding]) -> list[str]:
    return [finding.rule for finding in findings]

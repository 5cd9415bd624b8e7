"""The card to forward: nothing is printed over anything else, in each language, size, and on a narrow page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter

from desktop_app import texts
from desktop_app.clock import CHINA
from desktop_app.models.approvals.forwarding import AgainstLine, ForwardNote
from desktop_app.views.kit.theme import theme
from desktop_app.views.pages.approval import request_card
from desktop_app.views.pages.approval.request_card import LEAST_WIDTH, WIDTH, RequestCard

SHORT = ForwardNote(
    code="A8KYK-M0QFN",
    account="华为云（文件）",
    refund_id="TDW05",
    order="CS2611W05 CS2611W05-000001",
    product="商品W05",
    customer="客户乙",
    amount="20000.00",
    currency="CNY",
    state="PENDING_SELLER",
    reason="不需要了",
    opinion="",
    against=(AgainstLine("warn", "Nothing is known of the order."), AgainstLine("block", "申请金额没有写明。")),
    maker="王芳",
    made_at=datetime(2026, 11, 27, 12, 0, tzinfo=CHINA),
    expires_at=datetime(2026, 11, 30, 12, 0, tzinfo=CHINA),
    fingerprint="3F2A 99C1 77D0 12AB",
)
LONG = replace(
    SHORT,
    account="A very long account name of a company " * 4,
    refund_id="TD" + "26110112345" * 8,
    product="云服务 standard edition for several teams " * 5,
    customer="客户有限公司" * 20,
    reason="The customer says that it is not wanted any more. " * 6,
    opinion="第一行\n第二行\n" + "长" * 200,
    against=(AgainstLine("warn", "Please look at it once more. " * 10), *SHORT.against),
    is_rehearsal=True,
)


class _Recorder(QPainter):
    """Keeps where each text was printed."""

    printed: list[tuple[str, QRectF]]

    def drawText(self, rect: QRect, flags: int, text: str) -> None:  # type: ignore[override]
        self.printed.append((text, QRectF(self.boundingRect(rect, flags, text))))
        super().drawText(rect, flags, text)


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, QRectF]]:
    """Text and place of all that is printed from now on."""
    found: list[tuple[str, QRectF]] = []

    @contextmanager
    def painting(device: Any) -> Iterator[QPainter]:
        painter = _Recorder(device)
        painter.printed = found
        yield painter
        painter.end()

    monkeypatch.setattr(request_card, "painting", painting)
    return found


@pytest.fixture
def at_size(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Fonts and measures of a system with larger text."""
    look = theme()
    for name, value in (("factor", request.param), ("_fonts", {}), ("_metrics", {})):
        monkeypatch.setattr(look, name, value)


@pytest.mark.parametrize("at_size", [1.0, 2.0], indirect=True)
@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("note", [SHORT, LONG, replace(SHORT, fingerprint=""), replace(LONG, code="")])
@pytest.mark.usefixtures("at_size")
def test_no_text_of_the_card_is_printed_over_another_one(
    qtbot: Any, tmp_path: Path, printed: list[tuple[str, QRectF]], note: ForwardNote, language: str
) -> None:
    texts.set_language(language)
    card = RequestCard()
    qtbot.addWidget(card)
    card.show_note(note)
    for room in (WIDTH, 440, LEAST_WIDTH):
        card.fit(theme().px(room))
        for seen, picture in (("window", card.grab), ("picture", card.picture)):
            printed.clear()
            picture().save(str(tmp_path / f"{room}-{seen}.png"))
            assert len(printed) > 20
            over = [(one, other) for (one, a), (other, b) in combinations(printed, 2) if a.intersects(b)]
            assert over == []
            outside = [text for text, place in printed if place.right() > card.width() and seen == "window"]
            assert outside == []


def test_a_label_stands_on_one_line_where_there_is_room(qtbot: Any, printed: list[tuple[str, QRectF]]) -> None:
    texts.set_language("en")
    card = RequestCard()
    qtbot.addWidget(card)
    card.show_note(SHORT)
    card.picture()
    line = theme().metrics().height()
    labels = {text: place for text, place in printed if text in {label for label, _value in SHORT.lines}}
    assert len(labels) == len(SHORT.lines)
    assert all(place.height() < 1.5 * line for place in labels.values())

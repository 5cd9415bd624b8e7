"""Scans and pictures in the delivery form: shown beside their ticks, ticked by a person, compared with one another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from desktop_app.paths import Home
from desktop_app.views.kit.buttons import LinkButton
from desktop_app.views.kit.finding import FindingView
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.pages.delivery.scan_field import ScanSheet
from tests.documents import evidence_samples as make
from tests.views.delivery_bench import Bench, open_bench
from tests.views.evidence_files import picture
from tests.views.seeded import DELIVER, FROZEN, key_of


@pytest.fixture
def bench(home: Home, qtbot: Any) -> Iterator[Bench]:
    yield from open_bench(home, qtbot)


def test_a_scanned_pdf_shows_its_first_and_last_page_beside_the_ticks(bench: Bench) -> None:
    bench.open()
    scan = make.picture_pdf(bench.folder / "验收单.pdf", *(make.sheet((200, 200, 90 * place)) for place in range(3)))
    bench.page.files.drop([scan])
    bench.wait_judged()
    field = bench.page.form.acceptance
    assert field.is_scan_shown
    assert field.sheet.page_count == 2
    field.sheet.pressed.emit()
    panel = bench.page.files._panel
    assert len(panel.images) == 2
    assert all(image.width() < image.height() for image in panel.images)
    opened: list[str] = []
    bench.page.files.open_wanted.disconnect()
    bench.page.files.open_wanted.connect(opened.append)
    panel._original.click()
    assert opened == [str(scan)]
    panel.close_panel()


@pytest.mark.parametrize("size", [(1240, 1754), (1754, 1240), (600, 3000)])
def test_a_photographed_page_is_shown_whole_to_its_foot(qtbot: Any, size: tuple[int, int]) -> None:
    page = QImage(*size, QImage.Format.Format_RGB32)
    page.fill("white")
    painter = QPainter(page)
    painter.fillRect(0, size[1] - size[1] // 10, size[0], size[1] // 10, QColor("red"))  # where the seal is
    painter.end()
    sheet = ScanSheet()
    qtbot.addWidget(sheet)
    sheet.show_pages("验收单.jpg", [page])
    shot = sheet.grab().toImage()
    colours = {shot.pixelColor(sheet.width() // 2, y).name() for y in range(sheet.height())}
    assert {"#ff0000", "#ffffff"} <= colours


def test_a_scan_without_a_page_picture_offers_the_original(bench: Bench) -> None:
    bench.open()
    scan = make.scan_pdf(bench.folder / "验收单.pdf")
    bench.page.files.drop([scan])
    bench.wait_judged()
    field = bench.page.form.acceptance
    assert field.is_scan_shown
    assert field.sheet.page_count == 0
    assert "取不出" in field.sheet.accessibleName()
    opened: list[str] = []
    bench.page.files.open_wanted.disconnect()
    bench.page.files.open_wanted.connect(opened.append)
    field.sheet.pressed.emit()
    assert opened == [str(scan)]


def test_a_scan_waits_for_four_ticks_and_then_only_for_nothing(bench: Bench) -> None:
    bench.open()
    scan = picture(bench.folder / "验收单 扫描.png", 3)
    bench.page.files.drop([scan])
    bench.wait_judged()
    field = bench.page.form.acceptance
    assert field.is_scan_shown
    assert len(bench.page.session.judgement.unticked) == 1  # type: ignore[union-attr]
    for box in field.boxes.values():
        box.click()
    bench.wait_judged()
    assert not bench.page.session.judgement.unticked  # type: ignore[union-attr]
    assert field.is_scan_shown
    bench.wait_saved()
    assert bench.stored()["ticks"] == {str(scan): ["order", "customer", "date", "signature"]}
    said = [label.text() for label in bench.page.form.rows["acceptance"].findChildren(PlainLabel)]
    assert any("已由您对照" in text for text in said), said
    assert not any("没有别的订单号" in text for text in said), said


def test_another_file_takes_the_ticks_of_the_first_one_away(bench: Bench) -> None:
    bench.open()
    bench.page.files._picked_one("acceptance", [picture(bench.folder / "一.png", 1)])
    bench.wait_judged()
    bench.page.form.acceptance.boxes["order"].click()
    bench.page.files._picked_one("acceptance", [picture(bench.folder / "二.png", 2)])
    assert bench.page.form.acceptance.value().ticks == ()


def test_each_scan_has_the_words_of_its_paper(bench: Bench) -> None:
    bench.open()
    form = bench.page.form
    assert form.acceptance.boxes["order"].text() == f"订单号是 …{DELIVER[-6:]}"
    assert "客户是" in form.acceptance.boxes["customer"].text()
    assert "日期" in form.acceptance.boxes["date"].text()
    assert form.acceptance.boxes["signature"].text() == "签字和盖章齐全"
    # a requirement needs no order number and may be older than the order
    assert form.sow.boxes["order"].text() == "没有写别的订单号"
    assert "可早于下单" in form.sow.boxes["date"].text()


def test_ticks_of_each_scan_come_back_with_the_draft(bench: Bench) -> None:
    bench.open()
    papers = {role: picture(bench.folder / f"{role}.png", place) for place, role in enumerate(("sow", "acceptance"))}
    for role, path in papers.items():
        bench.page.files._picked_one(role, [path])
    bench.wait_judged()
    bench.page.form.sow.boxes["customer"].click()
    bench.page.form.acceptance.boxes["signature"].click()
    bench.wait_judged()
    bench.wait_saved()
    bench.page.activate(key=key_of(FROZEN))
    bench.wait_judged()
    assert bench.page.form.sow.value().ticks == ()
    bench.open()
    assert bench.page.form.sow.value().ticks == ("customer",)
    assert bench.page.form.acceptance.value().ticks == ("signature",)
    assert bench.stored()["ticks"] == {str(papers["sow"]): ["customer"], str(papers["acceptance"]): ["signature"]}


def test_a_picture_is_compared_with_the_one_that_it_resembles(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.open()
    first, other = picture(bench.folder / "部署截图1.png", 3), picture(bench.folder / "部署截图2.png", 8)
    again, blank = bench.folder / "部署截图3.png", bench.folder / "部署截图 空白.png"
    again.write_bytes(first.read_bytes())
    image = QImage(640, 480, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    assert image.save(str(blank))
    bench.page.files.drop([first, other, again, blank])
    bench.wait_judged()
    row = bench.page.form.rows["screenshot"]
    links = {one.finding.file: [button.text() for button in one.findChildren(LinkButton)] for one in _views(row)}
    assert links[again.name][:2] == ["并排比较", "去掉"]
    assert links[blank.name][:2] == ["看大图", "去掉"]
    shown: list[str] = []
    panel = bench.page.files._panel
    monkeypatch.setattr(panel, "show_picture", lambda _id, name, *_more, **_named: shown.append(name))
    for finding, link in ((again, "compare"), (blank, "look")):
        view = next(one for one in _views(row) if one.finding.file == finding.name)
        view.mend_pressed.emit(view.finding, link)
    assert shown == [f"{first.name}  ·  {again.name}", blank.name]


def _views(row: Any) -> list[FindingView]:
    shown = {id(one) for one in row.findings}
    return [one for one in row.findChildren(FindingView) if id(one.finding) in shown and one.finding.file]

"""登记外部审批凭证: number or screenshot, what does not fit said beside its field, replaced and revoked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from desktop_app.models.approvals.records import Ending
from desktop_app.views.kit.file_fields import FileItem
from desktop_app.views.kit.finding import QuietLine
from desktop_app.views.kit.theme import theme
from desktop_app.views.pages.approval.record_page import RecordPage
from tests.views.approval_bench import REFUND, Bench, ask_for


@pytest.fixture
def bench(tmp_path: Path, qtbot: Any) -> Iterator[Bench]:
    made = Bench(tmp_path, qtbot)
    ask_for(made.maker, "external")
    yield made
    made.close()


@pytest.fixture
def page(bench: Bench) -> RecordPage:
    made = RecordPage(bench.frame.context())
    bench.frame.show_page(made)
    made.activate(connection_id=bench.maker.connection.id, refund_id=REFUND)
    bench.wait(lambda: made.read is not None)
    return made


def _kept(bench: Bench) -> Any:
    return bench.maker.desk.work.external_approvals.newest(bench.maker.connection.id, REFUND)


def _fill(
    page: RecordPage, amount: str = "28,800.00", approver: str = "周航", reference: str = "OA 20261124-118"
) -> None:
    page.reference.set_value(reference)
    page.approver.set_value(approver)
    page.approved_at.set_value("2026-11-24 09:20")
    page.amount.set_value(amount)


def _said(page: RecordPage, name: str) -> str:
    lines = page.rows[name].findChildren(QuietLine)
    return lines[-1].text() if lines else ""


def test_what_is_missing_is_said_beside_its_field_and_nothing_is_kept(bench: Bench, page: RecordPage) -> None:
    page.save()
    assert "单号" in _said(page, "reference")
    assert "不能是您自己" in _said(page, "approver")
    assert "时间" in _said(page, "approved_at")
    assert "金额" in _said(page, "amount")
    bench.picture("record-missing")
    page.approved_at.set_value("2026-11-25 09:00")
    page.amount.set_value("两万")
    page.save()
    assert "没有到" in _said(page, "approved_at")
    assert "两万" in _said(page, "amount")
    assert _kept(bench) is None


def test_a_record_with_a_picture_is_kept_and_the_page_goes_back(bench: Bench, page: RecordPage) -> None:
    gone: list[bool] = []
    page.context.go_back = lambda: gone.append(True)
    shot = bench.folder / "审批.png"
    Image.new("RGB", (60, 40)).save(shot)
    _fill(page)
    page.picture.picked.emit([shot])
    assert page.picture.value() == FileItem(str(shot), "审批.png")
    bench.picture("record-filled")
    theme().set_appearance("dark")
    bench.picture("record-filled-dark")
    theme().set_appearance("light")
    assert bench.frame.registry.trigger("approval.record")
    bench.wait(lambda: bool(gone))
    kept = _kept(bench)
    assert (kept.reference, kept.approver, kept.subject.amount) == ("OA 20261124-118", "周航", "28800.00")
    assert kept.picture.name == "审批.png"
    assert page.reference.value() == ""
    assert bench.frame.notices[-1][0] == "done"


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"amount": "18,800.00"}, "¥18,800.00"),
        ({"approver": "李敏"}, "发起人"),
        ({"amount": "US$28,800.00"}, "货币符号"),
    ],
)
def test_what_does_not_fit_the_refund_is_refused_and_stays_typed(
    bench: Bench, page: RecordPage, more: dict[str, str], reason: str
) -> None:
    _fill(page, **more)
    page.save()
    bench.wait(lambda: not page.problem.isHidden() or "货币" in _said(page, "amount"))
    assert reason in page.problem.text() + _said(page, "amount")
    assert page.reference.value() == "OA 20261124-118"
    assert _kept(bench) is None


def test_the_one_that_stands_is_told_replaced_and_revoked(bench: Bench, page: RecordPage) -> None:
    _fill(page)
    page.save()
    bench.wait(lambda: _kept(bench) is not None)
    bench.wait(lambda: page.reference.value() == "")
    page.activate(connection_id=bench.maker.connection.id, refund_id=REFUND)
    bench.wait(lambda: page.read is not None and page.read.can_revoke)
    assert "OA 20261124-118（周航）" in page.stands.text()
    _fill(page, reference="OA 20261124-119")
    page.save()
    bench.wait(lambda: _kept(bench).reference == "OA 20261124-119")
    bench.wait(lambda: bench.frame.registry.get("approval.revoke_record").isEnabled())
    page.refresh()
    bench.wait(lambda: "119" in page.stands.text())
    bench.picture("record-stands")
    assert bench.frame.registry.trigger("approval.revoke_record")
    bench.wait(lambda: _kept(bench).ending is Ending.REVOKED)
    bench.wait(lambda: page.read is not None and not page.read.can_revoke)
    assert page.stands.isHidden()


def test_another_refund_begins_empty_and_one_that_is_decided_says_so(bench: Bench, page: RecordPage) -> None:
    _fill(page)
    bench.maker.refund("RF2", state="已退订")
    page.activate(connection_id=bench.maker.connection.id, refund_id="RF2")
    assert page.reference.value() == ""
    bench.wait(lambda: not page.problem.isHidden())
    assert "没有可由第二人同意的" in page.problem.text()
    assert not bench.frame.registry.get("approval.record").isEnabled()

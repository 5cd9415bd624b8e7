from __future__ import annotations

import random
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from desktop_app.documents import evidence_process
from desktop_app.models.evidence import TICKS
from desktop_app.models.scales import Severity
from desktop_app.models.supervision import Node
from desktop_app.services.acts.evidence import guess_role
from desktop_app.services.acts.preflight import EvidenceRequest, check_evidence
from desktop_app.services.desk import Desk
from tests.documents import evidence_samples as make
from tests.documents.test_evidence_contents import stamped
from tests.services.deciding import NOW, case_columns, files_connection, key_of, project

ORDER = key_of(1).split("|")[0]


@pytest.fixture
def connection(desk: Desk) -> str:
    connection = files_connection(desk)
    project(desk, connection, [case_columns(1, Node.SELLER_DELIVER)], NOW - timedelta(hours=1))
    return connection


def _body(**files: Path) -> dict[str, object]:
    return {
        "delivery_mode": "onsite",
        "files": {role: [str(path)] for role, path in files.items()},
        "opening_time": "2026-11-03T09:00:00+08:00",
        "result_text": "",
    }


def _rules(desk: Desk, connection: str, body: dict[str, object]) -> dict[str, Severity]:
    return {one.rule: one.severity for one in desk.evidence.findings(connection, key_of(1), body)}


@pytest.mark.parametrize(
    ("name", "kind", "role"),
    [
        ("SOW 需求说明书.docx", "docx", "sow"),
        ("客户需求.pdf", "pdf", "sow"),
        ("验收单 签字扫描.pdf", "pdf", "acceptance"),
        ("Acceptance.pdf", "pdf", "acceptance"),
        ("屏幕截图 1.png", "png", "screenshot"),
        ("IMG_0001.jpg", "jpeg", "screenshot"),
        ("授权有效期.png", "png", "licence"),
        ("远程会议纪要.docx", "docx", "remote"),
        ("交付沟通记录.txt", "text", "remote"),
        ("export.eml", "eml", "remote"),
        ("工业云平台用户授权截图.jpg", "jpeg", "screenshot"),
        ("项目工作说明书.docx", "docx", "sow"),
        ("data.zip", "zip", "other"),
        ("交付确认单.pdf", "pdf", "acceptance"),
        ("快递签收单.pdf", "pdf", "other"),
    ],
)
def test_roles_are_guessed_from_names(name: str, kind: str, role: str) -> None:
    assert guess_role(name, kind) == role


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("一式两份 1/2\n技术服务项目验 收报告\n商品名称", "acceptance"),
        ("项⽬⼯作说明书（SOW）\n验收标准", "sow"),
        ("远程交付会议纪要\n时间 2026-11-03\n同意进入验收", "remote"),
        ("软件授权交付验收报告\n按需求逐项检查", "acceptance"),
        ("电子运单\n收件 王芳\n签收单", "other"),
        ("公司简介", "other"),
        (None, "other"),
    ],
)
def test_where_the_name_tells_nothing_the_title_does(text: str | None, role: str) -> None:
    assert guess_role("附件2.pdf", "pdf", text) == role


def test_files_are_read_by_content_in_their_order(desk: Desk, tmp_path: Path) -> None:
    renamed = tmp_path / "验收单.pdf"
    renamed.write_bytes(b"MZ" + b"\0" * 300)
    paths = [make.docx(tmp_path / "SOW.docx", "订单"), renamed, tmp_path / "gone.png", make.picture(tmp_path / "a.png")]
    found = desk.evidence.inspect((None, path) for path in paths)
    assert [one.detected_type for one in found] == ["docx", "executable", "unknown", "png"]
    assert [one.problem for one in found] == ["", "dangerous", "missing", ""]
    assert [one.role for one in found] == ["sow", "acceptance", "other", "screenshot"]
    assert (found[3].width, found[3].height) == (640, 400)


def test_an_unchanged_file_is_read_once_and_a_changed_one_again(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make.docx(tmp_path / "SOW.docx", "one")
    desk.evidence.inspect([(None, path)])
    reads: list[Path] = []
    original = evidence_process.EvidenceReader.read
    monkeypatch.setattr(
        evidence_process.EvidenceReader, "read", lambda self, one: (reads.append(one), original(self, one))[1]
    )
    desk.evidence.inspect([(None, path), (None, path)])
    assert reads == []
    make.docx(path, "two, which is longer")
    assert desk.evidence.inspect([(None, path)])[0].text == "two, which is longer\n"
    assert reads == [path]


def test_another_orders_number_blocks_and_names_the_page(desk: Desk, connection: str, tmp_path: Path) -> None:
    sow = make.docx(tmp_path / "SOW.docx", f"订单 {ORDER}", "第二页", "另一单 CS2610181120X0P92")
    (finding,) = [one for one in desk.evidence.findings(connection, key_of(1), _body(sow=sow)) if one.rule == "EV-04"]
    assert finding.severity is Severity.BLOCK
    assert "CS2610181120X0P92" in finding.message
    assert (finding.field, finding.where) == ("sow", "第 3 页")


def test_a_renamed_program_blocks(desk: Desk, connection: str, tmp_path: Path) -> None:
    program = tmp_path / "验收单.pdf"
    program.write_bytes(b"MZ" + b"\0" * 300)
    assert _rules(desk, connection, _body(acceptance=program))["EV-15"] is Severity.BLOCK


def test_noise_under_the_name_of_a_document_blocks(desk: Desk, connection: str, tmp_path: Path) -> None:
    noise = tmp_path / "验收r.pdf"
    noise.write_bytes(random.Random(7).randbytes(3000))
    assert _rules(desk, connection, _body(acceptance=noise))["EV-16B"] is Severity.BLOCK
    gone = _rules(desk, connection, _body(acceptance=tmp_path / "gone.pdf"))
    assert gone["EV-16"] is Severity.BLOCK
    assert "EV-16B" not in gone


def test_an_archive_that_would_write_elsewhere_blocks(desk: Desk, connection: str, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as container:
        container.writestr("../../a", b"a")
    assert _rules(desk, connection, _body(other=path))["EV-28"] is Severity.BLOCK


def test_a_document_under_a_password_is_told(desk: Desk, connection: str, tmp_path: Path) -> None:
    found = _rules(desk, connection, _body(acceptance=make.encrypted_pdf(tmp_path / "验收单.pdf")))
    assert found["EV-31"] is Severity.BLOCK
    assert "EV-16A" not in found


def test_one_file_in_two_fields_is_told_also_under_two_names(desk: Desk, connection: str, tmp_path: Path) -> None:
    paper = make.docx(tmp_path / "验收单.docx", "服务验收单 " * 9)
    copied = tmp_path / "SOW.docx"
    copied.write_bytes(paper.read_bytes())
    assert _rules(desk, connection, _body(sow=paper, acceptance=paper))["EV-32"] is Severity.WARN
    assert _rules(desk, connection, _body(sow=copied, acceptance=paper))["EV-32"] is Severity.WARN


@pytest.mark.parametrize("by", ["path", "role"])
def test_a_scan_waits_for_four_ticks_and_then_holds_nothing_back(
    desk: Desk, connection: str, tmp_path: Path, by: str
) -> None:
    scan = make.scan_pdf(tmp_path / "验收单.pdf")
    body = _body(acceptance=scan)
    findings = desk.evidence.findings(connection, key_of(1), body)
    held = desk.evidence.held_back(findings)
    assert [(one.rule, one.field) for one in held] == [("ACT-09", "acceptance")]
    mark = str(scan) if by == "path" else "acceptance"
    for count in (3, 4):
        body["ticks"] = {mark: list(TICKS[:count])}
        findings = desk.evidence.findings(connection, key_of(1), body)
        assert bool(desk.evidence.held_back(findings)) == (count < 4)


def test_a_scanned_sow_is_a_hint_and_holds_nothing_back(desk: Desk, connection: str, tmp_path: Path) -> None:
    findings = desk.evidence.findings(connection, key_of(1), _body(sow=make.scan_pdf(tmp_path / "SOW.pdf")))
    about = [one for one in findings if one.file == "SOW.pdf"]
    assert about
    assert all(one.severity is Severity.HINT for one in about)
    assert desk.evidence.held_back(findings) == []


def test_a_form_of_an_unknown_case_has_no_findings(desk: Desk, connection: str) -> None:
    assert desk.evidence.findings(connection, "no|case", {}) == []
    assert desk.evidence.facts(connection, "no|case", {}) is None


def test_a_form_with_an_unreadable_time_is_judged_without_it(desk: Desk, connection: str) -> None:
    facts = desk.evidence.facts(connection, key_of(1), {"opening_time": "昨天"})
    assert facts is not None
    assert facts.opening_time is None
    assert facts.signatures is None


def test_what_was_read_inside_documents_reaches_the_findings(desk: Desk, connection: str, tmp_path: Path) -> None:
    shot = make.png(make.screenshot(1))
    report = make.with_entries(
        make.docx(tmp_path / "验收单.docx", f"服务验收单 {ORDER}", "已上线，试运行七天没有故障，验收通过。"),
        {"word/media/a.png": shot, "word/media/b.png": shot, "word/media/c.png": shot[:5000]},
    )
    book = make.workbook(tmp_path / "清单.xlsx", {"明细": {"B3": "CS2610181120\nX0P92"}})
    macros = make.with_entries(make.docx(tmp_path / "说明.docx", "说明"), {"word/vbaProject.bin": b"x"})
    body = _body(acceptance=report)
    body["files"] = {"acceptance": [str(report)], "other": [str(book), str(macros)]}
    found = {(one.rule, one.where) for one in desk.evidence.findings(connection, key_of(1), body)}
    assert {("EV-04", "明细!B3"), ("EV-06", "b.png"), ("EV-35", "c.png"), ("EV-33", None)} <= found


def test_a_scan_with_the_scanners_name_on_it_waits_for_ticks(desk: Desk, connection: str, tmp_path: Path) -> None:
    scan = stamped(tmp_path / "验收单.pdf", "CamScanner")
    findings = desk.evidence.findings(connection, key_of(1), _body(acceptance=scan))
    assert [one.rule for one in desk.evidence.held_back(findings)] == ["ACT-09"]
    assert not {"EV-19", "EV-20", "EV-23"} & {one.rule for one in findings}


@pytest.mark.parametrize(("stated", "is_asked"), [(None, False), ("基地云", True)])
def test_a_scene_that_is_stated_is_asked_about_whatever_the_class(
    desk: Desk, tmp_path: Path, stated: str | None, is_asked: bool
) -> None:
    """The order is 通用, to which no scene applies by itself."""
    connection = files_connection(desk)
    columns = case_columns(1, Node.SELLER_DELIVER, sales_scene="基地云")
    project(desk, connection, [columns], NOW - timedelta(hours=1))
    sow = make.docx(tmp_path / "SOW.docx", "需求说明书：双方确认的实施内容与计划，分三个阶段。")
    request = EvidenceRequest(ORDER, None, [("sow", sow)], scene=stated, delivery_mode="onsite")
    assert ("EV-08" in {one.rule for one in check_evidence(desk, connection, request)}) == is_asked

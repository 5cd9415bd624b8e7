"""Steps around a dispute: evidence that would be refused, a scan that is compared, an appeal, and the binder."""

from __future__ import annotations

import hashlib
from pathlib import Path

from PySide6.QtCore import QSizeF, QUrl
from PySide6.QtGui import QImage, QPageSize, QPainter, QPdfWriter
from PySide6.QtWidgets import QApplication

from desktop_app.models.evidence import ACCEPTANCE, SCREENSHOT, SOW, TICKS
from desktop_app.models.listing import CaseRow, View
from desktop_app.models.scales import Severity
from desktop_app.models.supervision import Node, Party
from desktop_app.services.acts.drafts import APPEAL_FORM, DELIVERY_FORM
from desktop_app.texts import _
from desktop_app.tour import hands
from desktop_app.tour.sample_papers import Subject, write_papers, write_word
from desktop_app.tour.stage import Stage
from desktop_app.tour.steps_lists import open_view, walk_to
from desktop_app.tour.waiting import wait_until
from desktop_app.views.kit import fonts

OTHER_ORDER, NO_NUMBER, NO_CUSTOMER, ALIKE, BLANK, PROGRAM = "EV-04", "EV-19", "EV-20", "EV-06", "EV-23", "EV-15"
GROUND = "buyer_never_accepts"
STORY = "11 月 5 日交付并通过客户试用，之后三次催办都没有验收。请运营协助完成验收。"


def put_bad_evidence(stage: Stage) -> None:
    """Papers of another order, without number and name, a program that calls itself a PDF, pictures that are none."""
    open_view(stage, "mine")
    row = _nth(stage, Node.SELLER_DELIVER, 1)
    page = walk_to(stage, row.key)
    hands.click(page.side.detail.head.primary)
    form = stage.page("delivery")
    wait_until(lambda: form.session.opened is not None and form.session.is_settled, _("表单"))
    folder = stage.papers.sow.parent / "退回过的"
    folder.mkdir()
    blank, program, paper = folder / "交付截图4.png", folder / "培训记录.pdf", folder / "验收单.docx"
    image = QImage(640, 400, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    image.save(str(blank))
    program.write_bytes(b"MZ" + bytes(510))
    write_word(paper, (("服务验收单", "培训与试运行已经完成，双方确认验收通过。", "日期：2026 年 11 月 20 日"),))
    hands.drop(form, [stage.papers.sow, paper, *stage.papers.screenshots, blank, program])
    wait_until(lambda: form.session.is_settled and form.files.looks, _("检查结果"))
    stage.settle()
    form.scroll.verticalScrollBar().setValue(0)
    stage.known["evidence_case"] = row.key


def findings_are_right(stage: Stage) -> bool:
    """What the store holds is judged the same, and each finding stands beside a field that is seen."""
    key = stage.known["evidence_case"]
    findings = stage.desk.evidence.findings(stage.connection_id, key, stage.draft(DELIVERY_FORM, key))
    weights = {one.rule: (one.field, one.severity) for one in findings}
    rows = stage.page("delivery").form.rows
    beside = {(name, one.rule) for name, row in rows.items() if row.isVisible() for one in row.findings}
    return (
        weights[OTHER_ORDER] == (SOW, Severity.BLOCK)
        and weights[PROGRAM][1] is Severity.BLOCK
        and {weights[one] for one in (NO_NUMBER, NO_CUSTOMER)} == {(ACCEPTANCE, Severity.WARN)}
        and {weights[one] for one in (ALIKE, BLANK)} == {(SCREENSHOT, Severity.WARN)}
        and {(one.field, one.rule) for one in findings} <= beside
    )


def tick_scan(stage: Stage) -> None:
    """The signed paper as a scan of two pages, compared line by line."""
    page, row = stage.page("delivery"), stage.row(stage.known["evidence_case"])
    folder = stage.papers.sow.parent / "扫描"
    families = [*fonts.text_families(), *QApplication.font().families()]
    papers = write_papers(folder, families, Subject(row.order_id, row.customer_name or "", row.product_name or "", ""))
    scan = folder / "验收单 签字扫描.pdf"
    _scan(scan, papers.acceptance, papers.acceptance)
    hands.drop(page.form.acceptance.file, [scan])
    wait_until(lambda: page.form.acceptance.is_scan_shown and page.session.is_settled, _("扫描件"))
    for name in TICKS:
        box = page.form.acceptance.boxes[name]
        box.setFocus()
        stage.keys("Space", box)
    wait_until(lambda: page.session.is_settled and not page.session.saver.is_waiting, _("草稿已保存"))
    stage.settle()
    page.scroll.verticalScrollBar().setValue(0)


def scan_is_ticked(stage: Stage) -> bool:
    """All four ticks are kept with the file, and nothing waits for a comparison any more."""
    key = stage.known["evidence_case"]
    body = stage.draft(DELIVERY_FORM, key)
    findings = stage.desk.evidence.findings(stage.connection_id, key, body)
    (scan,) = body["files"][ACCEPTANCE]
    return sorted(body["ticks"][scan]) == sorted(TICKS) and not stage.desk.evidence.unticked(findings)


def write_appeal(stage: Stage) -> None:
    """A customer does not accept: from its case to the appeal, with its proof."""
    open_view(stage, View.BUYER.value)
    row = _nth(stage, Node.BUYER_ACCEPT, 1, View.BUYER.value)
    walk_to(stage, row.key)
    stage.act("supervision.appeal")
    page = stage.page("appeal")
    wait_until(lambda: page.session.opened is not None and page.session.is_settled, _("申诉"))
    hands.click(next(one for one in page.form.ground.editors() if one.text() == _ground(stage)))
    hands.type_text(page.form.text.input, STORY)
    proof = stage.papers.sow.parent / "催办记录.docx"
    write_word(proof, (("催办记录", f"订单号：{row.order_id}", "11-12 电话，11-16 企业微信，11-20 邮件，均无答复。"),))
    hands.drop(page, [proof])
    wait_until(lambda: page.session.is_settled and not page.session.saver.is_waiting, _("草稿已保存"))
    stage.settle()
    page.scroll.verticalScrollBar().setValue(0)
    stage.known["appeal_case"] = row.key


def appeal_is_ready(stage: Stage) -> bool:
    """The draft lies in the store, nothing stands against it, and nothing was recorded yet."""
    key = stage.known["appeal_case"]
    body = stage.draft(APPEAL_FORM, key)
    is_ready = stage.window.registry.get("appeal.file").isEnabled()
    is_same = (body["ground"], body["text"], len(body["proofs"])) == (GROUND, STORY, 1)
    return is_ready and is_same and not stage.desk.casework.appeals.list(stage.connection_id, key)


def record_appeal(stage: Stage) -> None:
    """Filed in the console: recorded, and the case is frozen."""
    stage.keys("Ctrl+Return", stage.page("appeal"))
    key = stage.known["appeal_case"]
    wait_until(lambda: stage.window.stack.page_id == "supervision", _("已登记"))
    page = stage.page("supervision")
    wait_until(lambda: page.side.read is not None and page.side.read.key == key, _("详情"))
    stage.settle()


def is_frozen(stage: Stage) -> bool:
    """The operator has the move, neither side has an act, Today asks for none, and the draft is gone."""
    key, desk = stage.known["appeal_case"], stage.desk
    (appeal,) = desk.casework.appeals.list(stage.connection_id, key)
    acts = desk.decide.allowed(stage.connection_id, key)
    asked = [act for act in desk.today.board(stage.connection_id).acts if act.row.key == key]
    return (
        appeal.ground == GROUND
        and len(appeal.proofs) == 1
        and stage.row(key).whose_move is Party.OPERATOR
        and not any(act.is_allowed for act in acts)
        and not asked
        and not stage.draft(APPEAL_FORM, key)
        and stage.page("supervision").side.detail.appeals.isVisible()
    )


def make_binder(stage: Stage) -> None:
    """All that is known of the order, put where the person says."""
    stage.act("supervision.binder")
    page = stage.page("binder")
    place = stage.papers.sow.parent / "桌面"
    place.mkdir()
    page.folder.put(place)  # as the system's dialog does
    stage.keys("Ctrl+Return", page)
    wait_until(lambda: page.made.binder is not None, _("争议材料"))
    stage.settle()


def binder_is_made(stage: Stage) -> bool:
    """Folder and zip are what the page says, the appeal stands in the index, and only the folder was opened."""
    binder = stage.page("binder").made.binder
    sums = {name: hashlib.sha256((binder.folder / name).read_bytes()).hexdigest() for name, _sum in binder.files}
    return (
        sums == dict(binder.files)
        and hashlib.sha256(binder.zip.read_bytes()).hexdigest() == binder.zip_sha256
        and STORY in binder.index.read_text("utf-8")
        and stage.browser.opened[-1:] == [QUrl.fromLocalFile(str(binder.folder)).toString()]
    )


def _nth(stage: Stage, node: Node, place: int, view: str = "mine") -> CaseRow:
    """A case of a view at a node, counted from the top."""
    return [row for row in stage.rows(view) if row.node is node][place]


def _ground(stage: Stage) -> str:
    return next(title for one, title, _needs_proof in stage.desk.casework.appeals.grounds() if one == GROUND)


def _scan(path: Path, *pages: Path) -> None:
    """A PDF as a scanner makes it: pictures and no text."""
    writer = QPdfWriter(str(path))
    writer.setPageSize(QPageSize(QSizeF(210, 297), QPageSize.Unit.Millimeter))
    painter = QPainter(writer)
    for number, page in enumerate(pages):
        if number:
            writer.newPage()
        painter.drawImage(painter.viewport(), QImage(str(page)))
    painter.end()

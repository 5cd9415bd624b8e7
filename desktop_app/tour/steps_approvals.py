"""Steps of the second person: wanted from an amount on, forwarded, recorded, and asked by a colleague oneself.

No step asks the keyring: the tour leaves that of whoever runs it alone.
"""

from __future__ import annotations

from datetime import timedelta

from desktop_app.models.approvals.second_person import SETTING, SecondPersonMode
from desktop_app.models.listing import RefundView
from desktop_app.services.approvals.own_tier import own_tier
from desktop_app.texts import _
from desktop_app.tour import hands
from desktop_app.tour.pinned_clock import NOW
from desktop_app.tour.sample_approvals import AMOUNT, COLLEAGUE, MESSAGE, OPINION, write_request
from desktop_app.tour.sample_refunds import LARGE
from desktop_app.tour.stage import Stage
from desktop_app.tour.steps_refunds import show
from desktop_app.tour.waiting import wait_until
from desktop_app.views.pages.approval.file_read import Role

FROM, REFERENCE, APPROVER = "10,000", "OA 20261124-118", "周航"


def want_second_person(stage: Stage) -> None:
    """The company approves in its own system, from ten thousand on."""
    page = stage.open_page("settings")
    block, choice = page.approvals, page.field(SETTING).field.input
    wait_until(lambda: block.shown is not None, _("设置"))
    choice.setFocus()
    stage.keys("Down", choice)
    choice.activated.emit(choice.currentIndex())
    hands.clear_and_type(block.amount.input, FROM)
    stage.keys("Return", block.amount.input)
    wait_until(lambda: bool(block.shown.tier.amount), _("金额"))
    stage.settle()
    page._area.ensureWidgetVisible(block.keys_row)
    stage.settle()


def second_person_is_wanted(stage: Stage) -> bool:
    mode = stage.desk.settings.get(SETTING)
    return mode == SecondPersonMode.EXTERNAL.value and own_tier(stage.desk).amount == "10000.00"


def show_needed(stage: Stage) -> None:
    """A refund beyond that amount says what is missing."""
    block = show(stage, RefundView.REVIEW, LARGE).pane.decision.second
    wait_until(block.isVisible, _("第二人审批"))
    stage.settle()


def is_needed(stage: Stage) -> bool:
    found = stage.desk.second_person.standing(stage.connection_id, LARGE)
    return found.is_needed and not found.is_given and found.mode is SecondPersonMode.EXTERNAL


def forward(stage: Stage) -> None:
    """转发申请: the request as it will be read, with its code."""
    hands.click(stage.page("refunds").pane.decision.second.forward)
    page = stage.page("approval_request")
    wait_until(lambda: page.read is not None, _("申请"))
    hands.type_text(page.opinion.input, OPINION)
    wait_until(lambda: page.card.note is not None and page.card.note.opinion == OPINION, _("预览"))
    stage.act("approval.copy_text")
    stage.settle()


def is_forwarded(stage: Stage) -> bool:
    note = stage.page("approval_request").card.note
    report = stage.desk.refunds.report(stage.connection_id, LARGE)
    if report is None or report.money is None:
        return False
    is_unsigned = stage.desk.approvals.standing(stage.connection_id, LARGE) is None
    return is_unsigned and (note.amount, len(note.against)) == (report.money.hundredths(), len(report.blockers))


def fill_record(stage: Stage) -> None:
    """登记凭证: what the company's own system says."""
    stage.act("back")
    stage.settle()
    hands.click(stage.page("refunds").pane.decision.second.row.link)
    page = stage.page("approval_record")
    wait_until(lambda: page.read is not None, _("登记外部审批凭证"))
    at = NOW - timedelta(hours=1)
    typed = ((page.reference, REFERENCE), (page.approver, APPROVER), (page.approved_at, f"{at:%Y-%m-%d %H:%M}"))
    for field, text in (*typed, (page.amount, "36,000.00")):
        hands.clear_and_type(field.input, text)
    stage.settle()


def nothing_recorded(stage: Stage) -> bool:
    return stage.desk.work.external_approvals.newest(stage.connection_id, LARGE) is None


def record(stage: Stage) -> None:
    """It stands with the refund, and says that nobody verified it."""
    stage.keys("Ctrl+Return", stage.page("approval_record").amount.input)
    wait_until(lambda: stage.window.stack.page_id == "refunds", _("退订"))
    page = stage.page("refunds")
    wait_until(lambda: bool(page.pane.decision.second.row.line.text()), _("凭证"))
    stage.settle()


def is_recorded(stage: Stage) -> bool:
    found = stage.desk.second_person.standing(stage.connection_id, LARGE)
    return (found.reference, found.approver, found.is_given, found.is_verified) == (REFERENCE, APPROVER, True, False)


def be_asked(stage: Stage) -> None:
    """A colleague's request is dropped on the window: seen in full, and not signed yet."""
    hands.drop(stage.window, [write_request(stage.tables.cases.parent / "退订审批-TD2611150033.approval.json")])
    page = stage.page("approval_file")
    wait_until(lambda: page.read is not None, _("审批文件"))
    stage.settle()


def is_asked(stage: Stage) -> bool:
    read = stage.page("approval_file").read
    signed = [one for one in stage.desk.journal.list() if one.action == "approval.signed"]
    told = (read.role, read.note.maker, read.note.amount, [one.message for one in read.note.against])
    return told == (Role.SECOND, COLLEAGUE, AMOUNT, [MESSAGE]) and read.is_untouched and not signed

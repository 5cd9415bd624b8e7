"""Steps of decisions on refunds: a reason that passes, an approval that is used up, the packet, what it changes."""

from __future__ import annotations

from desktop_app.models.command_words import CommandName, CommandState
from desktop_app.models.commands import Command
from desktop_app.models.listing import RefundView
from desktop_app.models.refunds.states import RefundState
from desktop_app.services.refunds.drafts import REFUND_FORM
from desktop_app.texts import _
from desktop_app.tour import hands
from desktop_app.tour.sample_refunds import CLAIMED, HERO, INVOICED, LARGE, sample_refunds
from desktop_app.tour.stage import Stage
from desktop_app.tour.steps_approvals import APPROVER
from desktop_app.tour.steps_lists import open_view, walk_to
from desktop_app.tour.steps_refunds import OPINION, fill, show, state_of
from desktop_app.tour.waiting import wait_until

REASON = "11-24 电话确认，客户已撤回开票申请。"


def show_what_if(stage: Stage) -> None:
    """What would follow, with the keyboard on its first line."""
    page = show(stage, RefundView.REVIEW, HERO)
    page.pane.what_if.rows()[0].setFocus()
    stage.settle()


def what_if_is_right(stage: Stage) -> bool:
    """It names the money, at least four grounds, and marks what is assumed."""
    read = stage.page("refunds").pane.read
    view = read.what_if.view
    return len(view.grounds) >= 4 and any(line.chip.text for section in view.sections for line in section.lines)


def type_reason(stage: Stage) -> None:
    """A blocker that a typed reason passes."""
    page = show(stage, RefundView.REVIEW, INVOICED)
    (row,) = page.pane.decision.form.reasons.rows
    hands.type_text(row.field.input, REASON)
    wait_until(lambda: _is_typed(stage), _("草稿已保存"))
    stage.settle()


def _is_typed(stage: Stage) -> bool:
    return bool(stage.draft(REFUND_FORM, INVOICED).get("reasons") == {"INVOICE_REQUESTED": REASON})


def reason_is_kept(stage: Stage) -> bool:
    """It is kept with the draft, and no second person is asked below the amount."""
    return _is_typed(stage) and not stage.desk.second_person.standing(stage.connection_id, INVOICED).is_needed


def fill_decision(stage: Stage) -> None:
    """Opinion and the record of what was agreed."""
    fill(stage, LARGE)
    wait_until(lambda: decision_is_ready(stage), _("草稿已保存"))
    stage.settle()


def decision_is_ready(stage: Stage) -> bool:
    return stage.draft(REFUND_FORM, LARGE).get("opinion") == OPINION and not _commands(stage)


def agree(stage: Stage) -> None:
    """同意退订: no interface takes it, so that it becomes a packet; shown in 待提交."""
    stage.keys("Ctrl+Return", stage.page("refunds").pane.decision)
    wait_until(lambda: bool(_commands(stage)), _("填报包"))
    stage.settle()
    page = stage.open_page("outbox")
    stage.known["refund_command"] = _commands(stage)[0].id
    wait_until(lambda: page.session.packet is not None, _("填报包"))
    stage.settle()


def _commands(stage: Stage) -> list[Command]:
    return stage.commands(LARGE, "waiting", "auto", "person", "done")


def packet_is_ready(stage: Stage) -> bool:
    """The command keeps who agreed; the record is used up; the request itself has not moved."""
    (command,) = _commands(stage)
    return (
        command.name is CommandName.APPROVE_REFUND
        and command.state is CommandState.PREPARED
        and command.values["second_person"]["approver"] == APPROVER
        and state_of(stage, LARGE) is RefundState.PENDING_SELLER
    )


def register_agreed(stage: Stage) -> None:
    """The console took it: registered, and the request moves."""
    stage.desk.lanes.call("work", stage.desk.outbox.register_result, stage.known["refund_command"], "done")
    stage.settle()
    show(stage, RefundView.SETTLING, LARGE)


def is_agreed(stage: Stage) -> bool:
    command = stage.desk.outbox.get(stage.known["refund_command"])
    return state_of(stage, LARGE) is RefundState.APPROVED and command.state is CommandState.CONFIRMED


def show_on_case(stage: Stage) -> None:
    """The supervision of an order whose refund waits."""
    open_view(stage, "open")
    walk_to(stage, _case_of(INVOICED))


def case_shows_refund(stage: Stage) -> bool:
    detail = stage.desk.case_lists.detail(stage.connection_id, _case_of(INVOICED))
    return detail is not None and [one.key for one in detail.refunds] == [INVOICED]


def today_names_refunds(stage: Stage) -> bool:
    board = stage.desk.today.board(stage.connection_id)
    return any(act.row.key == CLAIMED for act in board.acts)


def _case_of(refund_id: str) -> str:
    """The key of the supervision of the order that a request is about."""
    found = next(one for one in sample_refunds() if one.id == refund_id)
    return f"{found.order_id}|{found.line_id}"

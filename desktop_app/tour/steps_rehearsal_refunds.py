"""Steps of refunds in 演练（自动提交）: agreed to, the answer lost on the way and found again; goods that came back."""

from __future__ import annotations

from desktop_app.errors import BugError
from desktop_app.models.command_words import CommandName, CommandState
from desktop_app.models.commands import Command
from desktop_app.models.listing import ListQuery, RefundView
from desktop_app.models.refunds.states import RefundState
from desktop_app.texts import _
from desktop_app.tour import hands
from desktop_app.tour.stage import Stage
from desktop_app.tour.steps_refunds import fill, show, state_of
from desktop_app.tour.steps_rehearsal import START_SECONDS
from desktop_app.tour.waiting import wait_until

LOST = ("unknown", "unreachable")
"""Outcomes of a try of which nobody knows whether it had its effect."""


def hold_agreement(stage: Stage) -> None:
    """同意退订 with opinion and record; the command is held and can be recalled."""
    refund_id = stage.known["refund"] = _first(stage, RefundView.REVIEW, CommandName.APPROVE_REFUND)
    panel = fill(stage, refund_id)
    stage.keys("Ctrl+Return", panel.form.opinion.text.input)
    wait_until(lambda: stage.window.parts.held_bar.isVisible(), _("倒计时"))
    stage.settle()


def _first(stage: Stage, view: RefundView, name: CommandName) -> str:
    """The first request of a view that the act is open for, and that needs no address of ours."""
    queue, where = stage.desk.refund_queue, stage.connection_id
    for row in queue.rows(where, queue.ordered_ids(where, ListQuery(view))):
        judged = stage.desk.refunds.one(where, row.key)
        acts = {one.command_name: one for one in stage.desk.decide_refunds.allowed(where, row.key)}
        is_plain = judged is not None and (view is RefundView.RETURNS or not judged.facts.goods_state)
        report = stage.desk.refunds.report(where, row.key)
        is_free = report is not None and not report.is_blocked
        if is_plain and is_free and name in acts and acts[name].is_allowed:
            return str(row.key)
    raise BugError(_("没有这一单"), view.value)


def _command(stage: Stage) -> Command | None:
    return next(iter(stage.commands(stage.known["refund"], "auto", "person", "done")), None)


def agreement_is_held(stage: Stage) -> bool:
    command = _command(stage)
    held = [one.id for one, _until in stage.desk.outbox.direct.held()]
    return command is not None and command.name is CommandName.APPROVE_REFUND and held == [command.id]


def lose_answer(stage: Stage) -> None:
    """Sent at once, and the answer does not arrive: nobody here knows whether it had its effect."""
    stage.desk.lanes.call("net", stage.desk.rehearsals.steering.lose_answer, stage.connection_id)
    stage.act("held.send_now")
    wait_until(lambda: _is_lost(stage), _("答复丢失"), START_SECONDS)
    hands.click_tab(stage.open_page("outbox"), "open", _("进行中"))
    stage.settle()


def _is_lost(stage: Stage) -> bool:
    command = _command(stage)
    return command is not None and command.may_be_done and command.answer.get("outcome") in LOST


def answer_is_lost(stage: Stage) -> bool:
    """It is still on its way for this computer, which claims neither success nor failure."""
    command = _command(stage)
    return _is_lost(stage) and command is not None and command.state in (CommandState.SENDING, CommandState.UNKNOWN)


def find_out(stage: Stage) -> None:
    """The same bytes under the same key once more: the marketplace has one effect, and says which."""
    stage.act("outbox.try_now")
    wait_until(lambda: _is_in(stage, CommandState.REFLECTED), _("已办理"), START_SECONDS)
    show(stage, RefundView.SETTLING, stage.known["refund"])


def _is_in(stage: Stage, state: CommandState) -> bool:
    command = _command(stage)
    return command is not None and command.state is state


def is_found_out(stage: Stage) -> bool:
    """One command, one effect, and the request is where the marketplace has it."""
    gateway = stage.desk.gateways.of(stage.connection_id)
    theirs = gateway.read_refund(stage.known["refund"])
    is_same = state_of(stage, stage.known["refund"]) is RefundState.APPROVED
    return is_same and theirs is not None and theirs["state"] == "APPROVED"


def accept_goods(stage: Stage) -> None:
    """确认验收: the goods are back, and the refund goes on."""
    stage.known["refund"] = _first(stage, RefundView.RETURNS, CommandName.CONFIRM_INSPECTION)
    panel = show(stage, RefundView.RETURNS, stage.known["refund"]).pane.decision
    wait_until(lambda: panel.session.is_settled and panel.acts.agree.isEnabled(), _("没有必改项"))
    stage.keys("Ctrl+Return", panel.form.opinion.text.input)
    wait_until(lambda: stage.window.parts.held_bar.isVisible(), _("倒计时"))
    stage.act("held.send_now")
    wait_until(lambda: _is_in(stage, CommandState.REFLECTED), _("已办理"), START_SECONDS)
    show(stage, RefundView.SETTLING, stage.known["refund"])


def goods_are_accepted(stage: Stage) -> bool:
    return state_of(stage, stage.known["refund"]) in (RefundState.APPROVED, RefundState.REFUNDED)

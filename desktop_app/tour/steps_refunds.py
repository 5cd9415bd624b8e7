"""Steps through 退订: the queue, a blocker, what would follow, a return, a state to be settled, and a decision."""

from __future__ import annotations

from typing import Any

from desktop_app.models.command_words import CommandName, CommandState
from desktop_app.models.listing import ListQuery, RefundView
from desktop_app.models.refunds.queue import MarkKind
from desktop_app.models.refunds.states import RefundState
from desktop_app.texts import _
from desktop_app.tour import hands
from desktop_app.tour.sample_refunds import (
    CLAIMED,
    FIVE_DAYS,
    FROZEN,
    HERO,
    INVOICED,
    RETURNED,
    UNREAD,
    UNREAD_TOO,
    sample_refunds,
    write_refund_tables,
)
from desktop_app.tour.stage import Stage
from desktop_app.tour.steps_flows import bring
from desktop_app.tour.steps_lists import walk_down
from desktop_app.tour.waiting import wait_until
from desktop_app.views.pages.supervision.detail.detail_rows import RuleRow

BLOCKED = {CLAIMED: "CODE_CLAIMED", FROZEN: "APPEAL_OPEN", INVOICED: "INVOICE_REQUESTED"}
OPINION = "经与客户协商，同意全额退订。系统实例将在退订完成后释放，请客户提前导出数据。"


def bring_refunds(stage: Stage) -> None:
    """Orders, cases, ledger and requests are dropped on the window and taken in; then the page is opened."""
    for path in write_refund_tables(stage.tables.cases.parent):
        bring(stage, path)
    show(stage, RefundView.REVIEW, HERO)


def queue_is_right(stage: Stage) -> bool:
    """Each request stands in its view, and what stands in the way of agreeing is the mark of its row."""
    queue, where = stage.desk.refund_queue, stage.connection_id
    for view in RefundView:
        told = {one.id for one in sample_refunds() if one.view is view}
        rows = queue.rows(where, queue.ordered_ids(where, ListQuery(view)))
        if {row.key for row in rows} != told:
            return False
    marks = queue.marks(where, [*BLOCKED, HERO])
    found = {key: mark.blocker_id for key, mark in marks.items() if mark.kind is MarkKind.BLOCKED}
    return found == BLOCKED and (marks[HERO].kind, marks[HERO].working_days) == (MarkKind.WAITING, 6)


def show_blocked(stage: Stage) -> None:
    """The licence whose code was claimed: nothing passes it."""
    show(stage, RefundView.REVIEW, CLAIMED)


def is_blocked(stage: Stage) -> bool:
    """Agreeing is impossible, for the service as for the window."""
    report = stage.desk.refunds.report(stage.connection_id, CLAIMED)
    pane = stage.page("refunds").pane
    is_off = not pane.press_next() and not stage.desk.overlay.targets(stage.connection_id)
    return report is not None and not report.is_decidable and is_off


def show_return(stage: Stage) -> None:
    """Goods that came back: the inspection has a clock that refunds by itself."""
    show(stage, RefundView.RETURNS, RETURNED)


def return_is_ours(stage: Stage) -> bool:
    """It is our move, and the shown effect is the one that is reckoned."""
    judged = stage.desk.refunds.one(stage.connection_id, RETURNED)
    shown = stage.page("refunds").pane.facts.lines.rows()
    rules = [row.line for row in shown if isinstance(row, RuleRow)]
    return (
        judged is not None
        and judged.state is RefundState.AWAITING_INSPECTION
        and [line.rule_id for line in rules if line.is_effect] == [judged.forecast.silence.clause_id]
    )


def show_no_approval(stage: Stage) -> None:
    """A request that nobody here is asked about says why."""
    show(stage, RefundView.NO_APPROVAL, FIVE_DAYS)


def has_no_form(stage: Stage) -> bool:
    """Nothing can be decided on it."""
    judged = stage.desk.refunds.one(stage.connection_id, FIVE_DAYS)
    is_shown = not stage.page("refunds").pane.facts.checks.isHidden()
    return judged is not None and not judged.forecast.has_review and not is_shown


def settle_state(stage: Stage) -> None:
    """A text that no rule reads: the person says what it means, for both requests that carry it."""
    page = show(stage, RefundView.UNKNOWN, UNREAD)
    panel = page.pane.facts.settle
    panel.options.choose(0)
    panel.same.setChecked(True)
    stage.settle()
    hands.click(panel.settle)
    wait_until(lambda: not page.queue.model.rowCount(), _("已认定"))
    stage.settle()


def state_is_settled(stage: Stage) -> bool:
    """Both stand in the queue now."""
    return {state_of(stage, key) for key in (UNREAD, UNREAD_TOO)} == {RefundState.PENDING_SELLER}


def state_of(stage: Stage, refund_id: str) -> RefundState | None:
    """Where a request stands for the store; None: there is none."""
    judged = stage.desk.refunds.one(stage.connection_id, refund_id)
    return judged.state if judged is not None else None


def agree(stage: Stage) -> None:
    """The opinion is typed, the record attached, and Ctrl+Enter pressed: a packet for the console is ready."""
    page = show(stage, RefundView.REVIEW, HERO)
    panel = page.pane.decision
    hands.clear_and_type(panel.form.opinion.text.input, OPINION)
    panel.form.files.take([stage.papers.acceptance])
    wait_until(lambda: panel.session.is_settled, _("检查完"))
    stage.settle()
    stage.keys("Ctrl+Return", panel.form.opinion.text.input)
    wait_until(lambda: HERO in stage.desk.overlay.targets(stage.connection_id), _("填报包"))
    show(stage, RefundView.REVIEW, HERO)


def is_prepared(stage: Stage) -> bool:
    """A command of that act waits for its result, and the row says so."""
    commands = [one for one in stage.desk.overlay.commands(stage.connection_id) if one.target == HERO]
    mark = stage.desk.refund_queue.marks(stage.connection_id, [HERO])[HERO]
    made = [(one.name, one.state) for one in commands]
    return made == [(CommandName.APPROVE_REFUND, CommandState.PREPARED)] and mark.kind is MarkKind.COMMAND


def fill(stage: Stage, refund_id: str) -> Any:
    """Opinion and the record of what was agreed, in the form of a request that nothing else stands against."""
    panel = show(stage, RefundView.REVIEW, refund_id).pane.decision
    hands.type_text(panel.form.opinion.text.input, OPINION)
    hands.drop(panel, [stage.papers.acceptance])
    wait_until(lambda: panel.session.is_settled and panel.acts.agree.isEnabled(), _("没有必改项"))
    return panel


def show(stage: Stage, view: RefundView, refund_id: str) -> Any:
    """Go to a view by its keys and walk down the queue to a request."""
    page = stage.open_page("refunds")
    stage.act(f"refunds.view_{view.value}")
    stage.settle()
    walk_down(stage, page.queue, refund_id)
    pane = page.pane
    wait_until(lambda: pane.read is not None and pane.read.refund_id == refund_id, _("退订申请"))
    stage.settle()
    return page

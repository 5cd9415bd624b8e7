"""Steps through every flow: the detail of a case of each, the forms that differ, and why each says what it says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from desktop_app.models.command_words import CommandState
from desktop_app.models.listing import ListQuery
from desktop_app.models.supervision import Effect, FlowId, Node, Party
from desktop_app.models.wording import effect_told
from desktop_app.services.acts.drafts import DELIVERY_FORM
from desktop_app.texts import _
from desktop_app.tour import hands
from desktop_app.tour.sample_flows import (
    PENDING,
    FlowCase,
    case_of,
    flow_cases,
    pending_order,
    write_flows,
    write_ledgers,
    write_next_transactions,
)
from desktop_app.tour.stage import Stage
from desktop_app.tour.steps_intake import import_cases
from desktop_app.tour.steps_lists import open_view, walk_to
from desktop_app.tour.waiting import wait_until
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.pages.supervision.detail.why_popup import WhyPopup

FORMS = ("h-2023", "saas", "l2-delivery", "l2-proof", "l1-system-code", "d-shipping", "o", "f")
"""Cases whose form asks for something else than that of the present human service."""
OPENED = "2026-10-16 09:00"
SHIPPED = {"carrier": "顺丰速运", "waybill": "SF1234567890123"}
Drive = Callable[[Stage], None]
ReadBack = Callable[[Stage], bool]


def bring_flows(stage: Stage) -> None:
    """The sheet with a case of each flow is dropped on the window and taken in."""
    for path in write_flows(stage.tables.cases.parent):
        bring(stage, path)


def bring(stage: Stage, path: Path) -> None:
    """A table is dropped on the window and taken in."""
    hands.drop(stage.window, [path])
    page = stage.page("intake")
    wait_until(lambda: page.preview.isVisible(), _("预览"))
    stage.settle()
    import_cases(stage)


def flows_are_in(stage: Stage) -> bool:
    """Each case follows the flow and the era that its type and its day say."""
    rows = {one.name: stage.row(one.case.key) for one in flow_cases()}
    return all((rows[one.name].flow, rows[one.name].node) == (one.flow, one.node) for one in flow_cases())


def detail_of(one: FlowCase) -> tuple[Drive, ReadBack]:
    """The detail of a case of one flow, and how it is read back."""

    def drive(stage: Stage) -> None:
        if stage.window.stack.page_id != "supervision":
            open_view(stage, "open")
        walk_to(stage, one.case.key)

    def read_back(stage: Stage) -> bool:
        """Flow, era, node, mover and effect are those of the packs, and each rule that is shown names its clause."""
        found = stage.desk.case_lists.detail(stage.connection_id, one.case.key)
        if found is None:
            return False
        forecast, told = found.forecast, {row.clause.id for row in found.clauses}
        shown = stage.page("supervision").side.detail.view
        return (
            (found.choice.flow, found.choice.era, forecast.node) == (one.flow, one.era, one.node)
            and (forecast.whose_move, forecast.silence.effect) == (one.mover, one.effect)
            and one.clauses <= told
            and all(row.clause.text and row.clause.source for row in found.clauses)
            and [line.rule_id for line in shown.rules] == [row.clause.id for row in found.clauses]
        )

    return drive, read_back


def show_forecast(stage: Stage) -> None:
    """The list as a forecast: nearest first, and below it what ends by itself, an effect beside the other."""
    page = open_view(stage, "open")
    page.list.table.setFocus()
    stage.keys("Home", page.list.table)
    stage.keys("I", page.list.table)  # the list alone: no detail stands beside a forecast
    footer = page.list.status.footer
    wait_until(
        lambda: any(_("自动验收") in one.text() for one in hands.visible(footer, PlainLabel)), _("按逾期后果的合计")
    )
    stage.settle()


def forecast_is_right(stage: Stage) -> bool:
    """The rows and the totals are those of the forecast that the command line prints, notices as lists count them."""
    now = stage.desk.clock.connection_now(stage.connection_id)
    foretold = stage.desk.forecasts.all(stage.connection_id)
    rows, totals = stage.rows("open"), stage.desk.case_lists.totals(stage.connection_id, ListQuery("open"))
    counts = Counter(effect_told(one.silence.effect, one.silence.at, now, one.badges) for one in foretold)
    stage.keys("I", stage.page("supervision").list.table)
    return [row.order_id for row in rows] == [one.order_id for one in foretold] and counts == {
        one.effect: one.count for one in totals.effects
    }


def show_why_effect(stage: Stage) -> None:
    """Why something happens by itself: the clause behind the automatic acceptance."""
    page = walk_to(stage, case_of("d-signed").key)
    stage.keys("Shift+W", page.list.table)
    wait_until(lambda: any(hands.visible(stage.window, WhyPopup)), _("条款"))


def why_effect_is_right(stage: Stage) -> bool:
    """The clause that is shown is that of the packs."""
    panel = next(iter(hands.visible(stage.window, WhyPopup)))
    shown = {label.text() for label in hands.visible(panel, PlainLabel)}
    clause = stage.desk.rulebook.packs.clause("HW-ACCEPT-10D")
    stage.keys("Escape", panel)
    return {clause.id, clause.text} <= shown


def show_today(stage: Stage) -> None:
    """今日 over all flows: the week's effects, and each act by the name that its flow gives it."""
    stage.open_page("today")


def today_is_right(stage: Stage) -> bool:
    """The strip knows the acceptance of this week, and every act is one of ours."""
    board = stage.desk.today.board(stage.connection_id)
    ending = [one for one in board.totals if one.effect is Effect.AUTO_ACCEPT]
    return [one.count for one in ending] == [1] and {act.row.whose_move for act in board.acts} == {Party.SELLER}


def form_of(name: str) -> tuple[Drive, ReadBack]:
    """The form of the case of one flow, opened by the primary button of its detail."""

    def drive(stage: Stage) -> None:
        open_flow_form(stage, name)

    def read_back(stage: Stage) -> bool:
        """The fields that are shown are those that the packs ask for at this node."""
        form = stage.page("delivery").form
        facts = stage.desk.evidence.facts(stage.connection_id, case_of(name).key, {})
        shown = {field for field, row in form.rows.items() if row.isVisible()}
        return facts is not None and facts.asked is not None and bool(shown) and shown <= facts.asked

    return drive, read_back


def open_flow_form(stage: Stage, name: str) -> Any:
    """From the list to the form of a case."""
    open_view(stage, "open")
    page = walk_to(stage, case_of(name).key)
    hands.click(page.side.detail.head.primary)
    form = stage.page("delivery")
    wait_until(lambda: form.session.opened is not None and form.session.is_settled, _("表单"))
    stage.settle()
    return form


def date_saas(stage: Stage) -> None:
    """The opening time of a month's SaaS that was bought five weeks ago: the month is over before it is accepted."""
    form = open_flow_form(stage, "saas")
    hands.type_text(form.form.opening.input, OPENED)
    wait_until(lambda: "EV-11" in {one.rule for one in form.session.judgement.findings}, _("检查结果"))
    wait_until(lambda: bool(_saas_draft(stage).get("opening_time")), _("草稿已保存"))
    stage.settle()


def saas_is_dated(stage: Stage) -> bool:
    """Empty, the term begins with the acceptance; filled in, it may be over: one warning takes the other's place."""
    judge, key = stage.desk.evidence.findings, case_of("saas").key
    empty, dated = ({one.rule for one in judge(stage.connection_id, key, body)} for body in ({}, _saas_draft(stage)))
    return "EV-12" in empty and "EV-11" not in empty and "EV-11" in dated and "EV-12" not in dated


def _saas_draft(stage: Stage) -> dict[str, Any]:
    return stage.draft(DELIVERY_FORM, case_of("saas").key)


def fill_shipping(stage: Stage) -> None:
    """Carrier and waybill: nothing else stands between the parcel and 确认完成."""
    page = open_flow_form(stage, "d-shipping")
    for name, text in SHIPPED.items():
        hands.type_text(page.form.typed[name].input, text)
    wait_until(lambda: stage.window.registry.get("delivery.complete").isEnabled(), _("没有必改项"))
    wait_until(lambda: shipping_is_kept(stage), _("草稿已保存"))
    stage.settle()


def shipping_is_kept(stage: Stage) -> bool:
    """The draft in the store holds both."""
    return bool(stage.draft(DELIVERY_FORM, case_of("d-shipping").key).get("texts") == SHIPPED)


def complete_shipping(stage: Stage) -> None:
    """确认完成: the packet of the shipping form stands in 待提交."""
    stage.keys("Ctrl+Return", stage.page("delivery"))
    wait_until(lambda: stage.window.stack.page_id == "outbox", _("填报包"))
    stage.settle()


def shipping_is_prepared(stage: Stage) -> bool:
    """Prepared, not done: two values in the console's order, and the case stands where it stood."""
    key = case_of("d-shipping").key
    [command] = stage.commands(key, "waiting")
    values = [value.text for value in stage.desk.outbox.packet(command.id).values]
    return (
        command.state is CommandState.PREPARED
        and values == list(SHIPPED.values())
        and stage.row(key).node is Node.SELLER_DELIVER
    )


def show_pending(stage: Stage) -> None:
    """Orders and transactions come in, which tell of supervisions that nobody brought."""
    for path in write_ledgers(stage.tables.cases.parent):
        bring(stage, path)
    open_view(stage, "unknown")
    walk_to(stage, pending_key(0))


def pending_is_kept(stage: Stage) -> bool:
    """None is dropped, none is guessed: what the order says of the flow is known, the node is not."""
    rows = [stage.row(pending_key(place)) for place in range(len(PENDING) + 1)]
    return [row.flow for row in rows] == [FlowId.D, FlowId.O, FlowId.F, FlowId.UNKNOWN] and all(
        (row.node, row.effect, row.whose_move) == (Node.UNKNOWN, Effect.UNKNOWN, Party.SELLER) for row in rows
    )


def settle_pending(stage: Stage) -> None:
    """The shipping of the hardware is settled by a person; the transactions that come next change nothing of it."""
    page = stage.page("supervision")
    panel = page.side.unknown
    stage.keys("Return", page.list.table)  # into the choice; a ledger says no node, so that none is suggested

    def is_reached() -> bool:
        option = panel.options.current()
        if option is not None and option.node is Node.SELLER_DELIVER:
            return True
        stage.keys("Up")
        return False

    wait_until(is_reached, _("选节点"))
    stage.keys("Return")
    stage.keys("Return", panel.settle)
    wait_until(lambda: stage.row(pending_key(0)).node is Node.SELLER_DELIVER, _("状态已认定"))
    stage.settle()
    bring(stage, write_next_transactions(stage.tables.cases.parent))
    open_view(stage, "open")
    walk_to(stage, pending_key(0))


def pending_is_settled(stage: Stage) -> bool:
    """Settled once, by an observation of this person, and kept; the others still wait for theirs."""
    batches = stage.desk.intake.batches(stage.connection_id)
    settled = stage.row(pending_key(0))
    return (
        (settled.flow, settled.node) == (FlowId.D, Node.SELLER_DELIVER)
        and [batch.source for batch in batches][-2:] == ["observe", "import"]
        and all(stage.row(pending_key(place)).node is Node.UNKNOWN for place in range(1, len(PENDING) + 1))
    )


def pending_key(place: int) -> str:
    """The case of an order that only the ledgers know."""
    order = pending_order(place)
    return f"{order}|{order}-000001"

"""Steps by which facts come in: first start, import, paste, quick registration, and the undo of a batch."""

from __future__ import annotations

from typing import Any

from desktop_app.models.batches import Batch
from desktop_app.models.listing import ListQuery
from desktop_app.models.supervision import FlowId, Node
from desktop_app.texts import _
from desktop_app.tour import hands
from desktop_app.tour.sample_cases import CASES, SampleCase, page_cases, registered_case, sample_cases
from desktop_app.tour.sample_tables import CASES_FILE, ORDERS, ORDERS_FILE, TIME
from desktop_app.tour.stage import Stage
from desktop_app.tour.waiting import wait_until
from desktop_app.views.pages.intake.batch_table import BatchTable

REFUSED, WARNED = 2, 10


def first_start(stage: Stage) -> None:
    wait_until(lambda: stage.window.stack.page_id == "first_run", _("开始使用"))


def is_first_start(stage: Stage) -> bool:
    return not stage.desk.connections.list() and not stage.desk.intake.batches()


def preview_cases(stage: Stage) -> None:
    hands.drop(stage.window, [stage.tables.cases])
    page = stage.page("intake")
    wait_until(lambda: page.preview.isVisible(), _("预览"))
    stage.settle()


def preview_is_right(stage: Stage) -> bool:
    """The service reads the same, and nothing was kept."""
    preview = stage.desk.intake.preview(stage.tables.cases)
    shown = stage.page("intake").preview.previewed.preview
    return (
        not stage.desk.intake.batches()
        and (preview.kind, preview.counted_rows) == ("cases", CASES + REFUSED)
        and (shown.kind, shown.counted_rows, shown.warned, shown.refused)
        == (preview.kind, preview.counted_rows, preview.warned, preview.refused)
    )


def import_cases(stage: Stage) -> None:
    stage.keys("Ctrl+Return", stage.page("intake"))
    _wait_result(stage)


def cases_are_in(stage: Stage) -> bool:
    batch = _batch(stage, CASES_FILE)
    flows = {stage.row(case.key).flow for case in sample_cases()}
    return (
        (batch.rows, batch.inserted, batch.warned, batch.refused) == (CASES + REFUSED, CASES, WARNED, REFUSED)
        and batch.refused_file is not None
        and flows == {FlowId.H}
    )


def import_orders(stage: Stage) -> None:
    hands.drop(stage.window, [stage.tables.orders])
    page = stage.page("intake")
    wait_until(lambda: page.preview.isVisible(), _("预览"))
    stage.settle()
    import_cases(stage)


def orders_are_in(stage: Stage) -> bool:
    batch = _batch(stage, ORDERS_FILE)
    return (batch.rows, batch.inserted, batch.refused) == (ORDERS, ORDERS, 0)


def fill_registration(stage: Stage) -> None:
    stage.keys("Ctrl+N", stage.window)
    page, case = stage.page("registration"), registered_case()
    _choose(stage, page.node, case.node)
    for field, text in (
        (page.order, case.order_id),
        (page.since, case.since.strftime(TIME[:-3])),
        (page.ordered, case.ordered_at.strftime(TIME[:-3])),
        (page.customer, case.customer),
        (page.product, case.product),
        (page.amount, f"{case.amount:,.2f}"),
    ):
        hands.type_text(field.input, text)
    page.order.focus()
    stage.settle()


def nothing_registered(stage: Stage) -> bool:
    return not stage.desk.case_lists.by_keys(stage.connection_id, [registered_case().key])


def register(stage: Stage) -> None:
    stage.keys("Return", stage.page("registration").order.input)
    wait_until(lambda: stage.page("registration").made.count == 1, _("已登记"))
    stage.settle()


def is_registered(stage: Stage) -> bool:
    """The case is in the store under its order, with what was typed."""
    case = registered_case()
    rows = _rows_of(stage, case)
    return len(rows) == 1 and (rows[0].node, rows[0].customer_name, rows[0].amount_minor) == (
        Node.SELLER_CONFIRM_REQUIREMENT,
        case.customer,
        case.amount * 100,
    )


def paste_page(stage: Stage) -> None:
    hands.copy_page(stage.tables.page_html, stage.tables.page_text)
    stage.keys("Ctrl+Shift+V", stage.window)
    page = stage.page("intake")
    wait_until(lambda: page.preview.isVisible(), _("预览"))
    stage.settle()


def nothing_pasted(stage: Stage) -> bool:
    keys = [case.key for case in page_cases()]
    return not stage.desk.case_lists.by_keys(stage.connection_id, keys) and _counted(stage) == len(keys)


def take_page_in(stage: Stage) -> None:
    import_cases(stage)


def page_is_in(stage: Stage) -> bool:
    pasted = page_cases()
    batch = stage.desk.intake.batches(stage.connection_id)[-1]
    rows = [_rows_of(stage, case) for case in pasted]
    return (batch.source, batch.inserted) == ("paste", len(pasted)) and all(len(found) == 1 for found in rows)


def undo_page(stage: Stage) -> None:
    """From the list of batches, the pasted one is taken back by its link."""
    stage.act("import")
    page = stage.page("intake")
    table = page.start.batches.table
    stage.settle()
    table.setFocus()
    stage.keys("Home", table)
    place = _place_of_paste(stage, page.start.batches)
    for _step in range(place):
        stage.keys("Down", table)
    stage.keys("Return", table)
    question = page.taking_back.panel
    wait_until(question.isVisible, _("撤销这一批"))
    stage.keys("Return", question.act)
    wait_until(lambda: _paste(stage).withdrawn_at is not None, _("已撤销"))
    stage.settle()


def page_is_undone(stage: Stage) -> bool:
    """The pasted cases are gone, the batch is still listed as withdrawn, and the journal is whole."""
    return (
        all(not _rows_of(stage, case) for case in page_cases())
        and stage.desk.journal.verify().is_intact
        and _rows_of(stage, registered_case()) != []
    )


def _paste(stage: Stage) -> Batch:
    return next(one for one in stage.desk.intake.batches(stage.connection_id) if one.source == "paste")


def _place_of_paste(stage: Stage, table: BatchTable) -> int:
    wanted = _paste(stage).id
    rows = (table.model.row_at(place) for place in range(table.model.rowCount()))
    return next(place for place, row in enumerate(rows) if row is not None and row.key == wanted)


def _wait_result(stage: Stage) -> None:
    page = stage.page("intake")
    wait_until(lambda: page.result.isVisible(), _("导入结果"), 120)
    stage.settle()


def _batch(stage: Stage, name: str) -> Batch:
    return next(one for one in stage.desk.intake.batches(stage.connection_id) if one.name == name)


def _counted(stage: Stage) -> int:
    return int(stage.page("intake").preview.previewed.preview.counted_rows)


def _rows_of(stage: Stage, case: SampleCase) -> list[Any]:
    lists = stage.desk.case_lists
    ids = lists.ordered_ids(stage.connection_id, ListQuery(text=case.order_id))
    return [row for row in lists.rows(stage.connection_id, ids) if row.order_id == case.order_id]


def _choose(stage: Stage, field: Any, text: str) -> None:
    """Walk down a list by the keyboard until it shows a text."""
    field.input.setFocus()
    for _step in range(field.input.count()):
        if field.input.currentText() == text:
            return
        stage.keys("Down", field.input)

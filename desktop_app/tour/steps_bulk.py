"""Steps of many rows at once: the pre-check, the results, and the list of what was done."""

from __future__ import annotations

from typing import Any

from desktop_app.models.command_words import CommandName, CommandState
from desktop_app.models.commands import Command
from desktop_app.models.supervision import Node
from desktop_app.texts import _
from desktop_app.tour import hands
from desktop_app.tour.camera import picture_of
from desktop_app.tour.sample_cases import CONFIRMER, CONFIRMS, FROZEN, SampleCase, names, sample_cases
from desktop_app.tour.stage import Stage
from desktop_app.tour.steps_lists import open_view
from desktop_app.tour.waiting import wait_until

READY = CONFIRMS - FROZEN
QUICKER, MOVED = 2, Node.BUYER_SUBMIT_REQUIREMENT
"""Rows that somebody else changes between the check and the press."""


def open_bulk(stage: Stage) -> None:
    page = open_view(stage, "open")
    stage.keys("/", page.list.table)
    for word in ("节点:商家确认需求", f"负责人:{CONFIRMER}"):
        hands.type_text(page.list.filter.bar.line, word)
        stage.keys("Return", page.list.filter.bar.line)
    wait_until(lambda: page.list.model.rowCount() == CONFIRMS and page.list.model.is_complete, _("要确认的需求"))
    page.list.table.setFocus()
    stage.keys("Home", page.list.table)
    wait_until(lambda: page.list.table.current_row() is not None, _("要确认的需求"))
    stage.keys("Ctrl+A", page.list.table)
    stage.keys("Ctrl+B", page.list.table)
    bulk = stage.page("bulk")
    wait_until(lambda: len(bulk.items) == CONFIRMS, _("检查"))
    stage.settle()


def check_is_right(stage: Stage) -> bool:
    """The service finds the same, and nothing was decided yet."""
    keys = [case.key for case in _requirements()]
    rows = stage.desk.bulk.check(stage.connection_id, keys, CommandName.CONFIRM_REQUIREMENT)
    blocked = {row.key for row in rows if row.severity == "block"}
    frozen = {case.key for case in _requirements() if case.appeal_at}
    return blocked == frozen and len(frozen) == FROZEN and not _commands(stage)


def run_bulk(stage: Stage) -> None:
    stage.keys("Ctrl+Return", stage.page("bulk").table)
    wait_until(lambda: len(_commands(stage)) == READY, _("已登记"))
    stage.settle()


def bulk_is_done(stage: Stage) -> bool:
    """Each ready case has moved and has a command of its own; the frozen ones stand where they stood."""
    done = {one.target for one in _commands(stage)}
    for case in _requirements():
        row = stage.row(case.key)
        expected = Node.SELLER_CONFIRM_REQUIREMENT if case.appeal_at else Node.SELLER_DELIVER
        if row.node is not expected or (case.key in done) is bool(case.appeal_at):
            return False
    return len(done) == READY


def show_done(stage: Stage) -> None:
    page = stage.open_page("outbox")
    hands.click_tab(page, "done", _("已办理"))
    stage.settle()
    page.list.setFocus()
    stage.keys("Down", page.list)
    stage.settle()


def done_is_right(stage: Stage) -> bool:
    counts = stage.desk.outbox.counts(stage.connection_id)
    return counts["done"] == READY + 1 and counts["waiting"] == 0


def retry_bulk(stage: Stage) -> None:
    """A colleague is quicker with two rows: they fail and stand first. That was a slip, and is taken back: retried."""
    known = stage.known["retried"] = [case for case in sample_cases() if _is_others(case)]
    page = open_view(stage, "open")
    stage.keys("/", page.list.table)
    for word in ("节点:商家确认需求", f"负责人:{known[0].owner}"):
        hands.type_text(page.list.filter.bar.line, word)
        stage.keys("Return", page.list.filter.bar.line)
    wait_until(lambda: page.list.model.rowCount() == len(known) and page.list.model.is_complete, _("要确认的需求"))
    page.list.table.setFocus()
    stage.keys("Home, Ctrl+A, Ctrl+B", page.list.table)
    bulk = stage.page("bulk")
    wait_until(lambda: len(bulk.rows.wanted_keys()) == len(known), _("检查"))
    stage.settle()
    slips = [_in_lane(stage, stage.desk.intake.observe, case.key, MOVED).batch_id for case in known[:QUICKER]]
    stage.keys("Ctrl+Return", bulk.table)
    wait_until(lambda: [item.state for item in bulk.items].count("failed") == QUICKER, _("没办成"))
    stage.settle()
    stage.picture = picture_of(stage.window)
    for batch_id in slips:
        _in_lane(stage, stage.desk.intake.withdraw, batch_id)
    stage.settle()
    stage.keys("Ctrl+Return", bulk.table)
    wait_until(lambda: {item.state for item in bulk.items} == {"done"}, _("已登记"))
    stage.settle()


def bulk_is_retried(stage: Stage) -> bool:
    """Every row has one command of the one run, and its case has moved."""
    keys = [case.key for case in stage.known["retried"]]
    run = stage.desk.bulk.latest(stage.connection_id)
    made = [one.target for one in _commands(stage) if run is not None and one.run_id == run.id]
    return sorted(made) == sorted(keys) and {stage.row(key).node for key in keys} == {Node.SELLER_DELIVER}


def _is_others(case: SampleCase) -> bool:
    return case.node == "商家确认需求" and case.owner == names()["owners"][1] and not case.appeal_at


def _in_lane(stage: Stage, func: Any, *arguments: Any) -> Any:
    return stage.desk.lanes.call("cache", func, *arguments)


def _requirements() -> list[SampleCase]:
    return [case for case in sample_cases() if case.node == "商家确认需求" and case.owner == CONFIRMER]


def _commands(stage: Stage) -> list[Command]:
    done = stage.desk.outbox.list(stage.connection_id, "done")
    return [one for one in done if one.name is CommandName.CONFIRM_REQUIREMENT and one.state is CommandState.CONFIRMED]

"""Steps that look: Today, the list, filters, the detail, why, the unknown states, the palette, the settings."""

from __future__ import annotations

from typing import Any

from desktop_app.models.filter_language import parse_filter
from desktop_app.models.supervision import Node
from desktop_app.texts import _
from desktop_app.tour import hands
from desktop_app.tour.sample_cases import HERO, UNKNOWN_TEXT, sample_cases
from desktop_app.tour.stage import PERSON, Stage
from desktop_app.tour.waiting import wait_until
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.pages.supervision.detail.why_popup import WhyPopup

HERO_KEY = f"{HERO}|{HERO}-000001"
FILTER = ("负责人:陈涛", "金额>5000")


def walk_to(stage: Stage, key: str) -> Any:
    """Walk down the list by its key until the keyboard is on a case, and wait for its detail."""
    page = stage.page("supervision")
    walk_down(stage, page.list, key)
    wait_until(lambda: page.side.read is not None and page.side.read.key == key, _("详情"))
    stage.settle()
    return page


def walk_down(stage: Stage, panel: Any, key: str) -> None:
    """From the first row of a list (its ``table`` over its ``model``) down, until the keyboard is on a row."""
    table, model = panel.table, panel.model
    wait_until(lambda: model.is_complete and key in _keys_of(model), _("列表"))
    table.setFocus()
    stage.keys("Home", table)
    for _step in range(model.rowCount()):
        row = table.current_row()
        if row is not None and row.key == key:
            break
        stage.keys("J", table)


def _keys_of(model: Any) -> set[str]:
    rows = (model.row_at(place) for place in range(model.rowCount()))
    return {row.key for row in rows if row is not None}


def open_view(stage: Stage, view: str) -> Any:
    """One of the built-in views of 服务监管, by its action, without the conditions of before."""
    page = stage.open_page("supervision")
    clear_filter(stage)
    stage.act(f"supervision.view_{view}")
    stage.settle()
    return page


def clear_filter(stage: Stage) -> None:
    """Take the conditions away, the last one first."""
    filter_panel = stage.page("supervision").list.filter
    while filter_panel.text() and filter_panel.isVisible():
        stage.keys("Backspace", filter_panel.bar.line)
    stage.settle()


def show_today(stage: Stage) -> None:
    stage.open_page("today")


def today_is_right(stage: Stage) -> bool:
    board = stage.desk.today.board(stage.connection_id)
    first = board.acts[0].row
    days = [day for day in board.days if day.effects]
    return len(days) == 3 and first.whose_move == "seller" and board.acts_count > 60 and len(board.freshness) == 2


def show_list(stage: Stage) -> None:
    open_view(stage, "open")
    stage.act("supervision.detail")
    stage.settle()


def list_is_right(stage: Stage) -> bool:
    open_cases = [case for case in sample_cases() if case.node != "服务完成"]
    counts = stage.desk.case_lists.counts(stage.connection_id)
    # two that were accepted less than three hours ago are still listed
    return counts["open"] == len(open_cases) + 2 and counts["unknown"] == 8


def filter_list(stage: Stage) -> None:
    page = open_view(stage, "open")
    stage.act("supervision.detail")
    stage.keys("/", page.list.table)
    for word in FILTER:
        hands.type_text(page.list.filter.bar.line, word)
        stage.keys("Return", page.list.filter.bar.line)
    stage.settle()
    wait_until(lambda: page.list.model.is_complete, _("列表"))


def filter_is_right(stage: Stage) -> bool:
    page = stage.page("supervision")
    expected = [case for case in sample_cases() if case.owner == "陈涛" and case.amount > 5000]
    found = stage.desk.case_lists.totals(stage.connection_id, parse_filter(" ".join(FILTER), "open")).count
    return 0 < found <= len(expected) and page.list.model.rowCount() == found


def show_detail(stage: Stage) -> None:
    clear_filter(stage)
    walk_to(stage, HERO_KEY)


def detail_is_right(stage: Stage) -> bool:
    detail = stage.desk.case_lists.detail(stage.connection_id, HERO_KEY)
    if detail is None or detail.forecast.deadline is None:
        return False
    states = [step.state for step in detail.steps]
    return detail.row.node is Node.SELLER_DELIVER and states.count("now") == 1 and bool(detail.contact)


def show_why(stage: Stage) -> None:
    stage.keys("W", stage.page("supervision").list.table)
    wait_until(lambda: any(hands.visible(stage.window, WhyPopup)), _("条款"))


def why_is_right(stage: Stage) -> bool:
    """The clause that is shown is the one of the rule packs, with the company's own limit."""
    panel = next(iter(hands.visible(stage.window, WhyPopup)))
    shown = {label.text() for label in hands.visible(panel, PlainLabel)}
    packs = stage.desk.rulebook.packs
    clause, limit = packs.clause("H-PROMISE"), getattr(packs.entry("H-PROMISE"), "limit", None)
    stage.keys("Escape", panel)
    return {clause.id, clause.text} <= shown and limit is not None and limit.days == 15


def show_unknown(stage: Stage) -> None:
    open_view(stage, "unknown")
    walk_to(stage, _unknown_rows(stage)[0].key)


def unknown_is_right(stage: Stage) -> bool:
    rows = stage.rows("unknown")
    return len(rows) == 8 and len(_unknown_rows(stage)) == 2 and all(row.whose_move == "seller" for row in rows)


def settle_unknown(stage: Stage) -> None:
    rows = _unknown_rows(stage)
    stage.known["settled"] = [row.key for row in rows]
    page = stage.page("supervision")
    stage.keys("Return", page.list.table)  # into the choice, which nothing applies yet
    wait_until(page.side.unknown.options.current, _("选节点"))
    page.side.unknown.take_same()  # both cases carry the same text
    page.side.unknown.remember_text()  # and whatever carries it later
    stage.keys("Return", page.side.unknown.settle)
    wait_until(lambda: not _unknown_rows(stage), _("状态已认定"))
    stage.settle()


def settled_is_right(stage: Stage) -> bool:
    rows = [stage.row(key) for key in stage.known["settled"]]
    remembered = stage.desk.work.mappings.remembered(stage.connection_id)
    return (
        len(rows) == 2
        and all(row.node is Node.SELLER_DELIVER for row in rows)
        and UNKNOWN_TEXT in {text for _flow, text in remembered}
        and stage.desk.case_lists.counts(stage.connection_id)["unknown"] == 6
    )


def _unknown_rows(stage: Stage) -> list[Any]:
    return [row for row in stage.rows("unknown") if row.node_text == UNKNOWN_TEXT]


def show_palette(stage: Stage) -> None:
    open_view(stage, "open")
    walk_to(stage, stage.rows("open")[1].key)
    stage.keys("Ctrl+K", stage.window)
    palette = stage.window.parts.panels.palette()
    hands.type_text(palette.line, "服务 苏州")
    stage.settle()


def palette_is_right(stage: Stage) -> bool:
    palette = stage.window.parts.panels.palette()
    found = stage.desk.case_lists.totals(stage.connection_id, parse_filter("服务 苏州")).count
    is_open = palette.isVisible()
    stage.keys("Escape", palette.line)
    return is_open and found > 0


def show_settings(stage: Stage) -> None:
    stage.open_page("settings")


def settings_are_right(stage: Stage) -> bool:
    return stage.desk.journal.verify().is_intact and stage.desk.settings.get("person") == PERSON

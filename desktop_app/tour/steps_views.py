"""Steps of the views that people save: what is filtered gets a name, a tab and a number key, and columns of its own."""

from __future__ import annotations

from desktop_app.models.filter_language import parse_filter
from desktop_app.models.listing import ListOrder
from desktop_app.texts import _
from desktop_app.tour import hands
from desktop_app.tour.stage import Stage
from desktop_app.tour.steps_lists import open_view
from desktop_app.tour.waiting import wait_until
from desktop_app.views.pages.supervision.case_list.columns_panel import ColumnsPanel
from desktop_app.views.saved_views.name_panel import NamePanel

WORDS = ("类别:联营、通用", "处理方:我方、客户", "期限<30天", "金额>5000")
NAME = "大额待办"
COLUMNS = ("limit", "customer", "product", "node", "chased", "amount", "effect", "id", "type")


def filter_chips(stage: Stage) -> None:
    """Several words, each of them a chip; one of them is taken away by the keyboard alone."""
    page = open_view(stage, "open")
    line = page.list.filter.bar.line
    stage.keys("/", page.list.table)
    for word in (*WORDS, "逾期"):
        hands.type_text(line, word)
        stage.keys("Return", line)
    stage.keys("Backspace", line)
    stage.settle()
    wait_until(lambda: page.list.model.is_complete, _("列表"))


def chips_are_right(stage: Stage) -> bool:
    """The store finds as many rows as the list shows, for the words that the chips say."""
    page = stage.page("supervision")
    text = " ".join(WORDS)
    found = stage.desk.case_lists.count(stage.connection_id, parse_filter(text, "open"))
    return page.list.filter.text() == text and found > 0 and page.list.model.rowCount() == found


def save_view(stage: Stage) -> None:
    """Save it with another order and other columns, leave it, and come back by its number."""
    page = stage.page("supervision")
    stage.keys("S", page.list.table)
    stage.keys("Ctrl+D", page.list.table)
    name = next(iter(hands.visible(stage.window, NamePanel)))
    hands.type_text(name.field.input, NAME)
    stage.keys("Return", name.field.input)
    wait_until(lambda: NAME in page.list.tabs.titles(), _("视图"))
    stage.keys("L", page.list.table)
    columns = next(iter(hands.visible(stage.window, ColumnsPanel)))
    for column in ("owner", "type"):
        stage.keys("Space", columns.rows[column].mark)
    stage.keys("Escape", columns)
    stage.settle()
    stage.act("supervision.view_open")
    stage.settle()
    stage.keys("1", page.list.table)
    stage.settle()


def view_is_saved(stage: Stage) -> bool:
    views = [view for view in stage.desk.views.list() if view.name == NAME]
    if len(views) != 1:
        return False
    spec, page = views[0].spec, stage.page("supervision")
    kept = (spec.view, spec.text, spec.order, spec.layout.columns)
    shown = page.list.query() == spec.query and page.list.view == views[0].view_id
    stage.act("supervision.view_open")
    return kept == ("open", " ".join(WORDS), ListOrder.AMOUNT, COLUMNS) and shown

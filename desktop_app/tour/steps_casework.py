"""Steps about a case beside its acts: a chase with its contact and phrase, and an owner who is found as mine."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtGui import QGuiApplication

from desktop_app.models.filter_language import parse_filter
from desktop_app.texts import _
from desktop_app.tour import hands
from desktop_app.tour.pinned_clock import NOW
from desktop_app.tour.sample_cases import CONFIRMER, HERO
from desktop_app.tour.stage import Stage
from desktop_app.tour.steps_lists import HERO_KEY, open_view, walk_to
from desktop_app.tour.waiting import wait_until
from desktop_app.views.pages.supervision.casework.casework_words import day_after
from desktop_app.views.pages.supervision.detail.chases_block import ChasesBlock

WHOM, SAID, REPLY = "王蕾", "请补充验收标准", "周五前给出"
HELPER = "周航"


def chase(stage: Stage) -> None:
    """By the keyboard: the fitting phrase is copied, and the chase kept with the day of the next one."""
    page = open_view(stage, "open")
    walk_to(stage, HERO_KEY)
    stage.keys("C", page.list.table)
    panel = page.casework.panels.chase
    wait_until(lambda: panel.phrases.isVisible(), _("常用语"))
    stage.keys("Alt+P", panel.whom.input)
    for field, text in (
        (panel.whom, WHOM),
        (panel.text, SAID),
        (panel.reply, REPLY),
        (panel.next_on, day_after(NOW, 3)),
    ):
        hands.clear_and_type(field.input, text)
    stage.keys("Ctrl+Return", panel.text.input)
    block = page.side.detail.chases
    wait_until(lambda: bool(list(hands.visible(page.side, ChasesBlock))) and len(block.lines) == 1, _("催办"))
    page.side.detail.region.ensureWidgetVisible(block)
    stage.settle()


def is_chased(stage: Stage) -> bool:
    """The chase is kept, comes back on its day and not before, and what was copied names this order."""
    desk, where = stage.desk, stage.connection_id
    kept = desk.casework.chases.list(where, HERO_KEY)
    in_time = timedelta(days=3)
    due = [HERO_KEY in desk.casework.chases.due(where, NOW + wait) for wait in (in_time, in_time - timedelta(days=1))]
    told = [(one.whom, one.text, one.reply) for one in kept]
    return told == [(WHOM, SAID, REPLY)] and due == [True, False] and HERO in QGuiApplication.clipboard().text()


def give_away(stage: Stage) -> None:
    """The chosen case is given to somebody with a helper, and the list is asked for what is one's own."""
    page = stage.page("supervision")
    page.list.table.setFocus()
    stage.keys("O", page.list.table)
    panel = page.casework.panels.owner
    wait_until(lambda: panel.isVisible(), _("负责人"))
    hands.clear_and_type(panel.owner.input, HELPER)
    hands.clear_and_type(panel.helpers.input, CONFIRMER)
    stage.keys("Ctrl+Return", panel.owner.input)
    wait_until(lambda: stage.row(HERO_KEY).owner == HELPER, _("负责人"))
    stage.settle()
    stage.keys("/", page.list.table)
    hands.type_text(page.list.filter.bar.line, "负责人:我")
    stage.keys("Return", page.list.filter.bar.line)
    stage.settle()
    walk_to(stage, HERO_KEY)


def is_given(stage: Stage) -> bool:
    """The store has owner and helper, and whoever helps finds the case as theirs."""
    desk, where = stage.desk, stage.connection_id
    had = desk.casework.owners.get(where, HERO_KEY)
    mine = {row.key for row in desk.case_lists.first_page(where, parse_filter("负责人:我", "open"), 500)}
    return had is not None and (had.owner, had.helpers) == (HELPER, (CONFIRMER,)) and HERO_KEY in mine

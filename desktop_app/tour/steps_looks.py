"""Steps that show the same pages dark, in English, narrow, and on a fine screen."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication

from desktop_app import texts
from desktop_app.texts import _
from desktop_app.tour import hands
from desktop_app.tour.stage import Stage
from desktop_app.tour.steps_lists import open_view, walk_to
from desktop_app.tour.waiting import wait_until
from desktop_app.views.kit.theme import theme

LANGUAGES = ("auto", "zh_CN", "en")
"""In the order of the list in the settings."""
NARROW = (1100, 800)
FINE = (720, 450)


def next_delivery(stage: Stage) -> str:
    """The nearest case at which we have to deliver."""
    return next(row.key for row in stage.rows("mine") if row.node == "SELLER_DELIVER")


def show_dark(stage: Stage) -> None:
    stage.act("appearance")
    open_view(stage, "open")
    walk_to(stage, next_delivery(stage))


def is_dark(stage: Stage) -> bool:
    return stage.desk.settings.get("theme") == "dark" and theme().is_dark


def show_dark_form(stage: Stage) -> None:
    _open_form(stage)


def form_of_next(stage: Stage) -> bool:
    """The form that is shown is the one of this case, and its judgement is the service's."""
    opened, key = stage.page("delivery").session.opened, next_delivery(stage)
    body = opened.draft.body if opened is not None else {}
    rules = {one.rule for one in stage.desk.evidence.findings(stage.connection_id, key, body)}
    return opened is not None and opened.key == key and {"EV-01", "EV-02"} <= rules


def show_english(stage: Stage) -> None:
    stage.act("appearance")
    _choose_language(stage, "en")
    open_view(stage, "open")
    walk_to(stage, next_delivery(stage))


def is_english(stage: Stage) -> bool:
    return stage.desk.settings.get("language") == "en" and texts.language() == "en"


def show_english_form(stage: Stage) -> None:
    _open_form(stage)


def show_english_bulk(stage: Stage) -> None:
    page = open_view(stage, "mine")
    key = next(row.key for row in stage.rows("mine") if row.node == "SELLER_CONFIRM_REQUIREMENT")
    walk_to(stage, key)
    stage.act("supervision.bulk")
    bulk = stage.page("bulk")
    wait_until(lambda: bool(bulk.items), _("检查"))
    stage.settle()
    stage.known["english_bulk"] = [item.key for item in bulk.items]
    del page


def bulk_is_of_one_node(stage: Stage) -> bool:
    keys = stage.known["english_bulk"]
    return bool(keys) and {stage.row(key).node for key in keys} == {"SELLER_CONFIRM_REQUIREMENT"}


def show_narrow(stage: Stage) -> None:
    _choose_language(stage, "zh_CN")
    stage.window.resize(*NARROW)
    open_view(stage, "open")
    walk_to(stage, next_delivery(stage))


def is_narrow(stage: Stage) -> bool:
    return (stage.window.width(), stage.window.height()) == NARROW and stage.desk.settings.get("language") == "zh_CN"


def show_fine(stage: Stage) -> None:
    """The window on a screen of 1440 × 900 at 200 %: half as many logical pixels."""
    screens = QGuiApplication.screens()
    fine = next((screen for screen in screens if screen.devicePixelRatio() == 2), None)
    handle = stage.window.windowHandle()
    if fine is not None and handle is not None:
        handle.setScreen(fine)
        stage.window.move(fine.geometry().topLeft())
    stage.window.resize(*FINE)
    open_view(stage, "open")
    stage.settle()


def is_fine(stage: Stage) -> bool:
    return (stage.window.width(), stage.window.height()) == FINE and len(stage.rows("open")) > 0


def _open_form(stage: Stage) -> None:
    page = stage.page("supervision")
    hands.click(page.side.detail.head.primary)
    form = stage.page("delivery")
    wait_until(lambda: form.session.opened is not None and form.session.is_settled, _("表单"))
    stage.settle()


def _choose_language(stage: Stage, language: str) -> None:
    """By the keyboard, in the list of the settings; the window is made anew in the other language."""
    page = stage.open_page("settings")
    box = page.field("language").field.input
    before = stage.window
    box.setFocus()
    steps = LANGUAGES.index(language) - box.currentIndex()
    for _step in range(abs(steps)):
        stage.keys("Down" if steps > 0 else "Up", box)
    wait_until(lambda: stage.window is not before and texts.language() == language, _("另一种语言的窗口"))
    stage.window.activateWindow()
    stage.settle()

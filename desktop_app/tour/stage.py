"""The stage of the tour: a home of its own, the real window over it, and what the steps hand on to each other."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app import paths
from desktop_app.app import WindowRun
from desktop_app.errors import BugError, DeskError
from desktop_app.models.commands import Command
from desktop_app.models.listing import CaseRow, ListQuery
from desktop_app.paths import Home
from desktop_app.services.desk import Desk
from desktop_app.services.rehearsals.rehearsals import Opening
from desktop_app.settings import Settings
from desktop_app.texts import _
from desktop_app.tour import hands
from desktop_app.tour.camera import picture_of
from desktop_app.tour.person_browser import PersonBrowser
from desktop_app.tour.pinned_clock import PinnedClock
from desktop_app.tour.sample_papers import SamplePapers, write_papers
from desktop_app.tour.sample_tables import SampleTables, write_tables
from desktop_app.tour.waiting import Quiet, wait_until
from desktop_app.views.kit import fonts
from desktop_app.views.kit.notices import NoticeView
from desktop_app.views.shell.main_window import MainWindow

WIDTH, HEIGHT = 1440, 900
PERSON = "李敏"


@dataclass
class Stage:
    """One run of the window, and what the steps remember."""

    application: QApplication
    run: WindowRun
    tables: SampleTables
    papers: SamplePapers
    faults: list[str] = field(default_factory=list)
    """What failed behind the scenes since the last look."""
    known: dict[str, Any] = field(default_factory=dict)
    """What a step hands on to later ones, by name."""
    browser: PersonBrowser = field(default_factory=PersonBrowser)
    """What the program opens in the browser comes here."""
    picture: QImage | None = None
    """A picture that the step made itself; otherwise the window is taken."""

    @property
    def window(self) -> MainWindow:
        return self.run.window

    @property
    def desk(self) -> Desk:
        return self.run.desk

    @property
    def connection_id(self) -> str:
        """The connection that the window shows, else the only one of the store."""
        shown = self.window.connection_id()
        if shown:
            return shown
        connections = self.desk.connections.list()
        return connections[0].id if connections else ""

    def page(self, page_id: str) -> Any:
        """The page that is shown; another one is an error."""
        shown = self.window.stack.page
        if shown is None or self.window.stack.page_id != page_id:
            raise BugError(_("不是这一页"), f"{self.window.stack.page_id} ≠ {page_id}")
        return shown

    def act(self, action_id: str) -> None:
        """Press an action of the registry; one that is unknown or off is an error."""
        if not self.window.registry.trigger(action_id):
            raise BugError(_("不能执行"), action_id)

    def keys(self, keys: str, widget: QWidget | None = None) -> None:
        """Press keys where the keyboard is."""
        hands.press(widget or self.window.focusWidget() or self.window, keys)

    def settle(self) -> None:
        """Wait until nothing runs and everything is shown."""
        wait_until(Quiet(self.desk.lanes), _("所有工作结束"))

    def open_page(self, page_id: str) -> Any:
        """Go to a page by its own keys or rail item, as a person does."""
        self.act(f"go_{page_id}")
        self.settle()
        return self.page(page_id)

    def row(self, key: str) -> CaseRow:
        """A row of the store by its key."""
        rows = self.desk.case_lists.by_keys(self.connection_id, [key])
        if not rows:
            raise BugError(_("没有这一单"), key)
        return rows[0]

    def rows(self, view: str) -> list[CaseRow]:
        """All rows of a view, from the store."""
        lists = self.desk.case_lists
        return lists.rows(self.connection_id, lists.ordered_ids(self.connection_id, ListQuery(view)))

    def commands(self, target: str, *groups: str) -> list[Command]:
        """What was decided on a case or a refund and stands in these groups of 待提交."""
        outbox = self.desk.outbox
        return [one for group in groups for one in outbox.list(self.connection_id, group) if one.target == target]

    def draft(self, form: str, target: str) -> dict[str, Any]:
        """What the store keeps of a form that is being filled in; empty where nothing is kept."""
        draft = self.desk.drafts.find(self.connection_id, form, target)
        return dict(draft.body) if draft is not None else {}

    def take(self) -> QImage:
        """The step's own picture, else the window."""
        made, self.picture = self.picture, None
        return made if made is not None else picture_of(self.window)

    def forget_notices(self) -> None:
        """Take the notices from the window, as time does."""
        for notice in list(hands.visible(self.window, NoticeView)):
            notice.hide()

    def take_faults(self) -> list[str]:
        """What failed behind the scenes since the last time this was asked."""
        found, self.faults[:] = list(self.faults), []
        return found

    def close(self) -> None:
        """End the run as closing the window does."""
        self.window.close()
        self.run.end()
        self.browser.close()

    def _present(self, error: DeskError, report: Path | None) -> None:
        self.faults.append(f"{error.title}: {error.message} {report or ''}".strip())


def open_stage(application: QApplication, folder: Path) -> Stage:
    """Make a home with the company's rule pack and the person's settings, and open the window on it."""
    home = Home(folder / "home")
    (home.root / "rules").mkdir(parents=True)
    shutil.copyfile(paths.resource("samples/company-rules.toml"), home.root / "rules" / "company-rules.toml")
    settings = Settings(home.settings_file)
    for name, value in (("person", PERSON), ("theme", "light"), ("language", "zh_CN")):
        settings.put(name, value)
    tables = write_tables(folder / "tables")
    application.setCursorFlashTime(0)
    run = WindowRun(application, home, clock=PinnedClock())
    # a rehearsal begins at the same moment in every run, and its time passes only when it is told to
    run.desk.rehearsals.opening = Opening(rate=0)
    papers = write_papers(folder / "papers", [*fonts.text_families(), *application.font().families()])
    stage = Stage(application, run, tables, papers)
    run.window.resize(WIDTH, HEIGHT)
    run.start()
    wait_until(lambda: run.guard.presenter is not None, _("第一幅画面"))
    run.guard.presenter = stage._present
    run.window.activateWindow()
    stage.settle()
    return stage

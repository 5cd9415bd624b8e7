"""The rule packs in use, read once and kept: our own, with the company's own pack laid over them.

The company's pack lies in ``home/rules``. A bad one is refused with file, line and reason; then the last
good rules stay in use, and this is said.
"""

from __future__ import annotations

import logging
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app import paths
from desktop_app.errors import DeskError
from desktop_app.models.events import NoticeRaised, RulesChanged
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.models.rules.packs import RulePacks
    from desktop_app.models.working_calendar import WorkingCalendar
    from desktop_app.services.desk import Desk

_log = logging.getLogger(__name__)


class Rulebook:
    """Rule packs and working calendar of one home."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._lock = threading.RLock()
        self._packs: RulePacks | None = None
        self._calendar: WorkingCalendar | None = None
        self.problem: DeskError | None = None
        """Why the company's own pack is not in use, if it is not."""

    @property
    def folder(self) -> Path:
        """Our own packs."""
        return paths.resource("rules")

    @property
    def overlay(self) -> Path | None:
        """The folder of the company's own packs, when it exists."""
        folder = self._desk.home.root / "rules"
        return folder if folder.is_dir() else None

    @property
    def packs(self) -> RulePacks:
        """The rules in use. Raises ``PackError`` only when our own packs are bad."""
        with self._lock:
            if self._packs is None:
                self._packs = self._load()
            return self._packs

    @property
    def calendar(self) -> WorkingCalendar:
        """Working days with the packs' days laid over the published ones."""
        with self._lock:
            if self._calendar is None:
                from desktop_app.models.working_calendar import WorkingCalendar  # the holiday tables are large

                self._calendar = WorkingCalendar(self.packs.holidays)
            return self._calendar

    @property
    def pack_hash(self) -> str:
        """Names the exact rules in use; stored results made with another hash are recomputed."""
        return self.packs.hash

    def reload(self) -> bool:
        """Read the packs again; bad ones leave the rules as they are. True when the rules changed."""
        with self._lock:
            before = self._packs
            fresh = self._load(last_good=before)
            if before is not None and fresh.hash == before.hash:
                return False
            self._packs, self._calendar = fresh, None
        self._desk.events.publish(RulesChanged())
        return True

    def _load(self, last_good: RulePacks | None = None) -> RulePacks:
        from desktop_app.models.rules.packs import PackError, load_packs  # pydantic

        self.problem = None
        overlay = self.overlay
        if overlay is None:
            return load_packs(self.folder)
        try:
            return load_packs(self.folder, overlay)
        except PackError as error:
            self.problem = error
            _log.warning("the company's own rule pack is refused: %s", error)
            self._desk.events.publish(NoticeRaised("", "warn", _("本公司规则包没有生效"), error.message, ""))
        return last_good if last_good is not None else load_packs(self.folder)

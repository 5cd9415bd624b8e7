"""Where notices go: the list behind the bell, and the newest one for a moment at the lower left."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from desktop_app.clock import CHINA
from desktop_app.errors import DeskError
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.models.events import NoticeRaised
    from desktop_app.views.kit.notices import Notice, Notices, NoticeView

_KINDS = {"block": "error", "error": "error", "warn": "warn", "hint": "info", "done": "done"}


class NoticeBoard:
    """Shows and keeps the notices of one window; also those that services raise as events.

    ``changed`` is called when there are others, or when they were read.
    """

    def __init__(self, window: Any, changed: Callable[[], None]) -> None:
        self._window = window
        self._changed = changed
        self._view: NoticeView | None = None

    @cached_property
    def notices(self) -> Notices:
        """The notices of this run; made for the first one, or when services are followed."""
        from desktop_app.views.kit.notices import Notices  # after the first rows

        notices = Notices(self._window)
        notices.changed.connect(self._changed)
        return notices

    def subscribe(self) -> None:
        """Show what services raise from now on; after the first picture, because the events' classes cost time."""
        from desktop_app.models.events import NoticeRaised

        self._window.bridge.subscribe(NoticeRaised, self._raised)

    def add(
        self, kind: str, text: str, act: str = "", handler: Callable[[], object] | None = None, detail: str = ""
    ) -> None:
        """Show and keep a notice."""
        notice = self.keep(kind, text, act, handler, detail)
        if self._view is None:
            from desktop_app.views.kit.notices import NoticeView

            self._view = NoticeView(self._window, self._window.stack)
        self._view.show_notice(notice)

    def keep(
        self, kind: str, text: str, act: str = "", handler: Callable[[], object] | None = None, detail: str = ""
    ) -> Notice:
        """Only into the bell's list: it is shown elsewhere."""
        from desktop_app.views.kit.notices import Notice

        notice = Notice(kind, text, detail, act, handler, self._window.desk.clock.wall().astimezone(CHINA))
        self.notices.add(notice)
        return notice

    def holds(self, widget: Any) -> bool:
        """True when the widget is one of the buttons of the notice that is shown."""
        return self._view is not None and self._view.buttons.isAncestorOf(widget)

    def add_error(self, error: DeskError) -> None:
        """An error with its title and sentence."""
        self.add("error", _("{title}：{sentence}", title=error.title, sentence=error.message))

    def _raised(self, event: NoticeRaised) -> None:
        text = _("{title}：{sentence}", title=event.title, sentence=event.message) if event.message else event.title
        name = self._other_connection(event.connection_id)
        if name:
            text = _("{title}：{sentence}", title=name, sentence=text)
        registry = self._window.registry
        act, handler = "", None
        if event.action_id and registry.has(event.action_id):
            action = registry.get(event.action_id)
            act, handler = action.iconText(), action.trigger
            if event.page_arguments:
                page_id = event.action_id.removeprefix("go_")
                handler = partial(self._window.open_page, page_id, **dict(event.page_arguments))
        self.add(_KINDS.get(event.severity, "info"), text, act, handler)

    def _other_connection(self, connection_id: str) -> str:
        """The name of a connection that is not the one the window shows: "this connection" would be misread."""
        holder = self._window.parts.connections
        if not connection_id or (holder.current is not None and holder.current.id == connection_id):
            return ""
        return next((str(one.name) for one in holder.known if one.id == connection_id), "")

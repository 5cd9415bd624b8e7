"""What the outbox page does to a command that is sent from here, and what it says afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from desktop_app.models.command_words import CommandName, target_kind
from desktop_app.models.commands import Command
from desktop_app.models.wording import recalled_sentence
from desktop_app.texts import N_, _
from desktop_app.views.pages.outbox.countdown import speak

if TYPE_CHECKING:
    from desktop_app.views.pages.outbox.page import OutboxPage

TOLD = {
    "recall": "",
    "still_wanted": N_("会提交；还可以撤回。"),
    "read_back": N_("正在读回结果。"),
    "send_again": N_("会用同一编号再提交；还可以撤回。"),
    "was_done": N_("已登记为已办理；下次同步时核对。"),
    "was_not_done": N_("已撤回，可以重新办理。"),
}


class DirectActs(QObject):
    """Handlers for the command that is shown."""

    def __init__(self, page: OutboxPage) -> None:
        super().__init__(page)
        self._page = page

    def recall(self) -> None:
        """撤回, F9: the command that is shown when it can be recalled, else the held one that goes first."""
        self._act("recall", self._outbox.direct.recall)

    def send_now(self) -> None:
        """立即提交: the rest of the hold is waived."""
        self._act("send_now", self._outbox.direct.send_now)

    def still_wanted(self) -> None:
        """仍要提交: after it waited too long."""
        self._act("still_wanted", self._outbox.direct.still_wanted)

    def read_back(self) -> None:
        """读回结果: ask what became of it."""
        self._act("read_back", self._outbox.direct.read_back)

    def send_again(self) -> None:
        """再提交: the person has looked."""
        self._act("send_again", self._outbox.direct.send_again)

    def try_now(self) -> None:
        """现在再试: do not wait for the next try of the connection."""
        command = self._command
        if command is not None:
            self._page.work.act("try_now", self._outbox.direct.try_now, command.connection_id)

    def was_done(self) -> None:
        """A person saw in the console that it was done."""
        command = self._command
        if command is not None:
            self._page.work.act("was_done", self._outbox.register_result, command.id, "done", "", None)

    def was_not_done(self) -> None:
        """A person saw that it was not done, or takes the marketplace's version."""
        self._act("was_not_done", self._outbox.void)

    def do_again(self) -> None:
        """重新办理 of a refused one: its form as it was filled in, else its case."""
        command, context = self._command, self._page.context
        if command is None:
            return
        if target_kind(command.name) == "refunds":
            context.open_page("refunds", key=command.target)
        elif command.name is CommandName.REPORT_COMPLETION:
            context.open_page("delivery", key=command.target)
        else:
            context.open_page("supervision", view="mine", key=command.target)

    def told(self, name: str, result: Any) -> bool:
        """Say what came of an act; False for one of somebody else."""
        if name not in TOLD:
            return name in ("send_now", "try_now")
        is_recalled = name == "recall" and isinstance(result, Command)
        text = recalled_sentence(result) if is_recalled else _(TOLD[name])
        self._page.context.notify("info", text)
        if name == "recall":
            speak(self._page, text)
        if isinstance(result, Command):
            self._page.want(result.id)
        return True

    @property
    def _outbox(self) -> Any:
        return self._page.context.desk.outbox

    @property
    def _command(self) -> Command | None:
        read = self._page.panel.read
        return read.command if read is not None else None

    def _act(self, name: str, func: Any) -> None:
        command = self._command
        if command is not None:
            self._page.work.act(name, func, command.id)

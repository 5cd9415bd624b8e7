"""A connection without any interface: every act is handed over to a person at the console. No network."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from desktop_app.errors import GatewayError
from desktop_app.gateways import sentences
from desktop_app.gateways.gateway import About, Answer, Outcome, Page
from desktop_app.models.command_words import Capability, CommandName
from desktop_app.models.commands import Recovery

NO_INTERFACE = "no_interface"


class HandoffGateway:
    """Huawei Cloud by files only, and a rehearsal whose acts go through the console page."""

    def about(self) -> About:
        """Nobody to ask."""
        self._refuse()

    def capabilities(self) -> Mapping[CommandName, Capability]:
        """All by hand-over."""
        return dict.fromkeys(CommandName, Capability.HANDOFF)

    def recovery(self, name: CommandName) -> Recovery:
        """Only a person can look at the console."""
        return Recovery.ASK

    def page(self, kind: str, cursor: str | None, limit: int) -> Page:
        """Facts come in by file, paste and hand."""
        self._refuse()

    def put_file(self, sha256: str, path: Path) -> Answer:
        """Nothing can be handed over by a call."""
        return _no_interface()

    def send(self, key: str, body: bytes) -> Answer:
        """Nothing can be sent."""
        return _no_interface()

    def send_refund(self, key: str, name: CommandName, refund_id: str, body: bytes) -> Answer:
        """Nothing can be sent."""
        return _no_interface()

    def read_command(self, key: str) -> Answer:
        """Nobody to ask."""
        return _no_interface()

    def read_case(self, order_id: str, line_id: str) -> dict[str, Any] | None:
        """Nobody to ask."""
        self._refuse()

    def read_refund(self, refund_id: str) -> dict[str, Any] | None:
        """Nobody to ask."""
        self._refuse()

    def close(self) -> None:
        """Nothing is open."""

    def _refuse(self) -> NoReturn:
        code = NO_INTERFACE
        raise GatewayError(sentences.title(code), sentences.sentence(code, ""), code)


def _no_interface() -> Answer:
    return Answer(Outcome.REFUSED, NO_INTERFACE, sentences.sentence(NO_INTERFACE, ""))

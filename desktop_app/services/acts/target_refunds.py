"""A command on a request for a refund: where its facts stand, how it is sent, and what shows its effect."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app.clock import from_epoch
from desktop_app.models.command_words import TargetKind
from desktop_app.models.commands import Command
from desktop_app.models.conditions import Standing
from desktop_app.models.refunds import conditions, shown
from desktop_app.models.refunds.facts import refund_facts
from desktop_app.models.settling import NOT_DONE_YET
from desktop_app.models.wire_commands import refund_body
from desktop_app.services.cases.states import seen_as_of
from desktop_app.services.refunds.settling import remembered_states
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.gateways.gateway import Answer, Gateway
    from desktop_app.services.desk import Desk


class RefundTarget:
    """See ``targets.Target``."""

    kind: TargetKind = "refunds"
    answer_name = "refund"

    def standing(self, desk: Desk, connection_id: str, key: str) -> Standing | None:
        """The request as the projection has it; ``None`` without such a row."""
        judged = desk.refunds.one(connection_id, key)
        if judged is None:
            return None
        projection = desk.projection(connection_id)
        as_of = seen_as_of(desk, connection_id, projection.versions(key, self.kind))
        return Standing(
            judged.state.value,
            conditions.from_facts(judged.state, judged.facts),
            projection.version(key, self.kind),
            from_epoch(as_of or projection.rows.as_of(key, self.kind) or 0),
        )

    def ask(self, gateway: Gateway, key: str) -> dict[str, Any] | None:
        """The request as the counterpart has it."""
        return gateway.read_refund(key)

    def broken(self, command: Command, now: Mapping[str, Any] | None) -> str:
        """State, amount, currency, appeal; and not left and come back."""
        return conditions.broken(command.expected_node, command.values.get("conditions") or {}, now)

    def body(self, command: Command, seen_version: int | None) -> bytes:
        """The exact bytes."""
        return refund_body(command, seen_version)

    def send(self, gateway: Gateway, command: Command, body: bytes) -> Answer:
        """Once, under the command's key, to the act's own address."""
        return gateway.send_refund(command.id, command.name, command.target, body)

    def no_record(self, name: str, item: Mapping[str, Any] | None) -> str:
        """What a person reads when the counterpart knows nothing of a command that may have arrived."""
        if item is None:
            return _("“{name}”没有这次提交的记录。核对以后可以再提交，或撤回。", name=name)
        state = conditions.state_words(str(item.get("state") or ""))
        return _(
            "“{name}”没有这次提交的记录，这张退订申请现在是“{state}”。核对以后可以再提交，或撤回。",
            name=name, state=state,
        )  # fmt: skip

    def too_large(self, refusal: str) -> str:
        """A refusal for the size of a file, with what to do about it."""
        return _("{refusal}请压缩或拆分这个文件，换掉以后再办理一次。", refusal=refusal)

    def told(self, desk: Desk, command: Command, columns: Mapping[str, Any]) -> tuple[str, datetime | None]:
        """The state that one row of a batch says, and since when."""
        from desktop_app.models.refunds.reading import read_state  # the rule engine

        facts = refund_facts(columns)
        remembered = remembered_states(desk.work.mappings.remembered(command.connection_id))
        return read_state(facts, desk.rulebook.packs, remembered).value, facts.state_since

    def shows(self, desk: Desk, command: Command) -> frozenset[str]:
        """The states that show the effect."""
        return shown.shows(command.name, is_said_done=command.state not in NOT_DONE_YET)

    def can_return(self, command: Command) -> bool:
        """A review is never opened again: the buyer files another request."""
        return shown.can_return(command.expected_node)

    def observe(self, desk: Desk, command: Command, note: str, picture: Path | None) -> str:
        """A person saw that it was done: the request stands where the act leads. The batch's id."""
        is_moved = command.values["after"] != command.expected_node
        result = desk.intake.observe_refund(
            command.target,
            str(command.values["after"]),
            since=desk.clock.connection_now() if is_moved else None,
            note=note,
            picture=picture,
            command_id=command.id,
            connection=desk.connections.get(command.connection_id),
        )
        return result.batch_id

"""A command on a case: where its facts stand, how it is sent, and what shows its effect."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app.models import conditions
from desktop_app.models.command_words import TargetKind
from desktop_app.models.commands import Command
from desktop_app.models.conditions import Standing
from desktop_app.models.settling import beyond
from desktop_app.models.supervision import Node
from desktop_app.models.wire_commands import command_body
from desktop_app.services.cases.states import flow_path, read_case, told_facts
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.gateways.gateway import Answer, Gateway
    from desktop_app.services.desk import Desk


class CaseTarget:
    """See ``targets.Target``."""

    kind: TargetKind = "cases"
    answer_name = "case"

    def standing(self, desk: Desk, connection_id: str, key: str) -> Standing | None:
        """The case as the projection has it; ``None`` without such a row."""
        case = read_case(desk, connection_id, key)
        if case is None:
            return None
        members = conditions.from_facts(case.node, case.facts)
        return Standing(case.node.value, members, case.version, case.data_as_of)

    def ask(self, gateway: Gateway, key: str) -> dict[str, Any] | None:
        """The case as the counterpart has it."""
        order_id, _bar, line_id = key.partition("|")
        return gateway.read_case(order_id, line_id)

    def broken(self, command: Command, now: Mapping[str, Any] | None) -> str:
        """Node, money, appeal; and not left and come back."""
        return conditions.broken(command.expected_node, command.values.get("conditions") or {}, now)

    def body(self, command: Command, seen_version: int | None) -> bytes:
        """The exact bytes."""
        return command_body(command, seen_version)

    def send(self, gateway: Gateway, command: Command, body: bytes) -> Answer:
        """Once, under the command's key."""
        return gateway.send(command.id, body)

    def no_record(self, name: str, item: Mapping[str, Any] | None) -> str:
        """What a person reads when the counterpart knows nothing of a command that may have arrived."""
        if item is None:
            return _("“{name}”没有这次提交的记录。核对以后可以再提交，或撤回。", name=name)
        node = conditions.node_words(str(item.get("node") or ""))
        return _("“{name}”没有这次提交的记录，这一单现在在“{node}”。核对以后可以再提交，或撤回。", name=name, node=node)

    def too_large(self, refusal: str) -> str:
        """A refusal for the size of a file, with what to do about it."""
        return _("{refusal}请压缩或拆分这个文件，在交付表单里换掉，再办理一次；草稿还在。", refusal=refusal)

    def told(self, desk: Desk, command: Command, columns: Mapping[str, Any]) -> tuple[str, datetime | None]:
        """The node that one row of a batch says, and since when."""
        node, facts = told_facts(desk, command.connection_id, command.target, columns)
        return node.value, facts.node_since

    def shows(self, desk: Desk, command: Command) -> frozenset[str]:
        """The nodes that the case reaches after where the act leads."""
        path = flow_path(desk, command.connection_id, command.target)
        return beyond(command.name, Node(command.values["after"]), path)

    def can_return(self, command: Command) -> bool:
        """Whoever delivers may have to deliver again."""
        return True

    def observe(self, desk: Desk, command: Command, note: str, picture: Path | None) -> str:
        """A person saw that it was done: the case stands where the act leads. The batch's id."""
        result = desk.intake.observe(
            command.target,
            Node(command.values["after"]),
            since=desk.clock.connection_now(),
            note=note,
            picture=picture,
            command_id=command.id,
            connection=desk.connections.get(command.connection_id),
        )
        return result.batch_id

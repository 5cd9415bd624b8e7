"""A command in the place of the form: each state in words, never more than is known."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from desktop_app.clock import CHINA
from desktop_app.models.command_words import Capability, CommandName, CommandState
from desktop_app.models.commands import FINAL, Command, Waiting
from desktop_app.views.pages.refunds.decision.standing import state_sentence

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=CHINA)


def _command(state: CommandState, capability: Capability = Capability.DIRECT, **more: Any) -> Command:
    name = CommandName.APPROVE_REFUND
    return Command("k", "c1", name, "R1", 1, "PENDING_SELLER", {}, (), "李敏", NOW, state, capability, **more)


@pytest.mark.parametrize("capability", [Capability.DIRECT, Capability.HANDOFF])
@pytest.mark.parametrize("state", [one for one in CommandState if one not in FINAL])
def test_each_state_in_which_it_stands_has_a_sentence_of_its_own(state: CommandState, capability: Capability) -> None:
    told = state_sentence(_command(state, capability), None)
    assert told.endswith("。")
    others = {state_sentence(_command(one, capability), None) for one in CommandState if one not in FINAL | {state}}
    assert told not in others


def test_what_is_only_prepared_is_not_called_done_and_what_is_held_says_how_long() -> None:
    packet = state_sentence(_command(CommandState.PREPARED, Capability.HANDOFF), None)
    assert "本机未提交" in packet
    assert state_sentence(_command(CommandState.QUEUED), 18) == "18 秒后提交，其间按 F9 可撤回。"
    assert state_sentence(_command(CommandState.QUEUED, waits_for=Waiting.LATE), None) == "等您确认还要不要提交。"
    assert "不要重复办理" in state_sentence(_command(CommandState.UNKNOWN), None)

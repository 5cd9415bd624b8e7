from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from desktop_app.errors import UsageError
from desktop_app.models.command_words import Capability, CommandName, CommandState
from desktop_app.models.connections import ConnectionKind
from desktop_app.models.money import Money
from desktop_app.models.scales import Grade, Severity
from desktop_app.models.supervision import Node
from desktop_app.services.acts.capability import capability_of, remember_capabilities
from desktop_app.services.desk import Desk
from tests.documents import evidence_samples as make
from tests.services.deciding import NOW, SetClock, case_columns, files_connection, key_of, project

CONFIRM, REJECT, COMPLETE = (
    CommandName.CONFIRM_REQUIREMENT,
    CommandName.REJECT_REQUIREMENT,
    CommandName.REPORT_COMPLETION,
)


def _case(desk: Desk, connection: str, node: Node, number: int = 1, **more: object) -> str:
    project(desk, connection, [case_columns(number, node, **more)], NOW - timedelta(hours=1))
    return key_of(number)


def _allowed(desk: Desk, connection: str, key: str) -> dict[CommandName, bool]:
    return {act.command_name: act.is_allowed for act in desk.decide.allowed(connection, key)}


@pytest.mark.parametrize(
    ("node", "acts"),
    [
        (Node.BUYER_SUBMIT_REQUIREMENT, set()),
        (Node.SELLER_CONFIRM_REQUIREMENT, {CONFIRM, REJECT}),
        (Node.SELLER_DELIVER, {COMPLETE}),
        (Node.BUYER_ACCEPT, set()),
        (Node.DONE, set()),
        (Node.UNKNOWN, set()),
    ],
)
def test_an_act_is_possible_only_in_its_node(desk: Desk, connection: str, node: Node, acts: set[CommandName]) -> None:
    key = _case(desk, connection, node)
    assert {name for name, ok in _allowed(desk, connection, key).items() if ok} == acts
    for act in desk.decide.allowed(connection, key):
        assert act.is_allowed or act.reason.endswith("。")


def test_an_act_that_a_counterpart_never_spoke_of_it_cannot_do(desk: Desk) -> None:
    direct = files_connection(desk, "中间件", ConnectionKind.MIDDLEWARE)
    assert capability_of(desk, direct, CommandName.APPROVE_REFUND) is Capability.DIRECT, "it was never asked"
    remember_capabilities(desk, direct, {COMPLETE: Capability.DIRECT})
    assert capability_of(desk, direct, COMPLETE) is Capability.DIRECT
    assert capability_of(desk, direct, CommandName.APPROVE_REFUND) is Capability.NONE


def test_confirming_makes_one_command_and_one_journal_entry(desk: Desk, connection: str) -> None:
    key = _case(desk, connection, Node.SELLER_CONFIRM_REQUIREMENT)
    before = desk.projection(connection).rows.fingerprint()
    (decision,) = desk.decide.confirm_requirement(connection, [key])
    command = decision.command
    assert command is not None
    assert (command.state, command.capability) == (CommandState.PREPARED, Capability.HANDOFF)
    assert command.expected_node == Node.SELLER_CONFIRM_REQUIREMENT
    assert command.seen_version == desk.projection(connection).version(key)
    assert desk.work.commands.get(command.id) == command
    newest = desk.work.journal.list(1)[0]
    assert (newest.action, newest.target, newest.detail["command"]) == ("command.prepared", key, command.id)
    assert desk.overlay.targets(connection) == {key: CommandState.PREPARED}
    assert desk.projection(connection).rows.fingerprint() == before


def test_no_second_act_while_one_stands(desk: Desk, connection: str) -> None:
    key = _case(desk, connection, Node.SELLER_CONFIRM_REQUIREMENT)
    desk.decide.confirm_requirement(connection, [key])
    (again,) = desk.decide.confirm_requirement(connection, [key])
    assert not again.is_made
    assert [one.rule for one in again.findings] == ["ACT-02"]
    assert not desk.decide.reject_requirement(connection, key, "x").is_made
    assert len(desk.work.commands.list(connection)) == 1


def test_another_window_that_was_quicker_is_told_as_a_finding(
    desk: Desk, connection: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = _case(desk, connection, Node.SELLER_CONFIRM_REQUIREMENT)
    first = desk.decide.confirm_requirement(connection, [key])[0].command
    assert first is not None
    with monkeypatch.context() as patch:
        asked = iter([None, first])
        patch.setattr(desk.work.commands, "unreflected_for", lambda *_: next(asked))
        (decision,) = desk.decide.confirm_requirement(connection, [key])
    assert not decision.is_made
    assert decision.findings[0].rule == "ACT-02"


def test_an_open_appeal_stops_everybody_officially(desk: Desk, connection: str) -> None:
    key = _case(desk, connection, Node.SELLER_DELIVER, is_appeal_open=True)
    assert not any(_allowed(desk, connection, key).values())
    finding = desk.decide.findings(COMPLETE, connection, key)[0]
    assert (finding.rule, finding.severity, finding.grade) == ("ACT-03", Severity.BLOCK, Grade.OFFICIAL)
    assert "S07" in finding.source


def test_old_facts_warn_and_stop_nothing(desk: Desk, connection: str) -> None:
    key = _case(desk, connection, Node.SELLER_CONFIRM_REQUIREMENT)
    clock = desk.clock
    assert isinstance(clock, SetClock)
    clock.forward(hours=25)
    (decision,) = desk.decide.confirm_requirement(connection, [key])
    assert decision.is_made
    assert [(one.rule, one.severity) for one in decision.findings] == [("ACT-04", Severity.WARN)]
    assert "26" in decision.findings[0].message


def test_a_connection_that_cannot_act_says_so(desk: Desk) -> None:
    direct = files_connection(desk, "演练", ConnectionKind.REHEARSAL_DIRECT)
    key = _case(desk, direct, Node.SELLER_DELIVER)
    assert [one.rule for one in desk.decide.findings(COMPLETE, direct, key)] == []
    remember_capabilities(desk, direct, {COMPLETE: Capability.NONE})
    assert desk.decide.findings(COMPLETE, direct, key)[0].rule == "ACT-08"


def test_a_rejection_needs_a_reason_and_a_long_one_is_only_warned_about(desk: Desk, connection: str) -> None:
    key = _case(desk, connection, Node.SELLER_CONFIRM_REQUIREMENT)
    empty = desk.decide.reject_requirement(connection, key, "  \n")
    assert (empty.is_made, empty.findings[0].field) == (False, "reason")
    long = desk.decide.reject_requirement(connection, key, "字" * 501)
    assert long.is_made
    assert [(one.rule, one.grade) for one in long.findings] == [("ACT-06", Grade.ASSUMPTION)]
    assert long.command is not None
    assert long.command.values["reason"] == "字" * 501


def test_presets_of_a_rejection_are_data(desk: Desk) -> None:
    presets = desk.packets.presets(REJECT)
    assert len(presets) >= 3
    assert all(0 < len(text) <= desk.packets.forms.limits.reason_max_chars for text in presets)


def test_an_unknown_case_is_a_usage_error(desk: Desk, connection: str) -> None:
    with pytest.raises(UsageError):
        desk.decide.confirm_requirement(connection, ["no|case"])
    assert desk.decide.allowed(connection, "no|case") == []


def test_cases_of_another_connection_are_not_seen(desk: Desk, connection: str) -> None:
    other = files_connection(desk, "另一个")
    key = _case(desk, other, Node.SELLER_DELIVER)
    assert desk.decide.case(connection, key) is None


def _form(desk: Desk, connection: str, key: str, tmp_path: Path, **more: object) -> str:
    order_id = key.split("|")[0]
    body = {
        "delivery_mode": "onsite",
        "files": {
            "sow": [str(make.docx(tmp_path / "SOW 需求说明书 甬江.docx", f"订单 {order_id}"))],
            "acceptance": [str(make.text_pdf(tmp_path / "acceptance.pdf", f"Order {order_id}"))],
            "screenshot": [str(make.picture(tmp_path / f"{n}.png", shade=n)) for n in (1, 2, 3)],
        },
        "opening_time": "2026-11-03T09:00:00",
        "result_text": "已部署。",
        "signatures": ["seller", "huawei", "customer"],
        **more,
    }
    draft = desk.drafts.open(connection, "delivery", key)
    desk.drafts.autosave(draft.id, body)
    return draft.id


def test_completion_keeps_its_files_by_hash_before_the_command(desk: Desk, connection: str, tmp_path: Path) -> None:
    key = _case(desk, connection, Node.SELLER_DELIVER)
    draft_id = _form(desk, connection, key, tmp_path)
    decision = desk.decide.report_completion(connection, key, draft_id)
    assert decision.reason == ""
    command = decision.command
    assert command is not None
    assert len(command.attachments) == 5
    assert all(desk.files.is_intact(sha256) for sha256 in command.attachments)
    assert command.values["opening_time"] == "2026-11-03T09:00:00+08:00"
    assert [entry["role"] for entry in command.values["files"]] == ["sow", "acceptance", *["screenshot"] * 3]
    # the draft stays until the console shows the effect, but waits for nobody
    assert desk.drafts.load(draft_id) is not None
    assert desk.drafts.list(connection) == []


def test_what_came_in_while_files_were_read_counts(
    desk: Desk, connection: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = _case(desk, connection, Node.SELLER_DELIVER)
    draft_id = _form(desk, connection, key, tmp_path)
    judge = desk.evidence.findings

    def slow(*args: object) -> object:
        project(desk, connection, [case_columns(1, Node.BUYER_ACCEPT)], NOW)
        return judge(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(desk.evidence, "findings", slow)
    decision = desk.decide.report_completion(connection, key, draft_id)
    assert [one.rule for one in decision.findings if one.severity is Severity.BLOCK] == ["ACT-01"]
    assert desk.work.commands.list(connection) == []


def test_completion_without_one_of_its_files_is_stopped_beside_the_field(
    desk: Desk, connection: str, tmp_path: Path
) -> None:
    key = _case(desk, connection, Node.SELLER_DELIVER)
    draft_id = _form(desk, connection, key, tmp_path)
    (tmp_path / "acceptance.pdf").unlink()
    decision = desk.decide.report_completion(connection, key, draft_id)
    assert not decision.is_made
    assert [(one.rule, one.field) for one in decision.findings if one.rule == "ACT-07"] == [("ACT-07", "acceptance")]
    assert desk.work.commands.list(connection) == []


@pytest.mark.parametrize("mode", ["", "by post", None])
def test_completion_without_a_way_of_delivery_is_stopped(
    desk: Desk, connection: str, tmp_path: Path, mode: str | None
) -> None:
    key = _case(desk, connection, Node.SELLER_DELIVER)
    decision = desk.decide.report_completion(
        connection, key, _form(desk, connection, key, tmp_path, delivery_mode=mode)
    )
    assert not decision.is_made
    blocks = [one for one in decision.findings if one.severity is Severity.BLOCK]
    assert [(one.rule, one.field, one.grade) for one in blocks] == [("ACT-11", "delivery_mode", Grade.ASSUMPTION)]
    # no rule that is assumed stops it: our form has nothing to hand over without it
    assert blocks[0].is_form_need
    assert "is_form_need" not in blocks[0].as_dict()
    assert desk.work.commands.list(connection) == []


def test_completion_with_an_unreadable_time_is_stopped(desk: Desk, connection: str, tmp_path: Path) -> None:
    key = _case(desk, connection, Node.SELLER_DELIVER)
    draft_id = _form(desk, connection, key, tmp_path, opening_time="昨天")
    decision = desk.decide.report_completion(connection, key, draft_id)
    assert not decision.is_made
    assert ("ACT-10", "opening_time") in [(one.rule, one.field) for one in decision.findings]


def test_a_draft_of_another_case_is_not_taken(desk: Desk, connection: str, tmp_path: Path) -> None:
    key = _case(desk, connection, Node.SELLER_DELIVER)
    other = _case(desk, connection, Node.SELLER_DELIVER, number=2)
    draft_id = _form(desk, connection, other, tmp_path)
    with pytest.raises(UsageError):
        desk.decide.report_completion(connection, key, draft_id)


@pytest.mark.parametrize(("paid", "named"), [("89572.00", "89572.00"), ("0.00", "89572.50"), (None, "89572.50")])
def test_a_command_names_the_amount_that_its_case_has_in_the_list(
    desk: Desk, connection: str, paid: str | None, named: str
) -> None:
    amounts = {"order_amount": Decimal("89572.50"), "paid_amount": None if paid is None else Decimal(paid)}
    key = _case(desk, connection, Node.SELLER_CONFIRM_REQUIREMENT, **amounts)
    (decision,) = desk.decide.confirm_requirement(connection, [key])
    assert decision.command is not None
    assert decision.command.values["subject"]["amount"] == named
    (row,) = desk.case_lists.by_keys(connection, [key])
    assert row.amount_minor == Money(Decimal(named)).minor

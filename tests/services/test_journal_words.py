"""Every act that is journaled has words, and every entry is told in words: no code, no brackets, no raw JSON."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import desktop_app
from desktop_app.models.command_words import CommandState
from desktop_app.models.journal import JournalQuery
from desktop_app.models.records import JournalEntry
from desktop_app.models.supervision import Node
from desktop_app.models.wording_journal import ACTIONS, GROUPS, action_name, group_of, person_name
from desktop_app.models.wording_journal_facts import entry_facts, plain, told
from desktop_app.paths import Home
from tests.services.deciding import NOW
from tests.views import seeded

_CODE = re.compile(rf"({'|'.join(one.rstrip('.') for one in GROUPS)})\.[a-z_]+")
_ELSEWHERE = {"work.db"}
"""What looks like a code and is none."""


def _codes(folder: str) -> Iterator[tuple[str, str]]:
    """Each text in the code that looks like a code of the journal, with its file; names of kill points apart."""
    for path in sorted((Path(desktop_app.__file__).parent / folder).rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        points = {
            id(one)
            for call in ast.walk(tree)
            if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("kill_points.reached")
            for one in call.args
        }
        for node in ast.walk(tree):
            text = node.value if isinstance(node, ast.Constant) and id(node) not in points else None
            if isinstance(text, str) and _CODE.fullmatch(text) and text not in _ELSEWHERE:
                yield text, path.name


def test_every_code_that_is_appended_has_words() -> None:
    found = {code: name for folder in ("services", "store") for code, name in _codes(folder)}
    assert {"batch.received", "command.prepared", "outbox.paused"} <= found.keys()
    assert {code: name for code, name in found.items() if code not in ACTIONS} == {}


def test_every_state_that_a_command_may_come_to_has_words() -> None:
    assert [state for state in CommandState if f"command.{state}" not in ACTIONS] == []


def test_words_are_told_apart_and_every_code_has_its_group() -> None:
    assert len(set(ACTIONS.values())) == len(ACTIONS)
    assert {group_of(code) for code in ACTIONS} == set(GROUPS)
    assert action_name("batch.received") == "收进批次"
    assert action_name("moon.eaten") == "moon.eaten"
    assert (person_name("seller-desk"), person_name("李敏")) == ("本程序", "李敏")


def _entry(action: str, detail: dict[str, object]) -> JournalEntry:
    return JournalEntry(1, NOW, "李敏", action, "A|1", detail, "", "")


def test_facts_are_words_and_what_is_unknown_is_key_and_value() -> None:
    detail = {
        "kind": "cases",
        "source": "paste",
        "rows": 1200,
        "refused": 0,
        "moon": {"phase": ["full", "new"], "seen": True},
        "star": None,
    }
    facts = {one.label: one.value for one in entry_facts(_entry("batch.received", detail))}
    assert facts == {
        "种类": "服务监管单",
        "来源": "粘贴",
        "行数": "1,200",
        "未收": "0",
        "moon": "phase: full, new; seen: 是",
        "star": "—",
    }


def test_a_decision_tells_its_values() -> None:
    detail = {
        "connection": "c1",
        "command": "k1",
        "name": "ReportCompletion",
        "node": "SELLER_DELIVER",
        "values": {
            "opening_time": "2026-11-10T09:00:00+08:00",
            "delivery_mode": "remote",
            "files": [{"role": "sow", "name": "SOW.docx", "sha256": "0" * 64, "bytes": 2048}],
            "after": "BUYER_ACCEPT",
        },
    }
    facts = {one.label: one.value for one in entry_facts(_entry("command.prepared", detail), {"c1": "华为云"})}
    assert facts["办理"] == "确认完成"
    assert (facts["节点"], facts["办成后到"]) == ("商家实施服务", "用户确认验收")
    assert facts["开通时间"] == "2026-11-10 09:00"
    assert (facts["交付方式"], facts["连接"], facts["凭证"]) == ("远程", "华为云", "SOW.docx (2 KB)")


def test_facts_of_another_shape_are_shown_plainly() -> None:
    detail = {"rows": "many", "files": 7, "values": ["a"], "until": 3, "head": [1], "name": {"x": 1}}
    facts = {one.label: one.value for one in entry_facts(_entry("command.prepared", detail))}
    assert facts["行数"] == "many"
    assert facts["values"] == "a"
    assert facts["办理"] == "x: 1"
    assert told(_entry("case.flow_changed", {"before": 5})) is not None


def test_plain_has_no_brackets() -> None:
    assert plain({"a": [1, {"b": None}], "c": False}) == "a: 1, b: —; c: 否"


def test_what_a_day_writes_is_told_in_words(home: Home) -> None:
    desk, connection = seeded.seed(home)
    desk.decide.confirm_requirement(connection.id, [seeded.key_of(seeded.CONFIRM)])
    desk.notes.add(connection.id, seeded.key_of(seeded.DELIVER), "客户说下周再验收")
    result = desk.intake.observe(seeded.key_of(seeded.DELIVER), Node.BUYER_ACCEPT, connection=connection)
    desk.intake.withdraw(result.batch_id)
    lines = desk.journal.page(JournalQuery())
    told_lines = [(one.person, one.act, one.thing, one.told) for one in reversed(lines)]
    assert told_lines == [
        ("李敏", "新建连接", "华为云（文件）", "华为云（文件）"),
        ("李敏", "收进批次", "监管跟踪.csv", "服务监管单，8 行，3 处待确认"),
        ("李敏", "备好，待登记结果", seeded.CONFIRM, "确认需求"),
        ("李敏", "写备注", seeded.DELIVER, "8 个字"),
        ("李敏", "收进批次", f"登记看到的状态 {seeded.DELIVER}", "服务监管单，1 行"),
        ("李敏", "撤销批次", f"登记看到的状态 {seeded.DELIVER}", "服务监管单，1 行"),
    ]
    for line in lines:
        assert line.act != line.entry.action
        story = desk.journal.story(line.row_id)
        assert story is not None
        for fact in story.facts:
            assert not re.search(r"[{}\[\]]", fact.value), fact
            assert not re.fullmatch(r"[a-z_]+", fact.label), fact
    desk.close()


def test_a_story_knows_the_case_that_it_is_of(home: Home) -> None:
    desk, connection = seeded.seed(home)
    desk.notes.add(connection.id, seeded.key_of(seeded.DELIVER), "x")
    desk.intake.observe(seeded.key_of(seeded.ACCEPT), Node.DONE, connection=connection)
    stories = [desk.journal.story(line.row_id) for line in desk.journal.page(JournalQuery())]
    keys = [(one.case_key, one.connection_name) for one in stories if one is not None]
    assert keys == [
        (seeded.key_of(seeded.ACCEPT), connection.name),
        (seeded.key_of(seeded.DELIVER), connection.name),
        ("", connection.name),
        ("", connection.name),
    ]
    assert desk.journal.story(99) is None
    desk.close()


def test_a_decision_on_a_refund_is_told_in_its_own_words() -> None:
    detail = {
        "name": "ApproveRefund",
        "node": "PENDING_SELLER",
        "values": {
            "after": "AWAITING_RETURN",
            "opinion": "已与客户协商一致",
            "return_address": "深圳市龙岗区坂田街道 1 号",
            "reasons": {"INVOICE_ISSUED": "发票已退回"},
            "files": [{"name": "协商记录.pdf", "bytes": 2048, "role": "agreement", "sha256": "0" * 64}],
            "conditions": {"requested_amount": "100.00", "currency": "CNY"},
        },
    }
    entry = _entry("command.prepared", detail)
    facts = entry_facts(entry)
    said = {one.label: one.value for one in facts}
    assert len(said) == len(facts), "a fact is told twice"
    assert said["办理"] == "同意退订"
    assert {"退订状态", "办成后到"} <= said.keys()
    assert (said["审核意见"], said["寄回地址"]) == ("已与客户协商一致", "深圳市龙岗区坂田街道 1 号")
    assert said["逐项说明"] == "发票未退：发票已退回"
    assert said["附件"] == "协商记录.pdf (2 KB)"
    assert told(entry, "ApproveRefund") == "同意退订：已与客户协商一致"

"""改清单: grounds that a company adds and takes away, checked before, in use at once, told in the journal."""

from __future__ import annotations

import pytest

from desktop_app.errors import DeskError
from desktop_app.models.wording_journal import action_name
from desktop_app.models.wording_journal_facts import entry_facts, told
from desktop_app.services import company_rules
from desktop_app.services.desk import Desk
from desktop_app.services.refunds import ground_list as grounds
from desktop_app.services.refunds.what_if import read_what_if
from tests.services import homes
from tests.services.homes import files_connection
from tests.services.refunding import REFUND, bring

BREACH, OWN = "RF-GROUND-BREACH", "RF-GROUND-OWN-1"
desk = homes.desk


def shown(desk: Desk) -> list[str]:
    """Ids of the grounds beside a request."""
    connection = files_connection(desk).id
    bring(desk, "refunds", REFUND)
    found = read_what_if(desk, connection, "R1")
    assert found is not None
    return [one.id for one in found.grounds]


def test_four_printed_ones_to_begin_with(desk: Desk) -> None:
    listed = grounds.ground_list(desk)
    assert len(listed) == 4
    assert all(one.is_on and not one.is_own for one in listed)


def test_one_is_added_used_told_and_taken_away_again(desk: Desk) -> None:
    before = desk.rulebook.pack_hash
    listed = grounds.add_ground(desk, "  合同写明\t不退 ")
    assert (listed[-1].id, listed[-1].name, listed[-1].is_own) == (OWN, "合同写明 不退", True)
    entry = desk.journal.list(limit=1)[0]
    assert shown(desk)[-1] == OWN
    assert (entry.action, entry.detail) == ("rules.ground_added", {"ground": "合同写明 不退"})
    assert (told(entry), action_name(entry.action)) == ("合同写明 不退", "加不支持全额退订的情形")
    assert [(one.label, one.value) for one in entry_facts(entry)] == [("情形", "合同写明 不退")]
    # what the company says of itself is never official
    assert desk.rulebook.packs.entry(OWN).grade == "assumption"
    assert len(grounds.remove_ground(desk, OWN)) == 4
    assert desk.rulebook.pack_hash == before
    assert not (desk.home.root / "rules" / grounds.FILE).exists()


def test_one_of_ours_is_taken_away_and_brought_back(desk: Desk) -> None:
    listed = {one.id: one.is_on for one in grounds.remove_ground(desk, BREACH)}
    assert not listed[BREACH]
    assert sum(listed.values()) == 3
    assert BREACH not in shown(desk)
    # less on the list is more leave than ours gives
    assert BREACH in desk.rulebook.packs.loosened
    grounds.add_ground(desk, "另一条")
    assert all(one.is_on for one in grounds.restore_ground(desk, BREACH))
    assert BREACH in shown(desk)
    acts = [one.action for one in desk.journal.list(limit=9) if one.action.startswith("rules.")]
    assert acts == ["rules.ground_restored", "rules.ground_added", "rules.ground_removed"]


def test_numbers_are_never_given_twice_in_one_list(desk: Desk) -> None:
    for name in ("一", "二", "三"):
        grounds.add_ground(desk, name)
    grounds.remove_ground(desk, "RF-GROUND-OWN-2")
    assert [one.id for one in grounds.add_ground(desk, "四")][-1] == "RF-GROUND-OWN-4"


@pytest.mark.parametrize("text", ["", "   ", "长" * 41, "看不\u202e见", "空\x00字", "客户违规，无法交付"])
def test_what_cannot_stand_on_a_list_is_refused(desk: Desk, text: str) -> None:
    before = desk.rulebook.pack_hash
    with pytest.raises(DeskError) as refused:
        grounds.add_ground(desk, text)
    assert refused.value.message
    assert (desk.rulebook.pack_hash, len(grounds.ground_list(desk))) == (before, 4)


@pytest.mark.parametrize("text", ['引号 "不退"', "反斜杠 \\n", "# 井号", "'''", "[[ground]]", "{asked}", "<b>粗</b>"])
def test_any_words_are_kept_as_they_are(desk: Desk, text: str) -> None:
    assert grounds.add_ground(desk, text)[-1].name == text
    assert desk.rulebook.problem is None
    assert str(desk.rulebook.packs.entry(OWN).text) == text


def test_a_list_has_an_end(desk: Desk) -> None:
    lines = "".join(
        f'[[ground]]\nid = "{grounds.OWN}{number}"\nseverity = "hint"\ngrade = "assumption"\nsource = "assumption"\n'
        f'text = {{ zh = "第 {number} 条", en = "No. {number}" }}\n'
        for number in range(1, grounds.MOST - 3)
    )
    company_rules.lay_pack(desk, grounds.FILE, grounds._HEAD.format(day="2026-11-24") + lines)
    with pytest.raises(DeskError, match="30"):
        grounds.add_ground(desk, "再一条")


def test_what_is_not_there_is_neither_removed_nor_restored(desk: Desk) -> None:
    for act in (grounds.remove_ground, grounds.restore_ground):
        with pytest.raises(DeskError):
            act(desk, OWN)
    with pytest.raises(DeskError):
        grounds.restore_ground(desk, BREACH)
    grounds.remove_ground(desk, BREACH)
    with pytest.raises(DeskError):
        grounds.remove_ground(desk, BREACH)


@pytest.mark.parametrize(
    "text", ["[[ground]\n", '[[ground]]\nid = "RF-GROUND-OWN-x"\ntext = { zh = "一" }\n', "ground = 3\n"]
)
def test_a_list_that_somebody_edited_by_hand_is_left_alone(desk: Desk, text: str) -> None:
    path = desk.home.root / "rules" / grounds.FILE
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DeskError) as refused:
        grounds.add_ground(desk, "新的")
    assert grounds.FILE in refused.value.message
    assert path.read_text(encoding="utf-8") == text


def test_packs_that_do_not_fit_together_change_nothing(desk: Desk) -> None:
    grounds.add_ground(desk, "一条")
    kept = (desk.home.root / "rules" / grounds.FILE).read_bytes()
    (desk.home.root / "rules" / "own.toml").write_text("[pack\n", encoding="utf-8")
    with pytest.raises(DeskError) as refused:
        grounds.add_ground(desk, "又一条")
    assert "own.toml" in refused.value.message
    assert (desk.home.root / "rules" / grounds.FILE).read_bytes() == kept

from __future__ import annotations

import os
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app import paths, texts
from desktop_app.errors import StoreError
from desktop_app.models.command_words import Capability, CommandName, CommandState
from desktop_app.models.commands import Command
from desktop_app.models.console_forms import parse_console_forms
from desktop_app.models.packets import MAX_NAME_CHARS, folder_name, packet_files, safe_name, safe_suffix
from desktop_app.models.supervision import Node
from desktop_app.services.desk import Desk
from tests.documents import evidence_samples as make
from tests.services.deciding import NOW, SetClock, case_columns, key_of, project


def _completion(desk: Desk, connection: str, tmp_path: Path, node: Node = Node.SELLER_DELIVER) -> Command:
    """A delivery command with its files kept, as deciding makes it."""
    project(desk, connection, [case_columns(1, Node.SELLER_DELIVER)], NOW - timedelta(hours=1))
    sources = [
        ("screenshot", make.picture(tmp_path / "b.PNG", shade=1)),
        ("sow", make.docx(tmp_path / "SOW 甬江.docx", "订单")),
        ("screenshot", make.picture(tmp_path / "c.png", shade=2)),
        ("acceptance", make.text_pdf(tmp_path / "签字.pdf", "Order")),
    ]
    files = []
    for role, path in sources:
        sha256, size = desk.files.keep(path)
        files.append({"role": role, "name": path.name, "sha256": sha256, "bytes": size})
    order_id, line_id = key_of(1).split("|")
    command = Command(
        id="0123456789abcdef", connection_id=connection, name=CommandName.REPORT_COMPLETION, target=key_of(1),
        seen_version=1, expected_node=node.value,
        values={
            "order_id": order_id, "line_id": line_id, "after": Node.BUYER_ACCEPT.value, "files": files,
            "opening_time": "2026-11-03T09:00:00+08:00", "result_text": "已部署。\n试运行 7 天。",
            "subject": {"customer": "宁波甬江模具", "product": "MES 上线实施"},
        },
        attachments=tuple(entry["sha256"] for entry in files), maker="李敏", made_at=NOW,
        state=CommandState.PREPARED, capability=Capability.HANDOFF, changed_at=NOW,
    )  # fmt: skip
    with desk.work.writing() as tx:
        desk.work.commands.add(tx, command)
    return command


def test_values_stand_in_the_consoles_order_and_files_are_renamed(desk: Desk, connection: str, tmp_path: Path) -> None:
    packet = desk.packets.build(_completion(desk, connection, tmp_path))
    assert [value.id for value in packet.values] == [
        "sow.1", "acceptance.1", "screenshot.1", "screenshot.2", "opening_time", "result_text",
    ]  # fmt: skip
    assert packet.folder is not None
    names = ["1_SOW需求说明书.docx", "2_验收单.pdf", "3_部署截图-1.png", "3_部署截图-2.png"]
    assert sorted(path.name for path in packet.folder.iterdir()) == names
    assert [value.shown for value in packet.values if value.is_file] == names
    assert [Path(value.text).exists() for value in packet.values if value.is_file] == [True] * 4
    assert packet.values[4].text == "2026-11-03 09:00:00"
    assert packet.values[5].text == "已部署。\n试运行 7 天。"
    assert (packet.folder / names[0]).read_bytes() == (tmp_path / "SOW 甬江.docx").read_bytes()
    assert packet.subject == "宁波甬江模具 · MES 上线实施"


def test_the_click_path_stands_under_both_menu_names(desk: Desk, connection: str, tmp_path: Path) -> None:
    packet = desk.packets.build(_completion(desk, connection, tmp_path))
    order_id = key_of(1).split("|")[0]
    assert packet.menu_paths == (
        f"交易管理 > 服务监管 > 搜索 {order_id} > 确认完成",
        f"交付管理 > 服务监管 > 搜索 {order_id} > 确认完成",
    )


@pytest.mark.parametrize("harm", ["gone", "one file gone", "changed", "extra"])
def test_a_lost_or_changed_folder_is_made_anew(desk: Desk, connection: str, tmp_path: Path, harm: str) -> None:
    command = _completion(desk, connection, tmp_path)
    folder = desk.packets.build(command).folder
    assert folder is not None
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    first = next(iter(sorted(folder.iterdir())))
    if harm == "gone":
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()
    elif harm == "one file gone":
        first.unlink()
    elif harm == "changed":
        first.write_bytes(b"edited")
    else:
        (folder / "notes.txt").write_text("x")
    assert desk.packets.build(command).folder == folder
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def test_a_whole_folder_is_left_alone(desk: Desk, connection: str, tmp_path: Path) -> None:
    command = _completion(desk, connection, tmp_path)
    folder = desk.packets.build(command).folder
    assert folder is not None
    marks = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    desk.packets.build(command)
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == marks


def test_a_lost_attachment_is_told_and_leaves_no_half_folder(desk: Desk, connection: str, tmp_path: Path) -> None:
    command = _completion(desk, connection, tmp_path)
    desk.files.path(command.attachments[0]).unlink()
    with pytest.raises(StoreError):
        desk.packets.build(command)
    assert list(desk.home.packets.iterdir()) == []


def test_a_damaged_attachment_is_never_handed_over(desk: Desk, connection: str, tmp_path: Path) -> None:
    command = _completion(desk, connection, tmp_path)
    place = desk.files.path(command.attachments[1])
    place.chmod(0o600)
    place.write_bytes(b"other")
    with pytest.raises(StoreError):
        desk.packets.build(command)


def test_the_checklist_is_verified_against_the_newest_facts(desk: Desk, connection: str, tmp_path: Path) -> None:
    command = _completion(desk, connection, tmp_path)
    assert {item.id: item.is_passed for item in desk.packets.build(command).checklist} == {
        "node": True, "appeal": True, "fresh": True, "files": True,
    }  # fmt: skip
    project(desk, connection, [case_columns(1, Node.BUYER_ACCEPT, is_appeal_open=True)], NOW)
    clock = desk.clock
    assert isinstance(clock, SetClock)
    clock.forward(hours=30)
    found = {item.id: item for item in desk.packets.build(command).checklist}
    assert {name: item.is_passed for name, item in found.items()} == {
        "node": False, "appeal": False, "fresh": False, "files": True,
    }  # fmt: skip
    assert "用户确认验收" in found["node"].text


def test_copied_values_are_marked_and_the_next_one_follows(desk: Desk, connection: str, tmp_path: Path) -> None:
    command = _completion(desk, connection, tmp_path)
    desk.outbox.copied(command.id, "sow.1")
    desk.outbox.copied(command.id, "sow.1")
    packet = desk.outbox.packet(command.id)
    assert (packet.copied_count, packet.next_value and packet.next_value.id) == (1, "acceptance.1")
    assert desk.work.commands.get(command.id).packet_folder == str(packet.folder)  # type: ignore[union-attr]


def test_an_act_without_values_has_no_folder_and_nothing_to_copy(desk: Desk, connection: str) -> None:
    project(desk, connection, [case_columns(1, Node.SELLER_CONFIRM_REQUIREMENT)], NOW)
    (decision,) = desk.decide.confirm_requirement(connection, [key_of(1)])
    assert decision.command is not None
    packet = desk.outbox.packet(decision.command.id)
    assert (packet.has_values, packet.folder, packet.next_value) == (False, None, None)
    assert packet.number == key_of(1).split("|")[0]
    assert not desk.home.packets.exists()


def test_the_folder_of_a_finished_command_is_taken_away_and_its_files_stay(
    desk: Desk, connection: str, tmp_path: Path
) -> None:
    command = _completion(desk, connection, tmp_path)
    folder = desk.outbox.packet(command.id).folder
    assert folder is not None
    desk.outbox.void(command.id)
    assert not folder.exists()
    assert all(desk.files.is_intact(sha256) for sha256 in command.attachments)


def test_only_folders_among_the_packets_are_ever_taken_away(desk: Desk, connection: str, tmp_path: Path) -> None:
    command = _completion(desk, connection, tmp_path)
    desk.packets.discard(replace(command, packet_folder=str(tmp_path)))
    assert tmp_path.is_dir()


def test_what_a_crash_left_of_a_folder_is_swept_when_it_is_old(desk: Desk, connection: str, tmp_path: Path) -> None:
    command = _completion(desk, connection, tmp_path)
    for name, age_seconds in ((".making-0123abcd", 7200), (".old-0123abcd", 7200), (".making-fresh123", 1)):
        left = desk.home.packets / name
        left.mkdir(parents=True)
        os.utime(left, (time.time() - age_seconds,) * 2)
    folder = desk.packets.build(command).folder
    assert folder is not None
    assert sorted(path.name for path in desk.home.packets.iterdir()) == [".making-fresh123", folder.name]


def test_texts_of_a_packet_follow_the_language(desk: Desk, connection: str, tmp_path: Path) -> None:
    command = _completion(desk, connection, tmp_path)
    forms = desk.packets.forms
    texts._language = "en"
    try:
        assert str(forms.for_command(command.name).title) == "Confirm completion"
    finally:
        texts.set_language("zh_CN")
    assert str(forms.for_command(command.name).title) == "确认完成"


@given(st.text(max_size=200))
def test_any_text_becomes_one_harmless_path_component(text: str) -> None:
    name = safe_name(text)
    assert 0 < len(name) <= MAX_NAME_CHARS + 1
    assert not set(name) & set('<>:"/\\|?*\0\n')
    assert name not in (".", "..")
    assert name == name.strip()
    assert not name.endswith(".")
    assert "/" not in folder_name(text, text, "abc")


@pytest.mark.parametrize("reserved", ["CON", "nul.txt", "com1", "LPT9.docx"])
def test_names_that_windows_reserves_are_changed(reserved: str) -> None:
    assert safe_name(reserved) != reserved


def test_half_a_character_does_no_harm() -> None:
    assert safe_name("a\ud800b").encode() == b"a_b"


def test_odd_suffixes_are_dropped() -> None:
    assert [safe_suffix(name) for name in ("a.DOCX", "a", "a.p/df", "a.exe ", "a.\u202efdp")] == [
        ".docx",
        "",
        "",
        "",
        "",
    ]


def test_files_without_a_field_are_not_numbered() -> None:
    files = [{"role": "acceptance", "name": "a.pdf", "sha256": "s", "bytes": 1}]
    assert packet_files([("sow", "SOW"), ("acceptance", "验收单")], files)[0].name == "1_验收单.pdf"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('grade = "assumption"\n# harm rule of our own', 'grade = "assumption"\nseverity2 = "x"\n# harm'),
        (
            "harm = true\n",
            "",
        ),
        ('command = "RejectRequirement"', 'command = "ConfirmRequirement"'),
        ("format = 1", "format = 2"),
        ("reason_max_chars = 500", "reason_max_chars = 0"),
        ('file_name = "验收单"', ""),
    ],
)
def test_a_bad_table_is_refused_with_its_name(before: str, after: str) -> None:
    text = paths.resource("rules/packets.toml").read_text(encoding="utf-8")
    assert before in text
    with pytest.raises(StoreError) as refused:
        parse_console_forms(text.replace(before, after), "packets.toml")
    assert "packets.toml" in refused.value.message


def test_every_entry_says_where_it_is_printed() -> None:
    text = paths.resource("rules/packets.toml").read_text(encoding="utf-8")
    forms = parse_console_forms(text, "packets.toml")
    for entry in (*forms.rule, *forms.form, *(value for form in forms.form for value in form.value)):
        assert (entry.grade == "official") == ("https://" in entry.source)

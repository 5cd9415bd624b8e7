"""Settings: limits, damaged files kept aside, two processes that write one file."""

from __future__ import annotations

import json

import pytest

from desktop_app.errors import UsageError, WorldError
from desktop_app.paths import Home
from desktop_app.settings import SETTINGS, Settings, chosen_language, system_language


class _Watcher:
    def __init__(self) -> None:
        self.names: list[str] = []

    def on_change(self, name: str) -> None:
        self.names.append(name)


def test_every_default_satisfies_its_own_declaration() -> None:
    assert len({setting.name for setting in SETTINGS}) == len(SETTINGS)
    for setting in SETTINGS:
        setting.check(setting.default)
        assert bool(setting.group) == bool(setting.title and setting.explanation)


def test_a_value_survives_and_watchers_hear_of_it(home: Home) -> None:
    settings = Settings(home.settings_file)
    watcher = _Watcher()
    settings.watch(watcher.on_change)
    settings.put("person", "李敏")
    assert Settings(home.settings_file).get("person") == "李敏"
    assert watcher.names == ["person"]
    settings.reset("person")
    assert Settings(home.settings_file).get("person") == ""


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("theme", "pink"),
        ("result_reminder_hours", 0),
        ("result_reminder_hours", True),
        ("person", 3),
        ("calendar_path", "期限.ics"),
        ("calendar_path", "/somewhere/期限.txt"),
        ("calendar_path", "/somewhere/.ics"),
    ],
)
def test_a_forbidden_value_is_refused_and_nothing_is_written(home: Home, name: str, value: object) -> None:
    with pytest.raises(UsageError):
        Settings(home.settings_file).put(name, value)
    assert not home.settings_file.exists()


@pytest.mark.parametrize("content", [b"{", b"[1]", b"\xff\xfe\x00", b"[" * 100_000])
def test_a_damaged_file_is_kept_aside_and_said(home: Home, content: bytes) -> None:
    home.settings_file.write_bytes(content)
    settings = Settings(home.settings_file)
    assert settings.get("theme") == "auto"
    kept = list(home.root.glob("settings.damaged-*.json"))
    assert [file.read_bytes() for file in kept] == [content]
    assert kept[0].name in settings.notices[0]


def test_a_value_out_of_limits_in_the_file_counts_as_the_default_and_is_said(home: Home) -> None:
    home.settings_file.write_text('{"result_reminder_hours": 9999}', encoding="utf-8")
    settings = Settings(home.settings_file)
    assert settings.get("result_reminder_hours") == 4
    assert len(settings.notices) == 1


def test_two_processes_keep_each_others_values_and_those_of_a_newer_version(home: Home) -> None:
    home.settings_file.write_text('{"from_the_future": 1}', encoding="utf-8")
    first, second = Settings(home.settings_file), Settings(home.settings_file)
    assert first.get("theme") == second.get("theme") == "auto"
    first.put("theme", "dark")
    second.put("person", "王芳")
    assert json.loads(home.settings_file.read_text(encoding="utf-8")) == {
        "from_the_future": 1,
        "theme": "dark",
        "person": "王芳",
    }


def test_a_file_that_cannot_be_written_is_a_fault_in_words(home: Home) -> None:
    home.settings_file.mkdir()
    with pytest.raises(WorldError, match="设置"):
        Settings(home.settings_file).put("person", "x")


def test_a_returned_container_is_a_copy(home: Home) -> None:
    settings = Settings(home.settings_file)
    settings.get("window_state")["x"] = 1
    assert settings.get("window_state") == {}


def test_language_follows_the_system_unless_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SELLER_DESK_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANGUAGE", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert system_language() == "zh_CN"
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    assert system_language() == "en"
    assert chosen_language("zh_CN") == "zh_CN"
    monkeypatch.setenv("SELLER_DESK_LANGUAGE", "zh_CN")
    assert chosen_language("en") == "zh_CN"

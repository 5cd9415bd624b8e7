"""The login is what the operating system says of the process, whatever the environment claims."""

from __future__ import annotations

import ctypes
import os
import pwd
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from desktop_app.os_login import system_login

NAMES = ("LOGNAME", "USER", "LNAME", "USERNAME")


def test_it_is_the_real_user_whatever_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = pwd.getpwuid(os.getuid()).pw_name
    for value in ("somebody-else", ""):
        for name in NAMES:
            monkeypatch.setenv(name, value)
        assert system_login() == expected
    for name in NAMES:
        monkeypatch.delenv(name)
    assert system_login() == expected


def test_a_user_without_a_name_is_told_by_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 3_999_999_999)
    monkeypatch.setenv("LOGNAME", "somebody-else")
    assert system_login() == "3999999999"


@pytest.mark.parametrize(("told", "is_answered", "expected"), [("li.min", 1, "li.min"), ("", 0, "?")])
def test_windows_is_asked_by_a_call(
    monkeypatch: pytest.MonkeyPatch, told: str, is_answered: int, expected: str
) -> None:
    def answer(name: Any, _size: Any) -> int:
        name.value = told
        return is_answered

    libraries = SimpleNamespace(advapi32=SimpleNamespace(GetUserNameW=answer))
    monkeypatch.setattr(ctypes, "windll", libraries, raising=False)
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("USERNAME", "somebody-else")
    assert system_login() == expected

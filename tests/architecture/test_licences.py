"""Nothing is shipped whose licence we cannot keep."""

from __future__ import annotations

import pytest

from tests.architecture.source import ROOT
from workshop import licences


def test_the_list_of_licences_is_that_of_the_locked_libraries() -> None:
    assert licences.TARGET.read_text("utf-8") == licences.document(), "run: python3 dev.py licences"


@pytest.mark.parametrize(("expression", "is_permitted"), [
    ("MIT", True),
    ("LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only", True),
    ("GPL-3.0-only", False),
    ("AGPL-3.0-or-later", False),
    ("GPL-2.0-only OR GPL-3.0-only", False),
    ("", False),
])  # fmt: skip
def test_a_library_under_the_gpl_alone_is_refused(expression: str, is_permitted: bool) -> None:
    assert licences.permitted(expression) is is_permitted


def test_our_own_licence_is_mit() -> None:
    assert (ROOT / "LICENSE").read_text("utf-8").startswith("MIT License")

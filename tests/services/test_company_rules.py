"""The days of delivery that a company promised: written as its own pack, checked before, put into use at once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from desktop_app.errors import DeskError, UsageError
from desktop_app.paths import Home
from desktop_app.services import company_rules as rules
from desktop_app.services.desk import Desk, open_desk


@pytest.fixture
def desk(home: Home) -> Iterator[Desk]:
    found = open_desk(home)
    yield found
    found.close()


def test_a_promise_is_written_put_into_use_and_told(desk: Desk) -> None:
    assert rules.promise(desk).days is None
    assert rules.put_promise(desk, 15).days == 15
    assert "15 天" in str(desk.rulebook.packs.entry(rules.PROMISE).text)
    assert desk.rulebook.problem is None
    entry = desk.journal.list(limit=1)[0]
    assert (entry.action, entry.detail) == ("rules.promise_set", {"before": None, "after": 15})
    assert rules.put_promise(desk, 20).days == 20
    desk.rulebook.reload()
    assert rules.promise(desk).days == 20


def test_an_empty_field_takes_the_promise_away(desk: Desk) -> None:
    before = desk.rulebook.pack_hash
    rules.put_promise(desk, 15)
    assert desk.rulebook.pack_hash != before
    assert rules.put_promise(desk, None).days is None
    assert not (desk.home.root / "rules" / rules.FILE).exists()
    assert desk.rulebook.pack_hash == before


@pytest.mark.parametrize("text", ["0", "-3", "7.5", "十五", "999", "１５", "1e1", "9" * 40])
def test_what_is_no_number_of_days_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        rules.typed_days(text)


def test_typed_days_may_be_empty() -> None:
    assert (rules.typed_days("  "), rules.typed_days(" 15 ")) == (None, 15)


def test_packs_that_do_not_fit_together_change_nothing(desk: Desk) -> None:
    rules.put_promise(desk, 15)
    kept = (desk.home.root / "rules" / rules.FILE).read_bytes()
    (desk.home.root / "rules" / "own.toml").write_text("[pack\n", encoding="utf-8")
    with pytest.raises(DeskError) as refused:
        rules.put_promise(desk, 20)
    assert "own.toml" in refused.value.message
    assert (desk.home.root / "rules" / rules.FILE).read_bytes() == kept
    assert rules.promise(desk).days == 15


def test_a_promise_in_a_file_of_the_persons_own_is_left_to_them(desk: Desk) -> None:
    rules.put_promise(desk, 12)
    folder = desk.home.root / "rules"
    (folder / rules.FILE).rename(folder / "own.toml")
    desk.rulebook.reload()
    with pytest.raises(DeskError) as refused:
        rules.put_promise(desk, 20)
    assert "own.toml" in refused.value.message
    assert not (folder / rules.FILE).exists()

"""Real facts never land in a rehearsal, and those of a rehearsal never among real ones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.errors import RefusedError
from desktop_app.models.connections import ConnectionKind
from desktop_app.models.rehearsing import CONSOLE_MARK
from desktop_app.paths import Home
from desktop_app.sandbox.console import words
from desktop_app.services.desk import Desk
from desktop_app.services.rehearsals.origin import is_marked, refuse_mixing
from tests.journeys.tables import CASE_HEADINGS
from tests.services.homes import at_noon

PLAIN = "\t".join(CASE_HEADINGS) + "\nCS1\tCS1-1"
MARKED = f"演练环境 {CONSOLE_MARK}:seller-1\n{PLAIN}"


@pytest.fixture
def desk(home: Home) -> Iterator[Desk]:
    found = at_noon(home)
    yield found
    found.close()


def test_the_console_page_writes_the_mark_that_the_program_looks_for() -> None:
    assert words.COPY_MARK == CONSOLE_MARK


@pytest.mark.parametrize("coding", ["utf-8", "utf-16", "gb18030"])
def test_the_mark_is_seen_in_texts_bytes_and_files(tmp_path: Path, coding: str) -> None:
    file = tmp_path / "t.tsv"
    file.write_bytes(MARKED.encode(coding))
    assert is_marked(file)
    assert is_marked(MARKED.encode(coding))
    assert not is_marked(PLAIN.encode(coding))
    assert not is_marked(tmp_path / "missing")


def test_a_rehearsals_table_is_never_taken_for_real_and_makes_no_connection(desk: Desk) -> None:
    with pytest.raises(RefusedError) as caught:
        desk.intake.paste(MARKED, kind="cases")
    assert "演练" in caught.value.message
    assert desk.connections.list() == []
    real = desk.connections.for_writing()
    with pytest.raises(RefusedError):
        desk.intake.paste(MARKED, kind="cases", connection=real)
    assert desk.intake.batches() == []


def test_the_console_rehearsal_takes_its_own_table_alone(desk: Desk) -> None:
    console = desk.connections.create("演练（控制台办理）", ConnectionKind.REHEARSAL_CONSOLE)
    refuse_mixing(console, MARKED)
    with pytest.raises(RefusedError):
        refuse_mixing(console, PLAIN)
    taken = desk.intake.paste(MARKED, kind="cases", connection=console)
    assert taken.batch.connection_id == console.id


def test_the_direct_rehearsal_takes_no_table_in_the_window(desk: Desk) -> None:
    direct = desk.connections.create("演练（自动提交）", ConnectionKind.REHEARSAL_DIRECT)
    for source in (PLAIN, MARKED):
        with pytest.raises(RefusedError) as caught:
            refuse_mixing(direct, source)
        assert "切换连接" in caught.value.message


def test_a_script_that_names_a_rehearsal_may_bring_facts_there(desk: Desk) -> None:
    direct = desk.connections.create("演练（自动提交）", ConnectionKind.REHEARSAL_DIRECT)
    assert desk.intake.paste(PLAIN, kind="cases", connection=direct.name).batch.connection_id == direct.id

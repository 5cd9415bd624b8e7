"""Real facts never land in a rehearsal, and those of a rehearsal never among real ones."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from desktop_app.documents.rehearsal_mark import is_marked
from desktop_app.errors import RefusedError, UsageError
from desktop_app.models.connections import ConnectionKind
from desktop_app.models.rehearsing import CONSOLE_MARK, ROW_HEADING, ROW_MARK
from desktop_app.models.supervision import Node
from desktop_app.sandbox.console import words
from desktop_app.services.desk import Desk
from desktop_app.services.intake.result import IntakeResult
from desktop_app.services.rehearsals.origin import refuse_mixing
from tests.journeys.tables import CASE_HEADINGS
from tests.services import homes

PLAIN = "\t".join(CASE_HEADINGS) + "\nCS1\tCS1-1"
MARKED = f"演练环境 {CONSOLE_MARK}:seller-1\n{PLAIN}"
desk = homes.desk


def test_the_console_page_writes_the_mark_that_the_program_looks_for() -> None:
    assert words.COPY_MARK == CONSOLE_MARK
    assert (words.ROW_HEADING, words.ROW_MARK) == (ROW_HEADING, ROW_MARK)


@pytest.mark.parametrize("coding", ["utf-8", "utf-16", "utf-16-be", "gb18030"])
def test_a_few_rows_copied_as_plain_text_are_known_by_each_of_them(coding: str) -> None:
    rows = f"CS1\t{ROW_MARK}\t咨询\nCS2\t{ROW_MARK}\t咨询"
    assert is_marked(rows.encode(coding))
    assert not is_marked(rows.replace(ROW_MARK, ROW_MARK + "服务").encode(coding))


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


@pytest.mark.parametrize("kind", [ConnectionKind.REHEARSAL_DIRECT, ConnectionKind.REHEARSAL_CONSOLE])
def test_nothing_real_is_taken_into_a_rehearsal_whichever_way_it_comes(
    desk: Desk, tmp_path: Path, kind: ConnectionKind
) -> None:
    made = desk.connections.create("演练", kind)
    file = tmp_path / "real.tsv"
    file.write_text(PLAIN, encoding="utf-8")
    ways: list[Callable[[], IntakeResult]] = [
        lambda: desk.intake.paste(PLAIN, kind="cases", connection=made.name),
        lambda: desk.intake.import_file(file, kind="cases", connection=made),
        lambda: desk.intake.register("REALX0001", node="商家实施服务", connection=made),
        lambda: desk.intake.observe("REALX0001", Node.SELLER_DELIVER, connection=made),
    ]
    for way in ways:
        with pytest.raises((RefusedError, UsageError)) as caught:
            way()
        assert "连接" in caught.value.message
        assert caught.value.message.endswith("。")
    assert desk.intake.batches() == []


def _saved_by_another_program(file: Path) -> None:
    """Its texts are shared then, and the heading is cut off."""
    book = openpyxl.load_workbook(file)
    sheet = book.active
    assert sheet is not None
    sheet.delete_rows(1)
    book.save(file)


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@pytest.mark.parametrize("is_cut", [False, True])
def test_what_a_rehearsal_exports_is_never_taken_for_real(
    desk: Desk, tmp_path: Path, suffix: str, is_cut: bool
) -> None:
    console = desk.connections.create("演练（控制台办理）", ConnectionKind.REHEARSAL_CONSOLE)
    desk.intake.paste(MARKED, kind="cases", connection=console)
    file = tmp_path / f"reh{suffix}"
    desk.export.export("cases", file, connection_id=console.id)
    source: Path | bytes = file
    if is_cut:
        if suffix == ".xlsx":
            pytest.importorskip("openpyxl")
            _saved_by_another_program(file)
        else:
            source = file.read_text(encoding="utf-8-sig").replace(",", "\t").splitlines()[1].encode()
    with pytest.raises(RefusedError):
        refuse_mixing(None, source)
    if not is_cut:
        with pytest.raises(RefusedError) as caught:
            desk.intake.import_file(file, kind="cases")
        assert "来自演练" in caught.value.message
        again = desk.intake.import_file(file, kind="cases", connection=console)
        assert (again.batch.inserted, again.batch.updated, again.batch.unchanged) == (0, 0, 1)
    assert [one.name for one in desk.connections.list()] == [console.name]


def test_real_exports_and_real_texts_carry_no_mark(desk: Desk, tmp_path: Path) -> None:
    desk.intake.paste(PLAIN.replace("CS1-1", f"{ROW_MARK}服务"), kind="cases")
    for name in ("a.csv", "a.xlsx"):
        desk.export.export("cases", tmp_path / name)
        assert not is_marked(tmp_path / name)

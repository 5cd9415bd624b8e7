"""The papers inside an archive: read in memory, told by their names, never put on disk."""

import zipfile
from pathlib import Path

import pytest

from desktop_app.documents.evidence_reading import read_evidence
from tests.documents import evidence_samples as make


def _packed(folder: Path, *papers: Path) -> Path:
    path = folder / "附件.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as container:
        for paper in papers:
            container.write(paper, f"资料/{paper.name}")
    return path


def test_the_papers_of_an_archive_are_read(tmp_path: Path) -> None:
    papers = [
        make.docx(tmp_path / "验收.docx", "第一页", "第二页"),
        make.text_pdf(tmp_path / "b.pdf", "Paper of an order"),
        make.picture(tmp_path / "c.png"),
    ]
    path = _packed(tmp_path, *papers)
    before = sorted(tmp_path.iterdir())
    reading = read_evidence(path)
    assert reading.places == "资料/验收.docx\f资料/b.pdf"
    first, second = (reading.text or "").split("\f")
    assert ("第一页" in first, "第二页" in first, second) == (True, True, "Paper of an order")
    assert (reading.problem, reading.page_count, reading.is_text_whole) == ("", 3, False)
    assert sorted(tmp_path.iterdir()) == before


def test_a_torn_paper_and_one_of_another_kind_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"no document")
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.4 torn")
    reading = read_evidence(_packed(tmp_path, tmp_path / "a.docx", tmp_path / "b.pdf"))
    assert (reading.problem, reading.text, reading.places) == ("", None, None)


@pytest.mark.parametrize(("name", "word"), [("word/vbaProject.bin", "macros"), ("word/embeddings/a.bin", "dangerous")])
def test_a_paper_in_an_archive_that_does_harm_is_a_problem_of_the_archive(name: str, word: str, tmp_path: Path) -> None:
    paper = make.with_entries(make.docx(tmp_path / "a.docx", "验收"), {name: b"MZ" + bytes(100)})
    assert read_evidence(_packed(tmp_path, paper)).problem == word

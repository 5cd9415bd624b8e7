"""Every text for people is marked, extracted, and translated; nothing is glued."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from desktop_app.models.kinds import KINDS
from tests.architecture.english_names import FULL_WIDTH, LANGUAGES, chinese_left
from tests.architecture.source import ROOT, called_name, place, program_files, tree
from workshop import translations

MARKERS = {"_", "N_", "n_"}
CHINESE = re.compile(r"[\u4e00-\u9fff]")
READ_IN_ANY_LANGUAGE = {"：", ":："}
"""Signs that a person may have typed."""
ROOMS_THAT_SPEAK = ("desktop_app/views/", "desktop_app/cli/", "desktop_app/app.py")
"""The tour types and shows what a person would: its texts are data."""
ACCESS_TYPES = {"人工服务", "硬件", "应用编排", "数据文件"}
GLYPH_PROBE = "监"
WORDS_OF_DATA = {"是|否", GLYPH_PROBE, *ACCESS_TYPES, *READ_IN_ANY_LANGUAGE} | {
    word for kind in KINDS.values() for column in kind.columns for word in column.choices
}
"""Words that stand in the marketplace's tables: they are compared and written, not translated."""


def _marked(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and called_name(node).rpartition(".")[2] in MARKERS:
            yield node


def test_a_marked_text_is_written_out_whole() -> None:
    glued = []
    for path in program_files():
        for node in _marked(path):
            count = 2 if called_name(node).endswith("n_") else 1
            for part in node.args[:count]:
                is_glued = isinstance(part, ast.JoinedStr | ast.BinOp) or (
                    isinstance(part, ast.Call) and called_name(part).endswith("format")
                )
                glued += [place(path, node)] if is_glued else []
    assert glued == []


def test_a_text_with_a_plural_is_asked_for_with_its_count() -> None:
    with_plural = {
        message.id[0] for message in translations.texts(translations.collect()) if not isinstance(message.id, str)
    }
    assert with_plural
    asked_without = [
        place(path, node)
        for path in program_files()
        for node in _marked(path)
        if not called_name(node).endswith("n_")
        and isinstance(node.args[0], ast.Constant)
        and node.args[0].value in with_plural
    ]
    assert asked_without == []


def _unmarked(path: Path, root: ast.AST, pattern: re.Pattern[str] = CHINESE) -> list[str]:
    """Chinese texts below ``root`` that stand in no marker, docstring or pattern."""
    excused = {id(part) for node in _marked(path) for part in ast.walk(node)}
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            excused.add(id(node.value))
        elif isinstance(node, ast.Call) and called_name(node) == "re.compile":
            excused |= {id(part) for part in ast.walk(node)}
    return [
        f"{place(path, node)} {node.value[:30]}"
        for node in ast.walk(root)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and pattern.search(node.value)
        and node.value not in WORDS_OF_DATA
        and id(node) not in excused
    ]


def test_a_text_of_the_window_or_the_command_line_is_marked() -> None:
    rooms = [path for path in program_files() if place(path).startswith(ROOMS_THAT_SPEAK)]
    assert [line for path in rooms for line in _unmarked(path, tree(path))] == []


def test_the_sentences_of_an_error_are_marked() -> None:
    # the rehearsal marketplace speaks Chinese, as the real one does, and shares no catalogue with the program
    files = [path for path in program_files() if not place(path).startswith("desktop_app/sandbox/")]
    raised = [(path, node) for path in files for node in ast.walk(tree(path)) if isinstance(node, ast.Raise)]
    assert raised
    assert [line for path, node in raised for line in _unmarked(path, node)] == []


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_a_catalogue_is_complete_and_compiled(language: str) -> None:
    template = translations.collect()
    assert len(list(translations.texts(template))) > 50
    left = translations.problems(language, template)
    assert left == [], f"{len(left)} to be seen to; run: python3 dev.py i18n"


def test_the_english_texts_are_english() -> None:
    same = [
        message.id
        for message in translations.texts(translations.read("en"))
        if isinstance(message.id, str)
        and CHINESE.search(message.id)
        and message.string == message.id
        and message.id not in LANGUAGES
    ]
    assert same == []


def test_no_english_text_has_chinese_words_or_full_width_signs() -> None:
    left: dict[str, list[str]] = {}
    for message in translations.texts(translations.read("en")):
        ids = message.id if isinstance(message.id, str) else message.id[0]
        forms = [message.string] if isinstance(message.string, str) else message.string or ()
        found = [one for form in forms for one in chinese_left(ids, form)]
        left |= {ids: found} if found else {}
    assert left == {}


def test_no_english_text_of_the_rules_has_chinese_words_or_full_width_signs() -> None:
    left = [
        (path.name, found, told)
        for path in sorted((ROOT / "resources" / "rules").glob("*.toml"))
        for told in _english(tomllib.loads(path.read_text("utf-8")))
        if (found := chinese_left(told, told))
    ]
    assert left == []


def _english(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("en"), str) and isinstance(node.get("zh"), str):
            yield node["en"]
        node = list(node.values())
    if isinstance(node, list):
        for part in node:
            yield from _english(part)


@pytest.mark.parametrize("text", ["Asked by: X，2026", "There is none。", "买家 unknown", "a（b）"])
def test_chinese_in_an_english_text_is_seen(text: str) -> None:
    assert chinese_left("", text)


def test_a_sign_between_texts_of_the_window_or_the_command_line_is_marked() -> None:
    rooms = [path for path in program_files() if place(path).startswith(ROOMS_THAT_SPEAK)]
    assert [line for path in rooms for line in _unmarked(path, tree(path), FULL_WIDTH)] == []


def test_the_same_texts_compile_to_the_same_bytes_at_any_time() -> None:
    compiled = []
    for year in (2024, 2025):
        catalog = Catalog(locale="en", creation_date=datetime(year, 1, 1, tzinfo=UTC))
        catalog.add("剩 {count} 天", "{count} days left")
        compiled.append(translations.compiled(catalog))
    assert compiled[0] == compiled[1]


def test_a_text_that_got_a_plural_needs_nobody_in_the_source_language() -> None:
    template = Catalog()
    template.add(("{count} 张图片", "{count} 张图片"))
    known = Catalog(locale=translations.SOURCE_LANGUAGE)
    known.add("{count} 张图片", "{count} 张图片")
    catalog = translations.brought_up_to_date(translations.SOURCE_LANGUAGE, template, known)
    assert [line for message in translations.texts(catalog) for line in translations._problems_of(message)] == []


def test_the_template_is_that_of_the_code() -> None:
    assert translations.TEMPLATE.is_file(), "run: python3 dev.py i18n"
    assert translations.TEMPLATE.read_bytes() == translations.written(translations.collect())


@pytest.mark.parametrize(("text", "names"), [
    ("剩 {count} 天", {"count"}),
    ("{a} / {b:>3}", {"a", "b"}),
    ("{{无}}", set()),
])  # fmt: skip
def test_placeholders_are_read_by_name(text: str, names: set[str]) -> None:
    assert translations.placeholders(text) == names


def test_a_translation_that_loses_a_placeholder_is_seen() -> None:
    template = Catalog()
    template.add("剩 {count} 天", "{days} days left")
    lines = [line for message in translations.texts(template) for line in translations._problems_of(message)]
    assert lines == ["placeholders differ: 剩 {count} 天 → {days} days left"]


def test_the_resources_lie_where_the_program_looks() -> None:
    assert (ROOT / "resources" / "translations").is_dir()

"""What no file of the program may do."""

from __future__ import annotations

import ast
import re

import pytest

from tests.architecture.source import (
    PROGRAM,
    calls,
    imported_names,
    place,
    program_files,
    python_files,
    tracked_texts,
    tree,
)

KIT = PROGRAM / "views" / "kit"
TOUR = PROGRAM / "tour"
"""It knows the raw widgets in order to look at them, and makes none."""
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "base", "manager", "managers"}
SQL_VERBS = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE|CREATE|PRAGMA|ATTACH)\b", re.IGNORECASE)
FORBIDDEN_SQL = re.compile(r"\b(OFFSET\s+[?:\d{%]|ATTACH\s+(DATABASE\b|['\"?:]))", re.IGNORECASE)
FORBIDDEN_CALLS = {"eval", "exec", "os.system", "os.popen", "compile", "__import__"}
FORBIDDEN_IMPORTS = ("pickle", "marshal", "shelve", "dill")
HTML_READERS = {"QLabel", "QMessageBox", "QToolTip"}
"""Qt reads what looks like HTML in these as HTML: text from a file or a server could forge the window."""
ADDRESSES = [
    "py" + "pi.org",
    "python" + "hosted.org",
    "registry." + "npmjs",
    "index" + "-url",
    "mirrors" + ".",
    "deb." + "debian.org",
]
MACHINE_PATHS = re.compile(r"(?<![\w./-])/(?:work|root|home/[a-z]\w*|Users/[A-Za-z]\w*)/|[A-Z]:\\Users\\\w")


def test_no_module_has_a_name_that_says_nothing() -> None:
    vague = [place(path) for path in program_files() if path.stem in VAGUE_NAMES or path.parent.name in VAGUE_NAMES]
    assert vague == []


def test_package_files_are_empty_but_for_the_list_of_pages() -> None:
    full = [
        place(path)
        for path in program_files()
        if path.name == "__init__.py" and path.read_text("utf-8").strip() and path.parent != PROGRAM / "views" / "pages"
    ]
    assert full == []


def test_only_the_kit_uses_widgets_that_read_html() -> None:
    raw = [
        f"{place(path, node)} {name}"
        for path in program_files()
        if KIT not in path.parents and TOUR not in path.parents
        for name, node in imported_names(path)
        if name.startswith("PySide6") and name.rpartition(".")[2] in HTML_READERS
    ]
    raw += [
        f"{place(path, node)} {name}"
        for path in program_files()
        if KIT not in path.parents
        for name, node in calls(path)
        if name.rpartition(".")[2] in HTML_READERS | {"setToolTip", "setWhatsThis"}
    ]
    assert raw == []


def test_nothing_runs_text_as_code_or_through_a_shell() -> None:
    found = []
    for path in program_files():
        found += [f"{place(path, node)} {name}" for name, node in calls(path) if name in FORBIDDEN_CALLS]
        found += [
            f"{place(path, node)} {keyword.arg}={keyword.value.value}"
            for _, node in calls(path)
            for keyword in node.keywords
            if isinstance(keyword.value, ast.Constant)
            and (keyword.arg, keyword.value.value) in {("shell", True), ("verify", False)}
        ]
        found += [
            f"{place(path, node)} import {name}"
            for name, node in imported_names(path)
            if name.split(".")[0] in FORBIDDEN_IMPORTS
        ]
    assert found == []


def test_sql_skips_no_rows_by_number_and_joins_no_files() -> None:
    found = []
    for path in program_files():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL_VERBS.search(node.value):
                found += [f"{place(path, node)} {hit[0]}" for hit in FORBIDDEN_SQL.finditer(node.value)]
        found += [f"{place(path, node)} .offset()" for name, node in calls(path) if name.endswith(".offset")]
    assert [line for line in found if "views/" not in line] == []


def test_sql_is_never_glued_from_values() -> None:
    """An f-string with an SQL verb may hold names of our own (tables, columns), never a value; ruff S608 sees it."""
    silenced = [
        f"{name}: {line.strip()}"
        for name, text in tracked_texts()
        if name.startswith("desktop_app/") and name.endswith(".py")
        for line in text.splitlines()
        if "S608" in line and not re.search(r"S608\W+\w+", line)
    ]
    assert silenced == [], "each silenced S608 says why on its line"


def test_no_error_is_swallowed() -> None:
    swallowed = []
    for path in program_files():
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.ExceptHandler):
                continue
            is_wide = node.type is None or (
                isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException")
            )
            if is_wide and all(isinstance(part, ast.Pass) for part in node.body):
                swallowed.append(place(path, node))
    assert swallowed == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_tracked_file_names_a_registry(address: str) -> None:
    assert [
        name for name, text in tracked_texts() if address in text and name != "tests/architecture/test_forbidden.py"
    ] == []


def test_no_tracked_file_names_a_path_of_one_machine() -> None:
    found = [
        f"{name}: {hit[0]}"
        for name, text in tracked_texts()
        if not name.startswith("tests/architecture/")
        for hit in MACHINE_PATHS.finditer(text)
    ]
    assert found == []


def test_no_work_is_left_for_later_in_the_code() -> None:
    marks = re.compile(r"#.*\b(TODO|FIXME|XXX|HACK)\b|raise NotImplementedError\b(?!.*abstract)")
    found = [
        f"{place(path)}: {line.strip()}"
        for path in (*program_files(), *python_files("workshop", "benchmarks", "dev.py"))
        for line in path.read_text("utf-8").splitlines()
        if marks.search(line)
    ]
    assert found == []

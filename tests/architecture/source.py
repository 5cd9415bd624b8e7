"""What the rules read: the program's files as syntax trees, and the tracked files as text."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "desktop_app"


@cache
def python_files(*folders: str) -> tuple[Path, ...]:
    """Python files under the named folders of the checkout, or the named files themselves."""
    found: list[Path] = []
    for name in folders:
        path = ROOT / name
        found += sorted(path.rglob("*.py")) if path.is_dir() else [path]
    return tuple(path for path in found if "__pycache__" not in path.parts)


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text("utf-8"), str(path))


def program_files() -> tuple[Path, ...]:
    """Every Python file of the program."""
    return python_files("desktop_app")


def place(path: Path, node: ast.AST | None = None) -> str:
    """``folder/file.py:line`` as a person looks for it."""
    name = path.relative_to(ROOT).as_posix()
    return f"{name}:{node.lineno}" if node is not None and hasattr(node, "lineno") else name


def called_name(node: ast.Call) -> str:
    """The dotted name of what is called, as far as it is written out: ``os.system``, ``label.setToolTip``."""
    parts: list[str] = []
    target: ast.expr = node.func
    while isinstance(target, ast.Attribute):
        parts.append(target.attr)
        target = target.value
    if isinstance(target, ast.Name):
        parts.append(target.id)
    return ".".join(reversed(parts))


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Each call in a file with its dotted name."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            yield called_name(node), node


def imported_names(path: Path) -> Iterator[tuple[str, ast.AST]]:
    """Each imported module or name, in full: ``PySide6.QtWidgets.QLabel``."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((f"{node.module}.{alias.name}", node) for alias in node.names)


@cache
def tracked_texts() -> tuple[tuple[str, str], ...]:
    """Name and text of every tracked text file of the checkout."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode("utf-8")
    texts = []
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        if path.is_file() and b"\0" not in (data := path.read_bytes()):
            texts.append((name, data.decode("utf-8", errors="replace")))
    return tuple(texts)

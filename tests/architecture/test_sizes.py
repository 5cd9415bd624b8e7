"""No file, class or function grows past what one person holds in the head (docs/architecture.md)."""

from __future__ import annotations

import ast
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tests.architecture.source import place, program_files, python_files, tree

FILE_LINES = 400
CLASS_LINES = 300
CLASS_METHODS = 20
FUNCTION_LINES = 60


@dataclass
class Shape:
    """One class with what it inherits from a base that it alone uses."""

    path: Path
    node: ast.ClassDef
    bases: list[str]

    @property
    def lines(self) -> int:
        return (self.node.end_lineno or 0) - self.node.lineno + 1

    @property
    def methods(self) -> int:
        return sum(isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef) for part in self.node.body)


def _checked_files() -> tuple[Path, ...]:
    return (*program_files(), *python_files("dev.py", "workshop", "benchmarks"))


def _base_name(base: ast.expr) -> str:
    if isinstance(base, ast.Subscript):
        base = base.value
    return base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "")


def _shapes() -> list[Shape]:
    shapes = []
    for path in _checked_files():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ClassDef):
                shapes.append(Shape(path, node, [_base_name(base) for base in node.bases]))
    return shapes


def _with_own_mixins(shape: Shape, by_name: dict[str, Shape], users: Counter[str]) -> tuple[int, int]:
    """Lines and methods of a class and of each base that it alone uses: cutting a class in two hides nothing."""
    lines, methods = shape.lines, shape.methods
    for name in shape.bases:
        base = by_name.get(name)
        if base is not None and base is not shape and (users[name] == 1 or name.endswith("Mixin")):
            more_lines, more_methods = _with_own_mixins(base, by_name, users)
            lines, methods = lines + more_lines, methods + more_methods
    return lines, methods


def test_no_file_is_longer_than_400_lines() -> None:
    lengths = {place(path): len(path.read_text("utf-8").splitlines()) for path in _checked_files()}
    assert lengths
    assert {name: length for name, length in lengths.items() if length > FILE_LINES} == {}


def test_no_class_is_longer_than_300_lines_or_has_more_than_20_methods() -> None:
    shapes = _shapes()
    by_name = {shape.node.name: shape for shape in shapes}
    users = Counter(name for shape in shapes for name in shape.bases)
    too_big = {}
    for shape in shapes:
        lines, methods = _with_own_mixins(shape, by_name, users)
        if lines > CLASS_LINES or methods > CLASS_METHODS:
            too_big[f"{place(shape.path, shape.node)} {shape.node.name}"] = f"{lines} lines, {methods} methods"
    assert shapes
    assert too_big == {}


def test_no_function_is_longer_than_60_lines() -> None:
    too_long = {}
    for path in _checked_files():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or 0) - node.lineno + 1
                if lines > FUNCTION_LINES:
                    too_long[f"{place(path, node)} {node.name}"] = lines
    assert too_long == {}

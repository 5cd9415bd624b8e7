"""No float touches an amount: the files through which money goes hold no float and nothing that makes one.

A ``/`` between two numbers may give a float: each file that divides so is named here with its reason.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, place, python_files, tree

MONEY_FILES = python_files(
    "desktop_app/models/refunds",
    "desktop_app/models/approvals",
    "desktop_app/models/amounts.py",
    "desktop_app/models/currencies.py",
    "desktop_app/models/money.py",
    "desktop_app/models/totals.py",
    "desktop_app/models/rules/refund_shapes.py",
    "desktop_app/models/rules/refund_tables.py",
    "desktop_app/models/rules/checks/refund_blockers.py",
    "desktop_app/services/refunds",
    "desktop_app/services/acts/refunds",
    "desktop_app/services/approvals",
    "desktop_app/store/bill_reads.py",
    *(
        f"desktop_app/sandbox/shop/refund_{part}.py"
        for part in ("acts", "forms", "orders", "requests", "rights", "rules", "seller", "store")
    ),
    "desktop_app/views/pages/refunds/what_if/figures.py",
    "desktop_app/views/pages/refunds/what_if/what_if_words.py",
)

MAKES_FLOATS = frozenset({"float", "complex", "round", "fsum", "isclose"})
"""Names of which a use is one of floats: also ``x: float``, and ``round`` of a Decimal is right only by chance."""
FLOAT_MODULES = frozenset({"math", "cmath", "statistics", "random", "numpy"})
FLOAT_ATTRIBUTES = frozenset({"total_seconds", "timestamp", "as_integer_ratio"})
FLOAT_SQL = re.compile(r"\b(avg|total)\s*\(|\bAS\s+REAL\b|\bsum\s*\(\s*(json_extract|\w*amount\b(?!_minor))", re.I)
"""SQLite adds texts up as floats: only whole hundredths may be summed there."""

DIVIDES = {
    "desktop_app/models/money.py": "whole hundredths of a Decimal",
    "desktop_app/models/refunds/amounts.py": "Decimal seconds of a term by Decimal seconds",
}
"""Files whose ``/`` was looked at: both sides are Decimals."""

NO_MONEY = {("desktop_app/models/refunds/queue.py", "float"): "held_until stands on the monotonic clock"}
"""Floats that were looked at and are no amount, by file and what is found there."""


def floats_in(module: ast.Module) -> Iterator[tuple[ast.AST, str]]:
    """Every node that is, makes or takes a float, with the reason; ``/`` counts as one."""
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, float | complex):
            yield node, f"the number {node.value!r}"
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and FLOAT_SQL.search(node.value):
            yield node, "SQL that adds up floats"
        elif isinstance(node, ast.Name) and node.id in MAKES_FLOATS | FLOAT_MODULES:
            yield node, node.id
        elif isinstance(node, ast.Attribute) and node.attr in FLOAT_ATTRIBUTES:
            yield node, f".{node.attr}"
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            yield from ((node, f"import {name}") for name in names if name.split(".")[0] in FLOAT_MODULES)
        elif isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div) and not _is_path(node):
            yield node, "/"


def _is_path(node: ast.BinOp | ast.AugAssign) -> bool:
    """``folder / "name"`` joins a path."""
    right = node.right if isinstance(node, ast.BinOp) else node.value
    left = node.left if isinstance(node, ast.BinOp) else node.target
    parts = [right, *([left.right] if isinstance(left, ast.BinOp) else [])]
    is_named = isinstance(right, ast.Name | ast.Attribute) and ast.unparse(right).rsplit(".")[-1] in PATH_PARTS
    return is_named or any(isinstance(part, ast.Constant | ast.JoinedStr) and _is_text(part) for part in parts)


PATH_PARTS = frozenset({"FILE", "PASTED", "name"})
"""Names that files give to parts of a path."""


def _is_text(part: ast.Constant | ast.JoinedStr) -> bool:
    return isinstance(part, ast.JoinedStr) or isinstance(part.value, str)


def _is_known(name: str, why: str) -> bool:
    return (why == "/" and name in DIVIDES) or (name, why) in NO_MONEY


def _seen(path: Path) -> list[str]:
    name = path.relative_to(ROOT).as_posix()
    return [f"{place(path, node)}: {why}" for node, why in floats_in(tree(path)) if not _is_known(name, why)]


def test_the_files_that_hold_money_are_found() -> None:
    names = {path.name for path in MONEY_FILES}
    assert {"amounts.py", "what_if.py", "expected_bill.py", "second_person.py", "refunds.py"} <= names
    assert len(MONEY_FILES) > 40


def test_no_float_touches_an_amount() -> None:
    assert [one for path in MONEY_FILES for one in _seen(path)] == []


def test_what_is_let_through_is_still_there() -> None:
    for name, found in [*((name, "/") for name in DIVIDES), *NO_MONEY]:
        assert any(why == found for _node, why in floats_in(tree(ROOT / name))), (name, found)
    # one number or annotation a file, and no more that hides behind it
    for name, found in NO_MONEY:
        assert [why for _node, why in floats_in(tree(ROOT / name))] == [found]


@pytest.mark.parametrize(
    "code",
    [
        "amount = Decimal(0.1)",
        "share = 1e-2",
        "x = 2j",
        "def pay(amount: float) -> None: ...",
        "total = float(text)",
        "amounts = list(map(float, texts))",
        "cents = round(amount * 100)",
        "import math",
        "from math import floor",
        "import numpy as np",
        "half = amount / 2",
        "amount /= parts",
        "days = (end - start).total_seconds()",
        "at = moment.timestamp()",
        "query = 'SELECT sum(json_extract(columns, \"$.paid_amount\")) FROM rows'",
        "query = 'SELECT avg(amount_minor) FROM rows'",
        "query = 'SELECT sum(paid_amount) FROM rows'",
        "query = 'SELECT CAST(amount AS REAL) FROM rows'",
    ],
)
def test_a_float_is_found_wherever_it_hides(code: str) -> None:
    assert list(floats_in(ast.parse(code)))


@pytest.mark.parametrize(
    "code",
    [
        "amount = Decimal('0.1') * 3 // 2",
        "place = folder / 'rules' / FILE",
        "place = home.root / f'{name}.toml'",
        "minor = int((amount / CENT).to_integral_value(ROUND_HALF_UP)) if False else 3 % 2",
        "query = 'SELECT sum(amount_minor), count(*) FROM rows'",
        "days = (end - start) // timedelta(days=1)",
        "text = 'half of 0.5 in words'",
    ],
)
def test_what_is_exact_is_left_alone(code: str) -> None:
    assert [why for _node, why in floats_in(ast.parse(code)) if why != "/" or "CENT" not in code] == []

"""PySide6 6.12.0 gives away one reference to None at each void call, and CPython 3.11 aborts when none is left.

The lock keeps PySide6 below 6.12; this stays, so that a later version is seen before a person meets it.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

CALLS = 200_000
PERMITTED_DELTA = 5

COUNT = f"""
import sys
from PySide6.QtCore import QTimer
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QApplication, QLabel, QTreeWidget
app = QApplication([])
label, tree, timer, model = QLabel(), QTreeWidget(), QTimer(), QStandardItemModel(1, 1)
before = sys.getrefcount(None)
for number in range({CALLS} // 5):
    label.setIndent(number % 7)
    tree.setColumnCount(number % 5 + 1)
    timer.setInterval(number)
    model.setColumnCount(number % 3)
    label.setEnabled(bool(number % 2))
print(sys.getrefcount(None) - before)
"""


def test_200_000_void_calls_leave_the_process_alive_and_none_counted_right() -> None:
    done = subprocess.run([sys.executable, "-c", COUNT], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert abs(int(done.stdout)) <= PERMITTED_DELTA


def test_the_locked_qt_is_one_that_this_python_can_bear() -> None:
    import PySide6

    version = tuple(int(part) for part in PySide6.__version__.split(".")[:2])
    assert version < (6, 12) or sys.version_info >= (3, 12)


@pytest.mark.parametrize(("locked", "python", "is_refused"), [
    ("pyside6-essentials==6.12.0 \\", (3, 11), True),
    ("pyside6-essentials==7.0.1 \\", (3, 11), True),
    ("pyside6-essentials==6.12.0 \\", (3, 12), False),
    ("pyside6-essentials==6.11.3 \\", (3, 11), False),
    ("sqlalchemy==2.1.9 \\", (3, 13), True),
])  # fmt: skip
def test_set_up_refuses_a_qt_that_aborts_and_says_so(locked: str, python: tuple[int, int], is_refused: bool) -> None:
    from workshop.environment import SetUpError, refuse_unfit_qt

    if is_refused:
        with pytest.raises(SetUpError, match="PySide6"):
            refuse_unfit_qt(locked, python)
    else:
        refuse_unfit_qt(locked, python)

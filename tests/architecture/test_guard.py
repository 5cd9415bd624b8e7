"""The guard of ``tests/conftest.py`` must itself be able to fail."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

LEAVES = {
    "a visible window": "from PySide6.QtWidgets import QWidget\n    keep.append(QWidget())\n    keep[-1].show()",
    "an ownerless timer": "from PySide6.QtCore import QTimer\n    keep.append(QTimer())\n    keep[-1].start(60000)",
    "a running QThread": "from PySide6.QtCore import QThread\n    keep.append(QThread())\n    keep[-1].start()",
    "a thread": "import threading\n    keep.append(threading.Event())\n"
    "    threading.Thread(target=keep[-1].wait, args=(8,), name='left').start()",
    "a flash": "from PySide6.QtWidgets import QWidget\n    keep.append(QWidget())\n    keep[0].setVisible(True)\n"
    "    keep.append(QWidget())\n    keep[0].setParent(keep[1])",
    "a Qt warning": "from PySide6.QtCore import qWarning\n    qWarning('careless')",
}
FOUND = [
    "window still visible",
    "QTimer still active",
    "QThread still running",
    "thread still running",
    "shown as a window",
    "careless",
]


def _run(tmp_path: Path, body: str) -> str:
    (tmp_path / "conftest.py").write_text((ROOT / "tests" / "conftest.py").read_text("utf-8"), "utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\nqt_log_level_fail = WARNING\n", "utf-8")
    (tmp_path / "test_left.py").write_text(f"keep = []\n\n\ndef test_left(qapp):\n    {body}\n", "utf-8")
    bootstrap = (
        f"import sys, os; sys.path.insert(0, {str(ROOT)!r}); import pytest;"
        "status = pytest.main(['-q', '-p', 'no:cacheprovider']); sys.stdout.flush(); os._exit(status)"
    )
    done = subprocess.run([sys.executable, "-c", bootstrap], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    return f"exit {done.returncode}\n{done.stdout}{done.stderr}"


@pytest.mark.parametrize(("left", "found"), list(zip(LEAVES, FOUND, strict=True)), ids=list(LEAVES))
def test_a_test_that_leaves_something_behind_fails_and_names_it(tmp_path: Path, left: str, found: str) -> None:
    output = _run(tmp_path, LEAVES[left])
    assert "exit 1" in output, output
    assert found in output, output


def test_a_test_that_cleans_up_passes(tmp_path: Path) -> None:
    body = (
        "from PySide6.QtCore import QTimer\n    from PySide6.QtWidgets import QWidget\n"
        "    window = QWidget(); window.show(); timer = QTimer(window); timer.start(10)\n"
        "    window.close(); window.deleteLater()"
    )
    output = _run(tmp_path, body)
    assert "1 passed" in output, output

"""Who may know whom, seen from outside: by starting Python anew and looking at what was loaded.

The import contracts in ``pyproject.toml`` say the rest; ``dev.py check`` runs them.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.architecture.source import PROGRAM, ROOT, imported_names, place, program_files

QT_ROOMS = ("desktop_app.views", "desktop_app.app", "desktop_app.tour")
HEAVY = ["sqlalchemy", "alembic", "pydantic", "openpyxl", "python_calamine", "xlsxwriter", "pypdf", "PIL", "bs4"]
"""Each costs 40 to 170 ms; none is needed for the first picture of the window."""

BLOCK_QT = """
import importlib, sys
class Block:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("PySide6", "shiboken6"):
            raise ImportError("Qt is blocked")
sys.meta_path.insert(0, Block())
"""


def _module(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )


def test_everything_below_the_views_loads_with_qt_blocked() -> None:
    names = [_module(path.relative_to(ROOT).as_posix()) for path in program_files()]
    core = [name for name in names if not name.startswith(QT_ROOMS)]
    assert "desktop_app.cli" in {name[: len("desktop_app.cli")] for name in core}
    done = _python(f"{BLOCK_QT}\nfor name in {core!r}: importlib.import_module(name)\nprint(len(sys.modules))")
    assert done.returncode == 0, done.stderr


def test_the_command_line_loads_and_explains_itself_with_qt_blocked() -> None:
    start = "import runpy; sys.argv = ['seller-desk', '--help']; runpy.run_module('desktop_app', run_name='__main__')"
    done = _python(f"{BLOCK_QT}\n{start}")
    assert (done.returncode, "import" in done.stdout) == (0, True), done.stdout + done.stderr


@pytest.mark.parametrize("module", ["desktop_app.app", "desktop_app.__main__", "desktop_app.services.desk"])
def test_what_the_first_picture_needs_loads_no_heavy_library(module: str) -> None:
    done = _python(f"import importlib, sys; importlib.import_module({module!r}); print(*sorted(sys.modules))")
    assert done.returncode == 0, done.stderr
    assert set(HEAVY) & set(done.stdout.split()) == set()


def test_pydantic_is_loaded_whole_in_one_place_so_that_no_lane_meets_half_of_it() -> None:
    others = [
        place(path, node)
        for path in program_files()
        if PROGRAM / "sandbox" not in path.parents and path != PROGRAM / "models" / "shaping.py"
        for name, node in imported_names(path)
        if name.split(".")[0] == "pydantic"
    ]
    assert others == [], "take it from desktop_app.models.shaping"
    # what is made of it later loads nothing more of it, whatever the lanes do beside one another
    code = """
import sys
import desktop_app.models.shaping
def parts(): return {name for name in sys.modules if name.split(".")[0].startswith("pydantic")}
before = parts()
from desktop_app import paths
from desktop_app.models.console_forms import parse_console_forms
from desktop_app.models.rules.packs import load_packs
load_packs(paths.resource("rules"))
parse_console_forms(paths.resource("rules/packets.toml").read_text("utf-8"), "packets.toml")
print(len(before), sorted(parts() - before))
"""
    done = _python(code)
    assert done.returncode == 0, done.stderr
    count, _blank, more = done.stdout.strip().partition(" ")
    assert int(count) > 20
    assert more == "[]"


def test_the_blocked_import_is_really_blocked() -> None:
    assert _python(f"{BLOCK_QT}\nimport PySide6").returncode != 0


def test_each_page_of_the_one_list_has_its_folder_and_its_class() -> None:
    done = _python(
        "import importlib\n"
        "from desktop_app.views.pages import PAGES\n"
        "for page in PAGES:\n"
        "    module, _, name = page.module.partition(':')\n"
        "    getattr(importlib.import_module(module), name)\n"
        "    print(module.split('.')[3])"
    )
    assert done.returncode == 0, done.stderr
    listed = set(done.stdout.split())
    folders = {found.parent.name for found in (PROGRAM / "views" / "pages").glob("*/__init__.py")}
    assert listed
    assert folders == listed


def test_importing_the_list_of_pages_imports_no_page() -> None:
    done = _python("import desktop_app.views.pages, sys; print(*sys.modules)")
    assert done.returncode == 0, done.stderr
    assert [name for name in done.stdout.split() if name.startswith("desktop_app.views.pages.")] == []

"""The start: one window a home, matching by pinyin, the bench's line, nothing heavy before the first picture."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from benchmarks.facts import write_cases
from desktop_app.clock import CHINA
from desktop_app.paths import Home
from desktop_app.services.desk import open_desk
from desktop_app.views.shell.matching import initials, match_words
from desktop_app.views.shell.single_instance import LONGEST_MESSAGE, InstanceServer, hand_over, server_name

ROOT = Path(__file__).resolve().parents[2]
HEAVY = (
    *("sqlalchemy", "alembic", "pydantic", "openpyxl", "pypdf", "PIL", "bs4"),
    *("sqlite3", "hashlib", "hmac", "PySide6.QtNetwork"),
    *("requests", "urllib3", "keyring", "ssl", "email", "http.client", "filelock", "fastapi", "uvicorn", "jinja2"),
    *("desktop_app.gateways.http", "desktop_app.services.sync.run", "desktop_app.vault.vault"),
)
LATER = (
    *HEAVY,
    "desktop_app.models.events",
    "desktop_app.models.acts",
    "desktop_app.models.casework",
    "desktop_app.models.commands",
    "desktop_app.models.findings",
    "desktop_app.models.kinds",
    "desktop_app.models.ledger_rows",
    "desktop_app.models.reading",
    "desktop_app.models.totals",
    "desktop_app.services.rehearsals.last_time",
    "desktop_app.services.rehearsals.rehearsals",
    "desktop_app.views.kit.lane_writes",
    "desktop_app.views.kit.notices",
    "desktop_app.views.pages.supervision.case_list.column_handlers",
    "desktop_app.views.pages.supervision.case_list.footer_words",
    "desktop_app.views.pages.supervision.casework.casework_flow",
    "desktop_app.views.saved_views.view_answers",
    "desktop_app.views.saved_views.view_shelf",
    "desktop_app.views.shell.held_bar",
)
"""What the first rows of a list do not need either; they alone read a database."""


def test_a_second_start_hands_its_arguments_over(qtbot: QtBot, home: Home) -> None:
    server = InstanceServer(home.root)
    assert server.listen()
    try:
        code = (
            "import sys; from pathlib import Path; from PySide6.QtCore import QCoreApplication;"
            "from desktop_app.views.shell.single_instance import hand_over;"
            "a = QCoreApplication([]); sys.exit(0 if hand_over(Path(sys.argv[1]), ('甲 乙.csv',)) else 5)"
        )
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        with qtbot.waitSignal(server.asked, timeout=20_000) as asked:
            second = subprocess.Popen([sys.executable, "-c", code, str(home.root)], env=environment)
        assert asked.args[0] == ["甲 乙.csv"]
        assert second.wait(20) == 0
    finally:
        server.close()


def test_without_a_window_nothing_is_handed_over(qtbot: QtBot, home: Home) -> None:
    assert not hand_over(home.root, ("a",))


def test_homes_have_names_of_their_own(home: Home, tmp_path: Path) -> None:
    assert server_name(home.root) != server_name(tmp_path)
    assert server_name(home.root) == server_name(home.root / ".." / home.root.name)


def test_a_socket_left_by_a_killed_window_is_no_obstacle(qtbot: QtBot, home: Home) -> None:
    code = (
        "import os, sys; from pathlib import Path; from PySide6.QtCore import QCoreApplication;"
        "from desktop_app.views.shell.single_instance import InstanceServer;"
        "a = QCoreApplication([]); s = InstanceServer(Path(sys.argv[1])); s.listen(); os._exit(9)"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", code, str(home.root)], env=environment, timeout=30, check=False)
    assert not hand_over(home.root, ())
    server = InstanceServer(home.root)
    assert server.listen()
    server.close()


MESSAGES = [b"x" * (LONGEST_MESSAGE + 50), b"{}\n", b"\xff\xfe\n", b"[1]\n", b"[[" * 5000 + b"\n"]


@pytest.mark.parametrize("message", MESSAGES)
def test_strange_messages_are_not_taken(qtbot: QtBot, home: Home, message: bytes) -> None:
    from PySide6.QtNetwork import QLocalSocket

    from desktop_app.views.shell import single_instance

    server = InstanceServer(home.root)
    assert server.listen()
    asked: list[list[str]] = []
    server.asked.connect(asked.append)
    socket = QLocalSocket()
    socket.connectToServer(single_instance._address(server_name(home.root)))
    assert socket.waitForConnected(2000)
    socket.write(message)
    connected = QLocalSocket.LocalSocketState.ConnectedState
    qtbot.waitUntil(lambda: socket.bytesToWrite() == 0 or socket.state() != connected)
    with qtbot.waitSignal(server.asked, timeout=300, raising=False):
        pass
    assert asked == []
    socket.abort()
    server.close()


FIRST_PICTURE = """
import json, sys
from pathlib import Path
from desktop_app.paths import Home
import desktop_app.views.kit.plain_import
import desktop_app.app as app
application = app.make_application()
run = app.WindowRun(application, Home(Path(sys.argv[1])))
def painted():
    print(json.dumps(sorted(sys.modules)))
    application.quit()
run.window.painted.connect(painted)
run.window.show()
application.exec()
"""


def test_the_first_picture_loads_nothing_heavy(home: Home) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "SELLER_DESK_LANGUAGE": "zh_CN"}
    done = subprocess.run(
        [sys.executable, "-c", FIRST_PICTURE, str(home.root)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    loaded = json.loads(done.stdout.splitlines()[-1])
    assert set(HEAVY) & set(loaded) == set(), done.stderr
    assert "PySide6.QtWidgets" in loaded


FIRST_ROWS = """
import json, sys
from pathlib import Path
from desktop_app.paths import Home
import desktop_app.views.kit.plain_import
import desktop_app.app as app
import desktop_app.views.pages.supervision.page as page
import desktop_app.views.shell.window_parts as parts
from desktop_app.views.shell.bench import StartBench
# what comes a moment after the rows must not come before them because this machine is busy
page.SUBSCRIBED_AFTER_MILLISECONDS = page.NUMBERS_AFTER_MILLISECONDS = 60_000
parts.SUBSCRIBED_AFTER_MILLISECONDS = 60_000
application = app.make_application()
bench = StartBench("queue")
run = app.WindowRun(application, Home(Path(sys.argv[1])), bench.first_page)
bench.watch(run)
bench._tell = lambda: (print(json.dumps(sorted(sys.modules))), application.quit())
run.start()
application.exec()
"""


def test_the_first_rows_load_nothing_heavy_but_a_database(home: Home) -> None:
    write_cases(home.root / "cases.csv", datetime.now(CHINA), 50)
    desk = open_desk(home)
    desk.intake.import_file(home.root / "cases.csv")
    desk.connections.remember(desk.connections.for_writing())
    desk.close()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "SELLER_DESK_LANGUAGE": "zh_CN"}
    done = subprocess.run(
        [sys.executable, "-c", FIRST_ROWS, str(home.root)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    loaded = set(json.loads(done.stdout.splitlines()[0]))
    assert loaded & (set(LATER) - {"sqlite3"}) == set(), done.stderr
    assert "desktop_app.views.pages.supervision.page" in loaded
    files = (ROOT / f"{name.replace('.', '/')}.py" for name in loaded if name.startswith("desktop_app.views."))
    texts = {file.name: file.read_text(encoding="utf-8") for file in files if file.is_file()}
    assert {name for name, text in texts.items() if ".fillRect(" in text} == set(), "kit.painting.fill is quicker there"


def test_the_bench_prints_one_line_and_quits(home: Home) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "SELLER_DESK_BENCH": "paint", "SELLER_DESK_LANGUAGE": "zh_CN"}
    done = subprocess.run(
        [sys.executable, "-m", "desktop_app", "--home", str(home.root)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    line = json.loads(done.stdout)
    assert line["bench"] == "paint"
    assert 0 < line["seconds"] < 30
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("query", "text", "places"),
    [
        ("退订", "审核退订", [(2, 4)]),
        ("td", "审核退订", [(2, 4)]),
        ("sz", "设置", [(0, 2)]),
        ("mes 宁波", "宁波 MES 上线", [(0, 2), (3, 6)]),
        ("xyz", "审核退订", None),
        ("", "审核退订", []),
    ],
)
def test_words_are_found_by_letters_and_first_letters(
    query: str, text: str, places: list[tuple[int, int]] | None
) -> None:
    assert match_words(query, text) == places


def test_initials_of_what_is_not_known_are_question_marks() -> None:
    assert initials("今日 A级 ☃") == "jr aj ?"

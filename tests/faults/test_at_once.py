"""Several processes on one home, interrupts, and streams that are closed: each verb succeeds or says why not."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app.paths import Home
from tests.documents.tables_made import HEAD, TAIL, make_workbook
from tests.faults.command_runs import started
from tests.journeys import tables
from tests.journeys.command_line import TIMEOUT_SECONDS, arguments, environment, run, run_json

pytestmark = [pytest.mark.fault]


def test_four_imports_at_once_into_a_home_that_is_not_there_yet(home: Home, tmp_path: Path) -> None:
    files = [tables.write_cases(tmp_path / f"{number}.csv", 300, start=number * 300) for number in range(3)]
    running = [started(home, "import", str(file), "--json") for file in [*files, files[0]]]
    for process in running:
        _out, err = process.communicate(timeout=TIMEOUT_SECONDS)
        assert (process.returncode, err) == (0, b"")
    orders = [case["order_id"] for case in run_json(home, "forecast")]
    assert len(orders) == len(set(orders)) == 900
    batches = run_json(home, "batches")
    assert len({one["batch"] for one in batches}) == 4
    assert sum(one["inserted"] for one in batches) == 900
    assert run_json(home, "replay")["same"] is True
    assert run_json(home, "journal", "verify")["ok"] is True


def test_reading_and_registering_go_on_during_an_import(home: Home, tmp_path: Path) -> None:
    run_json(home, "import", str(tables.write_cases(tmp_path / "first.csv", 50)))
    process = started(home, "import", str(tables.write_cases(tmp_path / "many.csv", 6000, start=1000)), "--json")
    seen = []
    number = 0
    while process.poll() is None or number < 2:
        number += 1
        run_json(home, "register", f"R{number}", status=1)
        orders = [case["order_id"] for case in run_json(home, "forecast")]
        assert len(orders) == len(set(orders))
        assert f"R{number}" in orders
        seen.append(len(orders))
    _out, err = process.communicate(timeout=TIMEOUT_SECONDS)
    assert (process.returncode, err) == (0, b"")
    assert seen == sorted(seen), "no row that was seen goes away"
    assert len(run_json(home, "forecast")) == 6050 + number
    assert run_json(home, "replay")["same"] is True


def test_a_replay_and_an_import_at_once_lose_nothing(home: Home, tmp_path: Path) -> None:
    run_json(home, "import", str(tables.write_cases(tmp_path / "first.csv", 2000)))
    running = [
        started(home, "replay", "--json"),
        started(home, "import", str(tables.write_cases(tmp_path / "more.csv", 500, start=5000)), "--json"),
        started(home, "replay", "--json"),
    ]
    for process in running:
        _out, err = process.communicate(timeout=TIMEOUT_SECONDS)
        assert (process.returncode, err) == (0, b"")
    assert len(run_json(home, "forecast")) == 2500
    assert run_json(home, "replay")["same"] is True


BEGUN = "from desktop_app.__main__ import main; print('begun', flush=True); main()"
"""The program, which says when it begins: an interrupt while Python itself starts is Python's, and comes to no program.

On a loaded machine that start takes longer than the first moments below.
"""


def _interrupted(home: Home, file: Path, seconds: float, how: signal.Signals) -> tuple[int, str]:
    """As a terminal does it: the whole group of processes hears the interrupt."""
    python, _module, _name, *words = arguments(home, "import", str(file))
    process = subprocess.Popen(
        [python, "-c", BEGUN, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        start_new_session=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"begun\n"
    time.sleep(seconds)  # the moment is the point of this test
    os.killpg(process.pid, how)
    _out, err = process.communicate(timeout=TIMEOUT_SECONDS)
    return process.returncode, err.decode("utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_an_interrupted_import_says_so_and_is_whole_or_not_there(
    home: Home, tmp_path: Path, how: signal.Signals, suffix: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run_json(home, "register", "FIRST", status=1)
    if suffix == "csv":
        file = tables.write_cases(tmp_path / "cases.csv", 3000)
    else:
        line = '<row r="{0}"><c r="A{0}" t="inlineStr"><is><t>CS{0}</t></is></c></row>'
        file = make_workbook(tmp_path / "cases.xlsx", [HEAD, *(line.format(row) for row in range(2, 3002)), TAIL])
    answers = []
    for seconds in (0.05, 0.12, 0.3, 0.5, 0.7, 0.9, 1.2, 1.6, 2.2):
        status, err = _interrupted(home, file, seconds, how)
        answers.append(status)
        assert "Traceback" not in err, err
        if how is signal.SIGINT and status == 3 and err:
            assert "已中断" in err
        found = len(run_json(home, "forecast"))
        assert found in (1, 3001)
    again = run_json(home, "import", str(file), status=0 if suffix == "csv" else 1)
    assert again["inserted"] + again["unchanged"] == 3000
    assert len(run_json(home, "forecast")) == 3001
    assert run_json(home, "replay")["same"] is True
    with capsys.disabled():
        print(f"\n{how.name} during an import of {suffix}: exit states {answers}")


@pytest.mark.parametrize(
    ("closed", "words", "status"),
    [
        ("<&-", "paste --json", 2),
        ("</dev/null", "paste --json", 2),
        (">&-", "forecast --json", 0),
        ("2>&-", "nonsense", 2),
        (">&- 2>&-", "nonsense --json", 2),
        ("<&- >&- 2>&-", "forecast", 0),
    ],
)
def test_closed_streams_change_no_exit_state(home: Home, closed: str, words: str, status: int) -> None:
    command = f'exec "$@" {closed}'
    done = subprocess.run(
        ["sh", "-c", command, "sh", *arguments(home, *words.split())],
        capture_output=True,
        env=environment(),
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    assert done.returncode == status, done
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("words", [("forecast", "--json"), ("forecast",), ("batches", "--json"), ("--help",)])
def test_a_reader_that_leaves_early_is_no_fault(home: Home, tmp_path: Path, words: tuple[str, ...]) -> None:
    run_json(home, "import", str(tables.write_cases(tmp_path / "cases.csv", 300)))
    process = started(home, *words)
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(timeout=TIMEOUT_SECONDS) == 0


def test_two_registrations_of_one_number_at_once_are_one_case(
    home: Home, record_property: Callable[[str, object], None]
) -> None:
    running = [started(home, "register", "CS1", "--node", "商家实施服务", "--json") for _ in range(6)]
    for process in running:
        _out, err = process.communicate(timeout=TIMEOUT_SECONDS)
        assert process.returncode == 1, err
        assert err == b""
    assert [case["order_id"] for case in run_json(home, "forecast")] == ["CS1"]
    assert len(run_json(home, "batches")) == 6
    assert run(home, "replay").status == 0
    record_property("processes", len(running))


@pytest.mark.slow
def test_twelve_verbs_at_once_in_a_new_home_raise_no_false_alarm(home: Home, tmp_path: Path) -> None:
    files = [tables.write_cases(tmp_path / f"{number}.csv", 100, start=number * 100) for number in range(3)]
    verbs = [
        *(("import", str(file)) for file in [*files, files[0]]),
        *(("register", number, "--node", "商家实施服务") for number in ("R1", "R1", "R2")),
        ("replay",),
        ("batches",),
        *[("forecast",)] * 3,
    ]
    for round_number in range(4):
        here = Home(tmp_path / f"home-{round_number}")
        running = [(words, started(here, *words, "--json")) for words in verbs]
        for words, process in running:
            out, err = process.communicate(timeout=TIMEOUT_SECONDS)
            if words[0] in ("replay", "batches", "forecast") and process.returncode == 2:
                told = err.decode("utf-8")
                assert "没有可以重建的内容" in told or "数据文件夹不存在" in told, "it came before the first batch"
                continue
            assert err == b"", (words, process.returncode, err.decode("utf-8"))
            assert process.returncode in ((1,) if words[0] == "register" else (0, 1)), (words, out)
        orders = [case["order_id"] for case in run_json(here, "forecast")]
        assert len(orders) == len(set(orders)) == 302
        assert run_json(here, "replay")["same"] is True
        assert run_json(here, "journal", "verify")["ok"] is True

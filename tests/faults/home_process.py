"""A program that keeps a home open, as the window does but without one: ``python -m tests.faults.home_process HOME``.

It drives everything by the real runner, prints each notice as a line of JSON, and ends when its input closes.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desktop_app.models.events import NoticeRaised
from desktop_app.paths import Home
from desktop_app.services.desk import open_desk
from tests.journeys.command_line import ROOT, environment


class _Teller:
    def on_notice(self, notice: NoticeRaised) -> None:
        print(json.dumps([notice.severity, notice.title, notice.message], ensure_ascii=False), flush=True)


def main(root: str) -> None:
    """Until the input closes."""
    desk, teller = open_desk(Home(Path(root))), _Teller()
    desk.events.subscribe(NoticeRaised, teller.on_notice)
    desk.runner.start()
    print(json.dumps(["ready", "", ""]), flush=True)
    sys.stdin.read()
    desk.close()
    print(json.dumps(["ended", "", ""]), flush=True)


@contextmanager
def home_process(home: Home) -> Iterator[subprocess.Popen[bytes]]:
    """One such process, begun when the block begins; killed when it does not end by itself."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.home_process", str(home.root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        cwd=ROOT,
    )
    assert process.stdout is not None
    try:
        assert b"ready" in process.stdout.readline()
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def ended(process: subprocess.Popen[bytes]) -> list[tuple[str, str, str]]:
    """Let it end in the ordinary way; what it told."""
    out, err = process.communicate(timeout=30)
    assert process.returncode == 0, err.decode()
    assert b"Traceback" not in err, err.decode()
    *told, last = [tuple(json.loads(line)) for line in out.decode().splitlines()]
    assert last[0] == "ended"
    return told


if __name__ == "__main__":
    main(sys.argv[1])

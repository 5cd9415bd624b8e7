"""One process that waits for a line, then tries to use an approval, and tells what came of it; and its start."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from desktop_app.errors import RefusedError
from desktop_app.models.approvals.records import ApprovalSubject
from desktop_app.paths import Home
from desktop_app.services.desk import Desk
from tests.journeys.command_line import ROOT, environment
from tests.services.approving import REFUND, Maker
from tests.services.deciding import SetClock

AMOUNT = "28800.00"


def started(maker: Maker, command_id: str, mode: str = "signed", **variables: str) -> subprocess.Popen[str]:
    """The process over a maker's home, for the maker's refund; ``variables`` go into its environment."""
    words = [str(maker.home.root), maker.connection.id, REFUND, AMOUNT, command_id, mode]
    return subprocess.Popen(
        [sys.executable, "-m", "tests.faults.approval_process", *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(**variables),
        cwd=ROOT,
        text=True,
    )


def told_at_once(running: Sequence[subprocess.Popen[str]]) -> list[str]:
    """Let all go once every one is ready; what each tells."""
    for process in running:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in running:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    return [process.communicate(timeout=60)[0].strip() for process in running]


def main(root: str, connection_id: str, refund_id: str, amount: str, command_id: str, mode: str = "signed") -> None:
    """Ready, go, done. ``mode`` external: whatever stands with the refund, as a decision uses it."""
    desk = Desk(Home(Path(root)), SetClock())
    subject = ApprovalSubject(connection_id, refund_id, amount, "CNY", "PENDING_SELLER")
    desk.approvals.standing(connection_id, refund_id)
    print("ready", flush=True)
    sys.stdin.readline()
    try:
        with desk.work.writing() as tx:
            if mode == "external":
                desk.second_person.use(tx, connection_id, refund_id, command_id)
            else:
                desk.approvals.use(tx, subject, command_id)
        print("used", flush=True)
    except RefusedError as error:
        print(f"refused {error.message}", flush=True)
    desk.close()


if __name__ == "__main__":
    main(*sys.argv[1:])

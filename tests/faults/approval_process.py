"""One process that waits for a line, then tries to use an approval, and tells what came of it."""

from __future__ import annotations

import sys
from pathlib import Path

from desktop_app.errors import RefusedError
from desktop_app.models.approvals.records import ApprovalSubject
from desktop_app.paths import Home
from desktop_app.services.desk import Desk
from tests.services.deciding import SetClock


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

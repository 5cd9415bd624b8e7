"""A day's work without an end, to be killed: ``python -m tests.faults.desk_load HOME FIRST_NUMBER``.

Each line on stdout is an acknowledgement: what it names was reported as done and must never be lost.
"""

from __future__ import annotations

import os
import random
import sys
import threading
from datetime import timedelta
from pathlib import Path

from desktop_app.models.command_words import CommandName
from desktop_app.models.supervision import Node
from desktop_app.paths import Home
from desktop_app.services.acts.drafts import DELIVERY_FORM
from desktop_app.services.desk import Desk
from desktop_app.store.faults import BusyDataError
from tests.services.deciding import NOW, SetClock, case_columns, key_of, project

PASTED = 20
"""Cases in one paste."""

BUSY_TRIES = 3


def said(text: str) -> None:
    os.write(1, f"{text}\n".encode())  # whole lines, from any thread


def type_drafts(desk: Desk, connection: str, number: int) -> None:
    """A person who never stops typing into one form after another."""
    while True:
        draft = desk.drafts.open(connection, DELIVERY_FORM, key_of(number))
        for _press in range(40):
            revision = desk.drafts.autosave(draft.id, {"text": "字" * random.randrange(3000)})
            said(f"draft {draft.id} {revision}")
        number += 1


def work(desk: Desk, connection: str, number: int) -> None:
    """Paste cases, confirm some of them in the console, see them moved by the next paste."""
    while True:
        numbers = range(number, number + PASTED)
        now = desk.clock.connection_now()
        project(desk, connection, [case_columns(one, Node.SELLER_CONFIRM_REQUIREMENT) for one in numbers], now)
        said(f"pasted {number}")
        keys = [key_of(one) for one in numbers[:3]]
        for result in desk.bulk.done(connection, keys, CommandName.CONFIRM_REQUIREMENT):
            if result.is_done:
                said(f"done {result.key}")
        number += PASTED


def main() -> None:
    number = int(sys.argv[2])
    desk = Desk(Home(Path(sys.argv[1])), SetClock(NOW + timedelta(minutes=number)))
    desk.runner.step()
    connection = desk.work.connections.list()[0].id
    said("ready")
    threading.Thread(target=type_drafts, args=(desk, connection, number), daemon=True).start()
    for _try in range(BUSY_TRIES):
        try:
            work(desk, connection, number)
        except BusyDataError:
            said("busy")  # told in words, after waiting in vain on a slow machine: a person tries again
    work(desk, connection, number)


if __name__ == "__main__":
    main()

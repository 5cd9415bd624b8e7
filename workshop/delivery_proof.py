"""A built program carries one delivery to the marketplace that it starts itself: told by its store and by that shop.

The tour decides the delivery in the program's own windows and keeps its home. Then the same program, by its command
line alone, fetches once more, and its marketplace is asked what commands really did. Standard library only.
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TOUR_HOME = "homes/rehearsal/home"
"""Where the tour keeps, below its folder, the home in which it rehearses (``desktop_app/tour/tour.py``)."""
ANSWER_SECONDS = 60.0
END_SECONDS = 30.0
LAST_CHARACTERS = 3000
"""How much of what a program said is shown: its end tells the reason."""
_COMMANDS = """
SELECT commands.id, commands.target, commands.state, connections.id, connections.name, commands.name
FROM commands JOIN connections ON connections.id = commands.connection_id
WHERE connections.kind = 'rehearsal_direct' ORDER BY commands.made_at
"""
_DELIVERY = "ReportCompletion"
_BEFORE_DELIVERY = "SELLER_DELIVER"


class NotProvenError(Exception):
    """What the program was to do is not there; the text says what was found instead."""


@dataclass(frozen=True)
class _Decision:
    """One decision, as the store has it; ``name``: which act."""

    key: str
    target: str
    state: str
    connection_id: str
    connection: str
    name: str


def prove_delivery(program: Sequence[str], tour: Path, environ: dict[str, str]) -> str:
    """The sentence that tells what was proven. Raises ``NotProvenError``; changes nothing but what a sync fetches."""
    home = tour / TOUR_HOME
    every = _sent(home)
    sent = next(one for one in every if one.name == _DELIVERY)
    synced = _run_json(program, ["sync", "--home", str(home), "--connection", sent.connection], environ)
    counts = synced["outbox"]
    if (synced["state"], counts["done"], counts["auto"], counts["person"]) != ("done", len(every), 0, 0):
        raise NotProvenError(
            f"sync tells {synced['state']}, and of the outbox {counts}: {len(every)} commands done were expected"
        )
    with _marketplace(program, home / "rehearsal" / sent.connection_id, environ) as ask:
        effects = ask("/rehearsal/effects")["effects"]
        order_id, _bar, line_id = sent.target.partition("|")
        node = ask(f"/seller/v1/cases/{order_id}/{line_id}")["node"]
    done = sorted((effect["key"], effect["name"]) for effect in effects)
    if done != sorted((one.key, one.name) for one in every):
        raise NotProvenError(f"the marketplace did {done}; each of {[one.key for one in every]} once was expected")
    if node == _BEFORE_DELIVERY:
        raise NotProvenError(f"the marketplace still has {order_id} at {node}")
    return f"one delivery ({order_id}) reflected in its store, done exactly once at its own marketplace, now at {node}"


def _run_json(program: Sequence[str], words: Sequence[str], environ: dict[str, str]) -> Any:
    """The document that a verb prints; anything but exit state 0 is a fault."""
    done = subprocess.run([*program, *words, "--json"], env=environ, capture_output=True, check=False)
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace")[-LAST_CHARACTERS:]
        raise NotProvenError(f"{words[0]} ended with {done.returncode}:\n{said}")
    return json.loads(done.stdout)


def _sent(home: Path) -> list[_Decision]:
    """What was sent and is seen in what was fetched, one delivery among it; others were recalled before they left."""
    place = home / "work.db"
    try:
        with closing(sqlite3.connect(f"{place.as_uri()}?mode=ro", uri=True)) as store:
            found = [_Decision(*row) for row in store.execute(_COMMANDS)]
    except sqlite3.Error as error:
        raise NotProvenError(f"{place} cannot be read: {error}") from error
    sent = [one for one in found if one.state != "recalled"]
    states = [one.state for one in sent if one.name == _DELIVERY]
    if states != ["reflected"] or {one.state for one in sent} != {"reflected"}:
        told = [(one.name, one.state) for one in found]
        raise NotProvenError(f"the store has {told}; one reflected delivery, and all else reflected, was expected")
    return sent


@contextmanager
def _marketplace(program: Sequence[str], folder: Path, environ: dict[str, str]) -> Iterator[Any]:
    """The marketplace of a shop, started as the program starts it; it ends when its standard input closes."""
    command = [*program, "sandbox", "--folder", str(folder), "--json", "--parent-pipe"]
    with subprocess.Popen(
        command, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            told = json.loads(process.stdout.readline() or b"{}")
            if "address" not in told:
                raise NotProvenError(f"sandbox did not start: {told}")
            token = json.loads((folder / "address.json").read_bytes())["token"]
            yield lambda place: _get(told["address"] + place, token)
        finally:
            process.stdin.close()
            try:
                process.wait(END_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                raise NotProvenError("sandbox did not end when its standard input was closed") from None


def _get(address: str, token: str) -> Any:
    request = urllib.request.Request(address, headers={"Authorization": f"Bearer {token}"})
    # by no proxy: it is on this computer
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=ANSWER_SECONDS) as answer:
            return json.load(answer)
    except OSError as error:
        raise NotProvenError(f"the marketplace does not answer {address}: {error}") from error

"""The rehearsal marketplace as tests meet it: a real process, asked over real sockets."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 30.0
"""A loaded machine may be slow; that a start is quick is a test of its own."""
PINNED_NOW = "2026-11-24T09:30:00+08:00"


@dataclass
class Reply:
    """What came back on the wire, to the last byte, and how the connection ended."""

    raw: bytes
    ending: str
    """``whole`` (as long as it says), ``end`` (FIN), ``reset`` (RST)."""

    @property
    def status(self) -> int:
        return int(self.raw.split(b" ", 2)[1])

    @property
    def head(self) -> dict[str, str]:
        lines = self.raw.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")[1:]
        return {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}

    @property
    def body(self) -> bytes:
        return self.raw.partition(b"\r\n\r\n")[2]

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Marketplace:
    """A running marketplace."""

    process: subprocess.Popen[bytes]
    folder: Path
    port: int
    token: str
    first_line: str = ""
    started_seconds: float = 0.0
    known: dict[str, Any] = field(default_factory=dict)

    def ask(self, method: str, target: str, body: bytes | Any = b"", **headers: str | None) -> Reply:
        """One request on a connection of its own; ``name_with=None`` leaves a header out."""
        if not isinstance(body, bytes):
            body = json.dumps(body, ensure_ascii=False).encode("utf-8")
        given = {
            "host": f"127.0.0.1:{self.port}",
            "authorization": f"Bearer {self.token}",
            "content-length": str(len(body)) if body or method in ("PUT", "POST") else None,
            "connection": "close",
        }
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        lines = [f"{method} {target} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in given.items() if value is not None]
        return self.exchange("\r\n".join([*lines, "", ""]).encode("latin-1") + body)

    def exchange(self, raw: bytes, seconds: float = 30.0) -> Reply:
        """Send bytes, read until the answer is whole or the connection ends."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=seconds) as connection:
            return exchange_on(connection, raw)

    def control(self, method: str, path: str, body: Any = b"") -> Any:
        """A rehearsal-only call that must succeed."""
        reply = self.ask(method, f"/rehearsal/{path}", body)
        assert reply.status in (200, 201), reply.raw
        return reply.json

    def told(self, act: str, where: dict[str, Any], **values: Any) -> dict[str, Any]:
        """A counterparty acts on an order line; answers what has become of it."""
        ids = {"order_id": where["order_id"], "line_id": where["line_id"]}
        item: dict[str, Any] = self.control("POST", "buyers", {"act": act, **ids, **values})["item"]
        return item

    def refund(self, refund: dict[str, Any]) -> dict[str, Any]:
        """A refund request as it is now."""
        found: dict[str, Any] = self.ask("GET", f"/seller/v1/refunds/{refund['refund_id']}").json
        return found

    def fault(self, kind: str, **more: Any) -> None:
        """Order a fault for the next matching request."""
        self.control("POST", "faults", {"kind": kind, **more})

    def items(self, kind: str = "cases") -> list[dict[str, Any]]:
        """All current items of a kind."""
        found, cursor = [], ""
        while True:
            page = self.ask("GET", f"/seller/v1/changes?kind={kind}&limit=2000{cursor}").json
            found += page["items"]
            if not page["has_more"]:
                return found
            cursor = f"&cursor={page['next_cursor']}"

    def case_at(self, node: str, **wanted: Any) -> dict[str, Any]:
        """The first case that stands at a node, without an open appeal, and has these members."""
        wanted.setdefault("appeal_open", False)
        for item in self.items():
            if item["node"] == node and all(item[name] == value for name, value in wanted.items()):
                return item
        raise AssertionError(f"the seeded shop has no case at {node} with {wanted}")

    def stop(self) -> int:
        """End it as the system does; answers the exit state."""
        if self.process.poll() is None:
            self.process.terminate()
        return self.process.wait(20)


def exchange_on(connection: socket.socket, raw: bytes) -> Reply:
    """Send bytes on an open connection and read its answer."""
    received, ending = b"", "end"
    try:
        connection.sendall(raw)
        while True:
            part = connection.recv(1 << 16)
            if not part:
                break
            received += part
            if _is_whole(received, raw.startswith(b"HEAD ")):
                ending = "whole"
                break
    except (ConnectionResetError, BrokenPipeError):
        ending = "reset"
    return Reply(received, ending)


def _is_whole(received: bytes, is_head: bool) -> bool:
    head, separator, body = received.partition(b"\r\n\r\n")
    if not separator or is_head:
        return bool(separator)
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return len(body) >= int(line.split(b":")[1])
    return b"transfer-encoding: chunked" in head.lower() and received.endswith(b"0\r\n\r\n")


def command(folder: Path, *words: str) -> list[str]:
    """The command line that starts a marketplace."""
    return [sys.executable, "-m", "desktop_app", "sandbox", "--folder", str(folder), *words]


def environment() -> dict[str, str]:
    """The tests' environment in Chinese, with the checkout as the place of the program."""
    return {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "SELLER_DESK_LANGUAGE": "zh_CN",
    }


def start(folder: Path, *words: str, **options: Any) -> Marketplace:
    """Start a marketplace and wait until it says that it listens."""
    begun = time.monotonic()
    process = subprocess.Popen(
        command(folder, *words),
        cwd=ROOT,
        env=environment(),
        stdin=options.get("stdin", subprocess.DEVNULL),
        stdout=subprocess.PIPE,
        stderr=options.get("stderr", subprocess.DEVNULL),
    )
    assert process.stdout is not None
    line = process.stdout.readline().decode("utf-8").strip()
    seconds = time.monotonic() - begun
    if process.poll() is not None or not line:
        process.kill()
        raise AssertionError(f"the marketplace did not start: {line!r}, exit {process.wait()}")
    address = json.loads((folder / "address.json").read_bytes())
    return Marketplace(process, folder, address["port"], address["token"], line, seconds)


@contextmanager
def running(folder: Path, *words: str, **options: Any) -> Iterator[Marketplace]:
    """A marketplace for the length of a block."""
    shop = start(folder, *words, **options)
    try:
        yield shop
    finally:
        shop.stop()
        if shop.process.stdout is not None:
            shop.process.stdout.close()

"""A counterpart that computes nothing: sends recorded pages of the contract, as fast as sockets go, until stdin closes.

Not a floor itself: what stands at the other end where the program alone is measured.
"""

import argparse
import json
import os
import socket
import sys
import threading
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

CHINA = timezone(timedelta(hours=8))
BASE = "/seller/v1/"


class Pages:
    """Answers by their request."""

    def __init__(self, folder: Path) -> None:
        names = json.loads((folder / "index.json").read_bytes())
        self._bodies = {key: (folder / name).read_bytes() for key, name in names.items()}

    def answer(self, target: str) -> bytes:
        """The whole answer to one GET; 404 for what was not recorded."""
        parts = urlsplit(target)
        name, query = parts.path.removeprefix(BASE), parse_qs(parts.query)
        key = name if name != "changes" else f"{query['kind'][0]} {query.get('cursor', [''])[0]}"
        body = self._bodies.get(key)
        now = datetime.now(UTC)
        head = (
            f"HTTP/1.1 {'200 OK' if body is not None else '404 Not Found'}\r\n"
            f"Date: {format_datetime(now, usegmt=True)}\r\n"
            f"X-Marketplace-Time: {now.astimezone(CHINA).isoformat()}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body or b'')}\r\n\r\n"
        )
        return head.encode("ascii") + (body or b"")


def serve(connection: socket.socket, pages: Pages) -> None:
    """Requests of one connection, one after the other."""
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with connection, connection.makefile("rb") as lines:
        while first := lines.readline():
            while lines.readline() not in (b"\r\n", b""):
                pass
            connection.sendall(pages.answer(first.split(b" ")[1].decode("ascii")))


def main() -> None:
    """Listen, say so, and end with stdin."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pages", type=Path, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    asked = parser.parse_args()
    pages = Pages(asked.pages)
    listener = socket.create_server(("127.0.0.1", 0))
    address = {"port": listener.getsockname()[1], "token": "recorded", "pid": os.getpid(), "contract": 1}
    (asked.folder / "address.json").write_text(json.dumps(address), "utf-8")

    def accept() -> None:
        while True:
            threading.Thread(target=serve, args=(listener.accept()[0], pages), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    print("listening", flush=True)
    sys.stdin.read()
    (asked.folder / "address.json").unlink()


main()

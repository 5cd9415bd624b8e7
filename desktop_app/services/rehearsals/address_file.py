"""``address.json``: how the marketplace on this computer is reached while it runs. Its own person alone may read it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop_app.secret import Secret

NAME = "address.json"
MOST_BYTES = 4096


@dataclass(frozen=True)
class MarketAddress:
    """Where a marketplace listens. Its token changes with each start, so that it belongs into no keyring."""

    url: str
    token: Secret


def read_address_file(folder: Path) -> MarketAddress | None:
    """The address in a folder; ``None`` when nothing runs there, or the file is just being written.

    A marketplace that was killed leaves its file: whether somebody answers is another question.
    """
    try:
        with (folder / NAME).open("rb") as file:
            found: Any = json.loads(file.read(MOST_BYTES))
        port, token = int(found["port"]), str(found["token"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return MarketAddress(f"http://127.0.0.1:{port}", Secret(token)) if 0 < port < 65536 and token else None

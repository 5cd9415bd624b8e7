"""A private session bus with a real gnome-keyring on it, for one script at a time."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

from tests.architecture.source import ROOT

PASSWORD = "pw-of-the-keyring"  # an empty one fails with "Prompt dismissed"
PRELUDE = """
import json, logging, sys, threading, time
from pathlib import Path
from desktop_app import logs
from desktop_app.paths import Home
from desktop_app.secret import Secret
from desktop_app.vault.vault import Vault
HOME = Home(Path(sys.argv[1]))
logs.start(HOME.logs, "vault")
def tell(**values):
    print(json.dumps(values))
"""


def needs_keyring() -> None:
    """Say what to install instead of skipping: a keyring that is not tried is not tested."""
    missing = [name for name in ("dbus-run-session", "gnome-keyring-daemon") if shutil.which(name) is None]
    if missing:
        pytest.fail(f"install gnome-keyring and dbus: {', '.join(missing)} not found", pytrace=False)


def run_script(body: str, home: Path, user: Path, *, bus: str) -> dict[str, Any]:
    """Run a script in a process of its own; what it tells.

    ``bus``: ``unlocked`` and ``locked`` have a bus with a keyring, ``none`` has neither. ``user`` is the HOME in which
    the keyring keeps its files: it must exist, or the daemon hangs.
    """
    script = user / "script.py"
    script.write_text(PRELUDE + textwrap.dedent(body), "utf-8")
    command = [sys.executable, str(script), str(home)]
    if bus != "none":
        needs_keyring()
        begin = {
            "unlocked": f"printf %s {PASSWORD} | gnome-keyring-daemon --unlock --components=secrets >/dev/null",
            "locked": "export $(gnome-keyring-daemon --start --components=secrets 2>/dev/null)",
        }[bus]
        command = ["dbus-run-session", "--", "sh", "-c", f'{begin}; exec "$@"', "-", *command]
    done = subprocess.run(
        command, cwd=ROOT, env=_environment(user), capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return told


def _environment(user: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DBUS_", "XDG_", "GNOME_"))}
    kept.pop("DISPLAY", None)
    return {**kept, "HOME": str(user), "PYTHONPATH": str(ROOT)}


def files_with(text: str, *folders: Path) -> list[str]:
    """Files under the folders that hold the text, as it stands or in UTF-16."""
    forms = (text.encode(), text.encode("utf-16-le"))
    return [
        str(path)
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file() and any(form in path.read_bytes() for form in forms)
    ]

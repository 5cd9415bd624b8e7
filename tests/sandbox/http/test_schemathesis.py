"""The committed contract against the running marketplace, with data that a machine thinks of."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.sandbox.http.test_contract import CONTRACT
from tests.sandbox.marketplace import PINNED_NOW, running

CONFIG = Path(__file__).with_name("schemathesis.toml")
EXAMPLES = 10
"""For each operation and kind of data; the whole run takes some 10 s, four times that on a busy machine."""
LEAST_CASES = 200


def test_the_marketplace_keeps_its_contract(tmp_path: Path) -> None:
    log = tmp_path / "log.txt"
    words = ["--scenario", "refunds", "--orders", "300", "--seed", "7", "--at", PINNED_NOW, "--rate", "0"]
    with log.open("wb") as file, running(tmp_path / "shop", *words, stderr=file) as shop:
        run = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIG), "run", str(CONTRACT)]
        run += ["--url", f"http://127.0.0.1:{shop.port}", "--header", f"Authorization: Bearer {shop.token}"]
        run += ["--max-examples", str(EXAMPLES), "--continue-on-failure", "--warnings", "off", "--no-color"]
        if "CI" in os.environ:
            run += ["--seed", "7"]
        done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False)
        assert shop.process.poll() is None
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    generated = re.search(r"(\d+) generated", done.stdout)
    assert generated is not None, done.stdout[-2000:]
    assert int(generated[1]) >= LEAST_CASES
    assert "Traceback" not in log.read_text("utf-8")

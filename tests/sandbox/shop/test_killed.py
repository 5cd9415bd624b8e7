"""A process that is killed while it writes leaves a whole file, and each command done once or not at all."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from desktop_app.sandbox.shop.schema import FILE_NAME
from desktop_app.sandbox.shop.shop import Shop
from tests.sandbox.shop.stage import NOW

WRITER = """
import json, sys
from pathlib import Path
from desktop_app.sandbox.shop.shop import Shop
shop = Shop.open(Path(sys.argv[1]))
shop.set_rate(0)
print("ready", flush=True)
number = int(sys.argv[2])
while True:
    shop.step(1800)
    rows, _ = shop.list_cases({"node": "SELLER_CONFIRM_REQUIREMENT"}, 1, 3)
    for row in rows:
        number += 1
        body = {"name": "ConfirmRequirement", "order_id": row["order_id"], "line_id": row["line_id"],
                "expected_node": row["node"], "seen_version": row["version"], "values": {}, "files": []}
        key = f"key-{number}"
        print(json.dumps([key, body]), flush=True)
        shop.execute(key, body, json.dumps(body).encode())
        print(json.dumps([key]), flush=True)
"""


@pytest.mark.fault
@pytest.mark.parametrize("round_number", range(4))
def test_kill_at_any_moment(tmp_path: Path, round_number: int) -> None:
    Shop.create(tmp_path, "busy", 0, 5, NOW).close()
    sent, answered = {}, set()
    for life in range(3):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path), str(life * 100_000)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[3],
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(0.11 + 0.07 * round_number + 0.05 * life)
        os.kill(process.pid, signal.SIGKILL)
        for line in process.stdout.read().splitlines():
            try:
                parts = json.loads(line)
            except ValueError:
                continue  # the last line was cut
            if len(parts) == 2:
                sent[parts[0]] = parts[1]
            else:
                answered.add(parts[0])
        process.wait()
    assert sent
    shop = Shop.open(tmp_path)
    shop.set_rate(0)
    assert shop.connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    keys = [effect["key"] for effect in shop.effects()]
    assert len(keys) == len(set(keys))
    recorded = {key for key in sent if shop.record(key) is not None}
    assert answered <= recorded
    assert {key for key in recorded if (shop.record(key) or {})["state"] == "done"} == set(keys)
    for key in recorded:
        assert shop.execute(key, sent[key], json.dumps(sent[key]).encode()) == shop.record(key)
    assert [effect["key"] for effect in shop.effects()] == keys
    shop.close()


@pytest.mark.fault
def test_a_shop_killed_while_it_was_made_is_no_shop(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from tests.sandbox.shop.stage import NOW;"
        "from desktop_app.sandbox.shop.shop import Shop; print('go', flush=True);"
        "Shop.create(Path(sys.argv[1]), 'small', 200_000, 1, NOW)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[3]
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "go\n"
    time.sleep(0.5)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert not (tmp_path / FILE_NAME).exists()
    shop = Shop.create(tmp_path, "small", 0, 1, NOW)
    assert shop.list_cases({"node": "open"}, 1, 10)[1] > 40
    shop.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == [FILE_NAME]

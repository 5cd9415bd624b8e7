"""PF12: one autosave of a delivery form beside one raw durable commit of the same bytes, turn by turn."""

from __future__ import annotations

import json
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.floors.commit import RawCommits
from benchmarks.rows import Row, median, milliseconds
from desktop_app.paths import Home
from desktop_app.services.desk import open_desk

TARGET = 5.0
WARM_UP = 20
SAVES = 400


def measure(folder: Path) -> list[Row]:
    """Both alternate, so that what else the disk does meets both alike."""
    desk = open_desk(Home(folder / "autosave"))
    floor = RawCommits(folder)
    saves, commits = [], []
    try:
        connection = desk.connections.for_writing()
        draft = desk.drafts.open(connection.id, "delivery", "CS2611240000001|CS2611240000001-000001")
        for number in range(-WARM_UP, SAVES):
            body = _form(number)
            text = json.dumps(body, ensure_ascii=False)
            started = perf_counter()
            desk.drafts.autosave(draft.id, body)
            seconds = perf_counter() - started
            commit = floor.seconds_of_one(text)
            if number >= 0:
                saves.append(seconds)
                commits.append(commit)
    finally:
        floor.close()
        desk.close()
    details = {"floor": milliseconds(commits), "subject": milliseconds(saves)}
    return [
        Row("PF12", "draft autosave / one raw durable commit", median(saves) / median(commits), TARGET, "", details)
    ]


def _form(number: int) -> dict[str, Any]:
    """A delivery form about half filled in, which grows as a person types."""
    files = [{"role": f"file{index}", "name": f"{index}_SOW需求说明书.docx", "sha256": "0" * 64} for index in range(6)]
    return {"delivery_mode": "远程", "result": "已按需求完成部署并通过验收。" * (number % 40 + 41), "files": files}

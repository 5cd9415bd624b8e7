"""What importing and pasting tell beside their result."""

from __future__ import annotations

from pathlib import Path

from desktop_app.paths import Home
from tests.journeys import tables
from tests.journeys.command_line import run, run_json

NOW = "2026-11-24T12:00:00"


def test_what_a_complete_table_leaves_out_is_a_warning_beside_the_promised_document(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    first = tables.write_cases(tmp_path / "first.csv", 30)
    run_json(home, "import", str(first), "--data-as-of", "2026-11-24 09:00:00", "--at", NOW)
    second = tables.write_cases(tmp_path / "second.csv", 1)
    words = ("--data-as-of", "2026-11-24 10:00:00", "--at", NOW, "--json")
    done = run(home, "import", str(second), "--scope", "complete", *words)
    assert done.status == 0
    assert list(done.document) == [
        "batch", "kind", "rows", "inserted", "updated", "unchanged", "warned", "refused", "refused_file"
    ]  # fmt: skip
    assert "29 张未完结" in done.err
    assert tables.order_id(1) in done.err
    assert tables.order_id(29) not in done.err  # twenty are named
    assert len(run_json(home, "forecast", "--at", NOW)) == 30
    assert "未完结" not in run(home, "import", str(second), *words).err

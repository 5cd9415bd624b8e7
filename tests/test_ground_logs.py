"""Log files: one a process, masked at the sink, with the trace id of the act."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

import pytest

from desktop_app import logs
from desktop_app.paths import Home

SECRETS = (
    "13812345678",
    "+86 138-1234-5678",
    "021-62345678",
    "li.min@example.com.cn",
    "ABCDEFGHIJ0123456789",
    "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7aB3dE6gH9jK2m",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
)


@pytest.mark.parametrize("secret", SECRETS)
def test_secrets_are_masked(secret: str) -> None:
    assert secret not in logs.redact(f"客户 {secret}，来电")


@pytest.mark.parametrize(
    "text",
    [
        '"access_key": "s3cr3t!"',
        "password=s3cr3t!",
        "SK: s3cr3t!",
        "X-Auth-Token: s3cr3t!",
        "授权码：s3cr3t!",
        "Authorization: Bearer s3cr3t!",
    ],
)
def test_named_secrets_are_masked_whatever_they_look_like(text: str) -> None:
    assert "s3cr3t" not in logs.redact(text)


@pytest.mark.parametrize(
    "plain", ["CS2411201523WX7K3", "订单 20250326102030112233 已导入", "¥28,800.00", "2025-03-26 10:20:30"]
)
def test_order_numbers_times_and_amounts_stay_readable(plain: str) -> None:
    assert logs.redact(plain) == plain


def test_a_file_holds_trace_and_masked_traceback(home: Home) -> None:
    path = logs.start(home.logs, "test")
    try:
        with logs.trace("import") as trace:
            try:
                raise ValueError("call 13812345678")
            except ValueError:
                logging.getLogger("x").exception("read %s", "a@b.cn")
    finally:
        logs.stop()
    text = path.read_text(encoding="utf-8")
    assert f"[{trace}]" in text
    assert "ValueError" in text
    assert "13812345678" not in text
    assert "a@b.cn" not in text


def test_an_inner_trace_keeps_the_outer_id_and_threads_have_their_own() -> None:
    seen: list[str] = []
    with logs.trace("outer") as outer, logs.trace("inner") as inner:
        thread = threading.Thread(target=lambda: seen.append(logs.trace_id()))
        thread.start()
        thread.join()
        assert inner == outer
    assert seen == ["-"]
    assert logs.trace_id() == "-"


def test_old_files_go_and_a_folder_that_cannot_be_is_no_crash(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home.logs.mkdir(parents=True)
    for number in range(logs.KEPT_FILES + 5):
        (home.logs / f"2020{number:04}-x.log").write_text("old", encoding="utf-8")
    logs.start(home.logs, "test")
    logging.getLogger("x").warning("now")
    logs.stop()
    assert len(list(home.logs.glob("*.log"))) == logs.KEPT_FILES
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    logs.start(blocked, "test")
    logging.getLogger("x").warning("lost")
    logging.getLogger("x").warning("lost too")
    logs.stop()
    assert capsys.readouterr().err.count("log:") == 1


def test_a_process_that_logs_nothing_leaves_no_trace(home: Home) -> None:
    logs.start(home.logs, "test")
    logs.stop()
    assert not home.logs.exists()

"""``approval`` from two homes with the system's real keyring: shapes, exit states, and what stays untouched."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop_app.paths import Home
from tests.vault.session import run_script

CLI = """
import contextlib, io, os
from desktop_app.cli.main import run
from desktop_app.services import desk as desks
os.environ["SELLER_DESK_LANGUAGE"] = "zh_CN"
A, B, C = (str(HOME.root.parent / name) for name in ("a", "b", "c"))
F = {name: str(HOME.root.parent / name) for name in ("r.json", "b.key", "c.key", "a.key", "none.json", "refunds.csv")}
done = []
def cli(home, *words, login=""):
    if login is not None:  # each person has a system login of their own; None: the one that this process has
        desks.system_login = lambda: login or "login-" + home[-1]
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = run(["approval" if words[0] != "import" else "import", *words[words[0] == "import":], "--json",
                      "--home", home])
    assert "Traceback" not in err.getvalue(), err.getvalue()
    done.append([" ".join(words[:1]), status, json.loads(out.getvalue()), err.getvalue()])
    return status
Path(F["refunds.csv"]).write_text(
    "退订单号,订单ID,订单行ID,商品名称,客户名称,申请金额,币种,退订原因,状态,申请时间\\n"
    'RF1,CS1,CS1-1,MES 上线,华东精工,"28,800.00",CNY,不再需要,商家待审核,2026-11-23 09:00:00\\n', "utf-8")
"""
SHAPE = {"valid", "reason", "refund_id", "amount", "currency", "maker", "checker", "expires_at"}


@pytest.fixture
def user() -> Iterator[Path]:
    """The HOME of the person, short enough for the keyring's socket."""
    with tempfile.TemporaryDirectory(prefix="keys-") as folder:
        yield Path(folder)


def _run(body: str, home: Home, user: Path, bus: str = "unlocked") -> list[tuple[str, int, Any, str]]:
    told = run_script(CLI + body + "\ntell(done=done)", home.root, user, bus=bus)
    return [(one[0], one[1], one[2], one[3]) for one in told["done"]]


def test_two_people_from_the_first_key_to_the_revoked_request(home: Home, user: Path) -> None:
    body = """
at = ("--at", "2026-11-24T12:00:00")
cli(A, "import", F["refunds.csv"], "--kind", "refunds")
cli(B, "key", F["b.key"])
cli(A, "trust", F["b.key"])
cli(A, "request", F["r.json"], "--refund", "RF1", "--opinion", "同意全额退款", *at)
cli(A, "verify", F["r.json"], *at)
cli(A, "sign", F["r.json"], "--decision", "approve", *at)
cli(B, "sign", F["r.json"], "--decision", "approve", *at)
for moment in ("2026-11-24T13:00:00", "2026-11-27T11:59:59", "2026-11-27T12:00:00"):
    cli(A, "verify", F["r.json"], "--at", moment)
cli(B, "import", F["refunds.csv"], "--kind", "refunds")
cli(B, "verify", F["r.json"], *at)
text = Path(F["r.json"]).read_text("utf-8")
Path(F["r.json"]).write_text(text.replace("28800.00", "18800.00"), "utf-8")
cli(A, "verify", F["r.json"], *at)
Path(F["r.json"]).write_text(text[:400], "utf-8")
cli(A, "verify", F["r.json"], *at)
Path(F["r.json"]).write_text(text, "utf-8")
cli(A, "verify", F["r.json"], *at)
cli(A, "revoke", F["r.json"])
cli(A, "verify", F["r.json"], *at)
cli(A, "verify", F["none.json"])
cli(A, "request", F["r.json"], "--refund", "RF9")
cli(A, "request", F["r.json"], "--refund", "RF1", "--valid-hours", "0")
"""
    done = _run(body, home, user)
    assert [(name, status) for name, status, _document, _said in done] == [
        ("import", 0), ("key", 0), ("trust", 0), ("request", 0), ("verify", 1), ("sign", 2), ("sign", 0),
        ("verify", 0), ("verify", 0), ("verify", 1),
        ("import", 0), ("verify", 1), ("verify", 1), ("verify", 1), ("verify", 0), ("revoke", 0), ("verify", 1),
        ("verify", 2), ("request", 2), ("request", 2),
    ]  # fmt: skip
    verified = [document for name, status, document, _said in done if name == "verify" and status < 2]
    assert all(set(one) == SHAPE for one in verified)
    assert verified[1]["valid"] is True
    assert (verified[1]["refund_id"], verified[1]["amount"], verified[1]["currency"]) == ("RF1", "28800.00", "CNY")
    assert verified[1]["expires_at"] == "2026-11-27T12:00:00+08:00"
    assert verified[1]["maker"]
    assert verified[1]["checker"]
    reasons = [one["reason"] for one in verified if not one["valid"]]
    expected = ("还没有第二人签名", "已过有效期", "不是在这里发起", "不是写出时的样子", "不是写出时的样子", "已撤销")
    assert len(reasons) == len(expected)
    assert [part for part, reason in zip(expected, reasons, strict=True) if part not in reason] == []
    [key] = [document for name, _status, document, _said in done if name == "key"]
    [trusted] = [document for name, _status, document, _said in done if name == "trust"]
    expected_key = {"name": key["name"], "fingerprint": key["fingerprint"], "way": "first", "active_from": None}
    assert trusted == {**expected_key, "same_login": False}
    assert "不算数" in next(said for name, _status, _document, said in done if name == "trust")


def test_a_second_home_of_the_same_login_is_no_second_person(home: Home, user: Path) -> None:
    body = """
cli(A, "import", F["refunds.csv"], "--kind", "refunds")
cli(B, "key", F["b.key"], login="login-a")
cli(A, "trust", F["b.key"])
cli(A, "request", F["r.json"], "--refund", "RF1")
cli(B, "sign", F["r.json"], "--decision", "approve", login="login-a")
cli(A, "verify", F["r.json"])
"""
    done = _run(body, home, user)
    assert [status for _name, status, _document, _said in done] == [0, 0, 0, 0, 0, 1]
    [trusted] = [document for name, _status, document, _said in done if name == "trust"]
    assert trusted["same_login"] is True
    assert "立即可用" not in next(said for name, _status, _document, said in done if name == "trust")
    assert "不能做第二人" in next(said for name, _status, _document, said in done if name == "trust")
    assert (done[-1][2]["valid"], set(done[-1][2])) == (False, SHAPE)
    assert "同一个系统登录" in done[-1][2]["reason"]


def test_another_name_in_the_environment_makes_no_second_person(home: Home, user: Path) -> None:
    body = """
cli(A, "import", F["refunds.csv"], "--kind", "refunds", login=None)
names = ("LOGNAME", "USER", "LNAME", "USERNAME")
os.environ.update(dict.fromkeys(names, "somebody-else"))
cli(B, "key", F["b.key"], login=None)
os.environ.update(dict.fromkeys(names, "myself"))
cli(A, "trust", F["b.key"], login=None)
cli(A, "request", F["r.json"], "--refund", "RF1", login=None)
os.environ.update(dict.fromkeys(names, "somebody-else"))
cli(B, "sign", F["r.json"], "--decision", "approve", login=None)
os.environ.update(dict.fromkeys(names, "myself"))
cli(A, "verify", F["r.json"], login=None)
"""
    done = _run(body, home, user)
    assert [status for _name, status, _document, _said in done] == [0, 0, 0, 0, 0, 1]
    assert next(document for name, _status, document, _said in done if name == "trust")["same_login"] is True
    assert "同一个系统登录" in done[-1][2]["reason"]


def test_a_request_from_the_future_is_not_valid_before_its_time(home: Home, user: Path) -> None:
    body = """
cli(A, "import", F["refunds.csv"], "--kind", "refunds")
cli(B, "key", F["b.key"])
cli(A, "trust", F["b.key"])
cli(A, "request", F["r.json"], "--refund", "RF1", "--at", "2027-06-01", "--valid-hours", "720")
cli(B, "sign", F["r.json"], "--decision", "approve")
cli(A, "verify", F["r.json"])
cli(A, "verify", F["r.json"], "--at", "2027-05-25")
cli(A, "verify", F["r.json"], "--at", "2027-06-01")
cli(A, "verify", F["r.json"], "--at", "2027-06-30T23:59:59")
cli(A, "verify", F["r.json"], "--at", "2027-07-01")
"""
    done = _run(body, home, user)
    assert [status for _name, status, _document, _said in done] == [0, 0, 0, 0, 0, 1, 1, 0, 0, 1]
    reasons = [document["reason"] for name, _status, document, _said in done if name == "verify"]
    assert ["比现在还晚" in told for told in reasons] == [True, True, False, False, False]


def test_sign_goes_by_the_time_that_it_is_told_and_no_other_file_is_overwritten(home: Home, user: Path) -> None:
    body = """
cli(A, "import", F["refunds.csv"], "--kind", "refunds")
cli(A, "request", F["r.json"], "--refund", "RF1")
cli(B, "sign", F["r.json"], "--decision", "approve", "--at", "2027-01-01")
cli(A, "request", F["refunds.csv"], "--refund", "RF1")
cli(A, "key", F["refunds.csv"])
cli(B, "sign", F["r.json"], "--decision", "approve")
assert Path(F["refunds.csv"]).read_text("utf-8").startswith("退订单号")
"""
    done = _run(body, home, user)
    assert [status for _name, status, _document, _said in done] == [0, 0, 2, 2, 2, 0]
    assert "已过有效期" in done[2][2]["error"]["message"]


def test_a_second_colleague_waits_a_day_or_is_countersigned(home: Home, user: Path) -> None:
    body = """
from datetime import datetime, timedelta
cli(A, "import", F["refunds.csv"], "--kind", "refunds")
cli(A, "key", F["a.key"])
cli(A, "trust", F["a.key"])
cli(B, "key", F["b.key"])
cli(C, "key", F["c.key"])
cli(A, "trust", F["b.key"])
cli(A, "trust", F["c.key"])
cli(A, "request", F["r.json"], "--refund", "RF1")
cli(C, "sign", F["r.json"], "--decision", "approve")
cli(A, "verify", F["r.json"])
cli(A, "verify", F["r.json"], "--at", (datetime.now() + timedelta(hours=34)).isoformat())
cli(A, "trust", F["c.key"], "--countersigned")
cli(B, "sign", F["c.key"], "--decision", "refuse")
cli(B, "sign", F["c.key"], "--decision", "approve")
cli(A, "trust", F["c.key"], "--countersigned")
cli(A, "verify", F["r.json"])
cli(A, "revoke", F["c.key"])
cli(A, "verify", F["r.json"])
"""
    done = _run(body, home, user)
    assert [(name, status) for name, status, _document, _said in done][1:] == [
        ("key", 0), ("trust", 2), ("key", 0), ("key", 0), ("trust", 0), ("trust", 0), ("request", 0), ("sign", 0),
        ("verify", 1), ("verify", 0), ("trust", 2), ("sign", 2), ("sign", 0), ("trust", 0), ("verify", 0),
        ("revoke", 0), ("verify", 1),
    ]  # fmt: skip
    ways = [document["way"] for name, status, document, _said in done if name == "trust" and status == 0]
    assert ways == ["first", "waited", "countersigned"]


@pytest.mark.parametrize("bus", ["none", "locked"])
def test_without_a_keyring_it_says_so_with_exit_state_3(home: Home, user: Path, bus: str) -> None:
    body = """
cli(A, "import", F["refunds.csv"], "--kind", "refunds")
cli(A, "key", F["a.key"])
cli(A, "request", F["r.json"], "--refund", "RF1")
assert not Path(F["a.key"]).exists() and not Path(F["r.json"]).exists()
"""
    done = _run(body, home, user, bus)
    assert [status for _name, status, _document, _said in done] == [0, 3, 3]
    assert all("密钥环" in document["error"]["message"] for _name, status, document, _said in done if status)

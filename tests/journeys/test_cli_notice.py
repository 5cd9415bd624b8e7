"""Notifications by command line: proposed first, kept with ``--confirm``; what is not understood is exit state 1."""

from __future__ import annotations

from pathlib import Path

from desktop_app.paths import Home
from tests.documents.notice_samples import mail, message
from tests.journeys.command_line import run, run_json

AT = ("--at", "2026-11-24T12:00:00")
ACCEPTED = "用户已确认验收服务，订单号：CS2207261447AUY4H，时间 2026-11-24 11:30:00"
HTML = f"<html><script>steal('CS1')</script><p>{ACCEPTED}</p></html>"


def test_a_mail_is_proposed_and_kept_only_when_confirmed(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "通知.eml"
    path.write_bytes(mail("", html=HTML, sent="Tue, 24 Nov 2026 11:31:00 +0800"))
    told = run_json(home, "notice", str(path), *AT)
    assert (told["form"], told["subject"], told["batch"], told["can_confirm"]) == ("eml", "服务监管通知", None, True)
    assert told["sent_at"] == "2026-11-24T11:31:00+08:00"
    [one] = told["proposals"]
    assert (one["order_id"], one["event"], one["node"], one["lands"]) == (
        "CS2207261447AUY4H",
        "NOTICE-ACCEPTED",
        "DONE",
        True,
    )
    assert one["at"] == "2026-11-24T11:30:00+08:00"
    assert run_json(home, "batches") == []
    kept = run_json(home, "notice", str(path), "--confirm", *AT)
    assert kept["batch"]
    assert [batch["batch"] for batch in run_json(home, "batches")] == [kept["batch"]]
    [case] = run_json(home, "forecast", *AT)
    assert (case["order_id"], case["node"]) == ("CS2207261447AUY4H", "DONE")
    assert run(home, "replay").status == 0
    again = run_json(home, "notice", str(path), "--confirm", *AT, status=1)
    assert (again["batch"], again["can_confirm"]) == (None, False)
    run_json(home, "batch", "withdraw", kept["batch"])
    assert run_json(home, "forecast", *AT) == []


def test_an_sms_without_a_time_wants_one_and_a_message_is_read_too(home: Home, tmp_path: Path) -> None:
    sms = "服务监管未完成：订单 CS0001、订单 CS0002".encode()
    refused = run_json(home, "notice", "-", "--confirm", *AT, given=sms, status=2)
    assert "CS0001" in refused["error"]["message"]
    assert run_json(home, "batches") == []
    assert run_json(home, "notice", "-", *AT, given=sms, status=1)["not_understood"] == []
    since = ("--since", "2026-11-24 09:00")
    kept = run_json(home, "notice", "-", "--confirm", "--order", "CS0002", *since, *AT, given=sms)
    assert kept["batch"]
    assert [case["order_id"] for case in run_json(home, "forecast", *AT)] == ["CS0002"]
    path = tmp_path / "x.msg"
    path.write_bytes(message(ACCEPTED))
    assert run_json(home, "notice", str(path), *AT)["form"] == "msg"


def test_it_speaks_to_people_and_refuses_in_words(home: Home, tmp_path: Path) -> None:
    told = run(home, "notice", "-", *AT, given=ACCEPTED.encode())
    assert told.status == 0
    assert "用户已确认验收" in told.out
    assert "--confirm" in told.out
    path = tmp_path / "x.msg"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 500)
    assert run(home, "notice", str(path)).status == 2
    assert run(home, "notice", "-").status == 2
    assert run(home, "notice", str(tmp_path / "没有.eml")).status == 2
    strange = run(home, "notice", "-", *AT, given="Votre commande CS0001 est acceptée".encode())
    assert (strange.status, run_json(home, "batches")) == (1, [])


def test_a_refund_by_sms_becomes_a_request(home: Home) -> None:
    sms = "用户提交退订申请，退订单号：TD2611240001，订单号：CS2207261447AUY4H，2026-11-24 11:30:00".encode()
    told = run_json(home, "notice", "-", *AT, given=sms)
    [one] = told["proposals"]
    assert (one["refund_id"], one["state"], one["node"], one["lands"]) == ("TD2611240001", "PENDING_SELLER", None, True)
    assert run_json(home, "notice", "-", "--confirm", *AT, given=sms)["batch"]
    [refund] = run_json(home, "refunds", *AT, status=1)  # no amount was named: nobody can agree to it yet
    assert (refund["refund_id"], refund["order_id"], refund["state"]) == (
        "TD2611240001",
        "CS2207261447AUY4H",
        "PENDING_SELLER",
    )
    assert refund["deadline"]["at"] == "2026-12-04T00:00:00+08:00"
    assert run(home, "replay").status == 0

"""What people see without ``--json``: tables that line up, sentences, and the language of the settings."""

from __future__ import annotations

import gettext
import unicodedata
from pathlib import Path

import pytest

from desktop_app import paths, texts
from desktop_app.cli import output
from desktop_app.cli.main import run
from desktop_app.paths import Home
from desktop_app.settings import Settings
from tests.journeys import tables

Capture = pytest.CaptureFixture[str]
NOW = "2026-11-24T12:00:00"


@pytest.fixture(autouse=True)
def _in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SELLER_DESK_LANGUAGE", "zh_CN")


def _columns(text: str, end: int) -> int:
    """Columns of a terminal that the first characters take."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text[:end])


def test_columns_line_up_with_wide_characters(capsys: Capture) -> None:
    output.print_table(("名称", "数"), [("客户甲", 1), ("ab", 22), ("很" * 60, 3)])
    lines = capsys.readouterr().out.splitlines()
    starts = {_columns(line, line.rindex(last)) for line, last in zip(lines, ("数", "1", "22", "3"), strict=True)}
    assert len(starts) == 1
    assert "…" in lines[3]


def test_an_empty_table_says_so(capsys: Capture) -> None:
    output.print_table(("名称",), [])
    assert capsys.readouterr().out == "没有内容\n"


def test_a_name_from_a_file_cannot_move_the_cursor_or_forge_a_line(capsys: Capture) -> None:
    output.print_table(("名称",), [("甲\x1b[2J\n乙\u2028丙",)])
    assert len(capsys.readouterr().out.splitlines()) == 2
    output.say("a\rb\x07")
    assert capsys.readouterr().err == "a b \n"


def test_the_sentence_of_the_last_column_stays_whole(capsys: Capture) -> None:
    output.print_table(("项目", "说明"), [("很" * 60, "句" * 60)])
    line = capsys.readouterr().out.splitlines()[1]
    assert line.endswith("…  " + "句" * 60)


def test_no_nan_ever_leaves_as_json() -> None:
    with pytest.raises(ValueError, match="JSON"):
        output.print_json({"x": float("nan")})


def test_each_verb_speaks_to_people(home: Home, tmp_path: Path, capsys: Capture) -> None:
    place = ("--home", str(home.root), "--at", NOW)
    file = tables.write_cases(tmp_path / "cases.csv", 8)
    assert run(["import", str(file), *place]) == 0
    assert "读到 8 行，新增 8" in capsys.readouterr().out
    assert run(["forecast", *place]) == 0
    out = capsys.readouterr().out
    assert out.splitlines()[0].split() == [
        "订单ID",
        "订单行",
        "流程",
        "节点",
        "当前处理方",
        "期限",
        "逾期后果",
        "后果时间",
        "后果依据",
        "金额",
        "负责人",
    ]
    assert "待我方" in out
    assert "起每周提醒" in out, "a notice that the forecast names is told in words"
    assert "¥1,002.00" in out
    assert run(["batches", *place]) == 0
    assert "cases.csv" in capsys.readouterr().out
    assert run(["rules", "why", "REVIEW-FN", *place]) == 0
    out = capsys.readouterr().out
    assert "性质：官方" in out
    assert "S24" in out
    assert run(["rules", "check", *place]) == 0
    assert "规则包可用" in capsys.readouterr().out
    assert run(["journal", "verify", *place]) == 0
    assert "日志共 2 条。没有发现改动。" in capsys.readouterr().out
    assert run(["replay", *place]) == 0
    assert "重建后相同" in capsys.readouterr().out
    assert run(["export", "cases", "--out", str(tmp_path / "out.csv"), *place]) == 0
    assert "已导出 8 行" in capsys.readouterr().out


def test_refusals_name_row_column_and_reason(home: Home, tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "orders.csv"
    file.write_text("订单ID,订单状态,实付金额\nCS1,处理中,很多钱\nCS2,处理中,5\n", encoding="utf-8")
    assert run(["import", str(file), "--kind", "orders", "--home", str(home.root)]) == 1
    out = capsys.readouterr().out
    assert "未收 1" in out
    assert any(line.split()[:3] == ["未收", "2", "实付金额"] for line in out.splitlines())
    assert "未收的行保存在" in out


def test_wrong_usage_is_told_in_words_on_stderr(home: Home, capsys: Capture) -> None:
    assert run(["import", "--home", str(home.root)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "缺少参数：FILE" in said.err
    assert "seller-desk import --help" in said.err
    assert run(["forecast", "--at", "--home"]) == 2
    assert "--at 后面要有一个值" in capsys.readouterr().err


def test_the_language_is_that_of_the_settings(
    home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Capture
) -> None:
    folder = tmp_path / "translations" / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    _write_catalogue(folder / f"{texts.DOMAIN}.mo", {"没有内容": "Nothing here"})
    resource = paths.resource
    monkeypatch.setattr(paths, "resource", lambda name: tmp_path / name if name == "translations" else resource(name))
    monkeypatch.delenv("SELLER_DESK_LANGUAGE")
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert run(["forecast", "--home", str(home.root)]) == 0
    assert capsys.readouterr().out == "没有内容\n"
    Settings(home.settings_file).put("language", "en")
    assert run(["forecast", "--home", str(home.root)]) == 0
    assert capsys.readouterr().out == "Nothing here\n"


def _write_catalogue(target: Path, messages: dict[str, str]) -> None:
    """The smallest catalogue that gettext reads (https://www.gnu.org/software/gettext/manual/html_node/MO-Files.html)."""
    import struct

    entries = sorted({"": "Content-Type: text/plain; charset=UTF-8\n", **messages}.items())
    originals = [original.encode() for original, _translated in entries]
    translated = [text.encode() for _original, text in entries]
    place = 28 + 16 * len(entries)
    tables_of_places, data = b"", b""
    for some in (originals, translated):
        for text in some:
            tables_of_places += struct.pack("<II", len(text), place + len(data))
            data += text + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, len(entries), 28, 28 + 8 * len(entries), 0, 0)
    target.write_bytes(head + tables_of_places + data)
    with target.open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("没有内容") == messages["没有内容"]


def _told(out: str, order_id: str) -> list[str]:
    """The cells of an order's row from whose move it is on, without the owner."""
    line = next(one for one in out.splitlines() if one.startswith(order_id))
    return [cell.strip() for cell in line.split("  ") if cell.strip()][-6:]


def test_people_are_told_when_an_effect_comes_and_how_it_is_known(
    home: Home, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = ("--home", str(home.root), "--at", NOW)
    heads = "订单ID,订单行ID,接入类型,交付子类型,是否涉及服务监管,当前节点,下单时间,快递签收时间,收货电话一致,实付金额"
    cases = tmp_path / "cases.csv"
    lines = (
        "D1,1,硬件,,是,用户确认验收,2026-11-02 10:00:00,2026-11-20 09:00:00,是,900",
        "H1,1,人工服务,标准,是,用户确认验收,2026-11-02 10:00:00,,,900",
        "H2,1,人工服务,标准,是,用户确认验收,2026-05-01 10:00:00,,,900",
    )
    cases.write_text("\n".join((heads, *lines)), encoding="utf-8")
    orders = tmp_path / "orders.csv"
    orders.write_text(
        "订单ID,订单行ID,订单类型,订单状态,接入类型,支付时间,实付金额\n"
        "FREE,1,新购,处理中,SaaS,2026-11-24 10:30:00,450\n",
        encoding="utf-8",
    )
    for kind, file in (("cases", cases), ("orders", orders)):
        assert run(["import", str(file), "--kind", kind, *place, "--data-as-of", "2026-11-24 11:00:00"]) == 0
    capsys.readouterr()
    assert run(["forecast", *place]) == 0
    out = capsys.readouterr().out
    assert _told(out, "FREE") == ["待我方", "今天 13:30", "自动退款", "今天 13:30", "推测（非官方）", "¥450.00"]
    assert _told(out, "D1") == ["客户", "11-30 09:00", "自动验收", "11-30 09:00", "官方", "¥900.00"]
    # a weekly notice ends nothing: it is no time limit
    assert _told(out, "H1")[1:] == ["客户", "不会自动结束", "2027-05-01 起每周提醒", "官方", "¥900.00"]
    assert _told(out, "H2")[1:] == ["客户", "每周提醒", "下次 11-25 10:00", "推测（非官方）", "¥900.00"]
    monkeypatch.setenv("SELLER_DESK_LANGUAGE", "en")
    assert run(["forecast", *place]) == 0
    out = capsys.readouterr().out
    assert _told(out, "D1")[1:5] == ["11-30 09:00", "Auto-accept", "11-30 09:00", "Official"]
    assert "…" not in out, "no date is cut"


def test_the_days_and_the_severity_of_a_rule_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def said(rule: str) -> str:
        assert run(["rules", "why", rule, "--home", str(tmp_path / "home")]) == 0
        return capsys.readouterr().out

    explained = said("L2-LOCK")
    assert "程度" not in explained
    assert "有效期：没有起止日期，一直适用" in explained
    older = said("APPEAL-02")
    assert "程度：必改" in older
    assert "有效期：到 2024-12-18 为止，以后不再适用" in older
    assert "有效期：2024-12-19 起" in said("APPEAL-01")

"""Packs are refused with file, line and reason; a company's pack lies over ours; a new flow is one TOML file."""

import re
import shutil
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app import paths
from desktop_app.clock import CHINA
from desktop_app.models import wording
from desktop_app.models.flows import choose_flow, flow_nodes, read_node
from desktop_app.models.forecast import clauses_of, forecast_case
from desktop_app.models.rules.checks import registry
from desktop_app.models.rules.entries import CheckEntry
from desktop_app.models.rules.packs import PackError, RulePacks, load_packs
from desktop_app.models.scales import Grade, Severity
from desktop_app.models.supervision import Band, CaseFacts, Effect, FlowId, Node, Party
from desktop_app.models.working_calendar import WorkingCalendar

NOW = datetime(2026, 11, 24, 14, 32, tzinfo=CHINA)
MakeCase = Callable[..., CaseFacts]

HEAD = """
[pack]
id = "ours"
as_of = 2026-11-20
title = { zh = "本公司规则", en = "Our rules" }
"""


def clause(**parts: str) -> str:
    values = {
        "id": '"OWN-1"',
        "severity": '"warn"',
        "grade": '"assumption"',
        "source": '"assumption"',
        "text": '{ zh = "甲", en = "a" }',
        **parts,
    }
    return "\n[[clause]]\n" + "".join(f"{key} = {value}\n" for key, value in values.items() if value)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped packs that a test may spoil."""
    target = tmp_path / "规则 rules"
    shutil.copytree(paths.resource("rules"), target)
    return target


def problems_of(folder: Path, overlay: Path | None = None) -> list[tuple[str, int, str]]:
    with pytest.raises(PackError) as caught:
        load_packs(folder, overlay)
    assert caught.value.title
    assert caught.value.message
    return [(problem.file, problem.line, problem.reason) for problem in caught.value.problems]


def test_the_shipped_packs_are_sound(packs: RulePacks) -> None:
    for entry in packs.entries():
        assert entry.text.zh != entry.text.en
        for key in entry.source:
            assert key == "assumption" or packs.sources[key].url.startswith("https://")
        if entry.severity is Severity.BLOCK and entry.grade is Grade.ASSUMPTION:
            assert entry.is_harm or entry.is_form_need
    assert packs.loosened == frozenset()
    used = {check for entry in packs.entries() if (check := getattr(entry, "check", ""))}
    assert used == set(registry.registered())


def test_names_of_nodes_are_the_same_in_packs_and_wording(packs: RulePacks) -> None:
    for node, name in packs.node_names.items():
        assert wording.node_name(node) == name
    assert set(packs.node_names) == set(Node) - {Node.NONE, Node.UNKNOWN}


def test_the_hash_names_the_contents(folder: Path) -> None:
    before = load_packs(folder).hash
    assert before == load_packs(folder).hash
    path = folder / "supervision.toml"
    path.write_text(path.read_text("utf-8") + "\n# a comment\n", "utf-8")
    assert load_packs(folder).hash != before


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (HEAD + "x = = 1\n", 6, "Invalid value"),
        (HEAD + clause(id='"OWN-1'), 8, "Illegal character"),
        (HEAD + clause(grade='"gospel"'), 10, "OWN-1"),
        (HEAD + clause(limt="{ hours = 3 }"), 13, "limt"),
        (HEAD + clause(severity='"block"'), 8, "an assumption never blocks"),
        (HEAD + clause(text='{ zh = "甲" }'), 12, "text.en"),
        (HEAD + clause(limit="{ hours = 3, days = 1 }"), 13, "exactly one"),
        (HEAD + clause(limit='{ hours = "drei" }'), 13, "limit.hours"),
        (HEAD + clause(valid_from="2026-02-01", valid_to="2026-01-01"), 8, "before"),
        (HEAD + clause(grade='"official"', source='"S99"'), 8, "S99"),
        (HEAD + clause() + clause(), 8, "OWN-1"),
        (clause(), 1, "pack"),
        (HEAD + clause(severity=""), 8, "severity"),
        ("a = 1\r\n[pack]\r\nb = \x00", 3, ""),
    ],
)
def test_a_bad_pack_is_refused_with_file_line_and_reason(folder: Path, text: str, line: int, reason: str) -> None:
    (folder / "own.toml").write_bytes(text.encode())
    found = problems_of(folder)
    assert found[0][0] == "own.toml"
    assert found[0][1] == line
    assert reason in found[0][2]


def test_every_bad_file_is_named_at_once(folder: Path) -> None:
    (folder / "a.toml").write_text("[[", "utf-8")
    (folder / "b.toml").write_bytes(b"# \xff\xfe\n")
    (folder / "c.toml").write_text(HEAD + "[[clause]]\nid = 1\n", "utf-8")
    assert {file for file, _line, _reason in problems_of(folder)} == {"a.toml", "b.toml", "c.toml"}


def test_faults_between_entries_are_found(folder: Path) -> None:
    path = folder / "flow-h.toml"
    text = path.read_text("utf-8")
    path.write_text(text.replace('stalled = "STALLED-5D"', 'stalled = "STALLED-9D"', 1), "utf-8")
    assert ("flow-h.toml", text[: text.index("STALLED-5D")].count("\n") + 1) in [row[:2] for row in problems_of(folder)]
    path.write_text(text.replace('clause = "SYNC-3H"', 'clause = "DONE-NOTHING"'), "utf-8")
    assert any("limit" in reason for _file, _line, reason in problems_of(folder))
    path.write_text(
        text.replace('from = "BUYER_ACCEPT"\nto = "DONE"', 'from = "BUYER_ACCEPT"\nto = "CODE_ACTIVATION"'), "utf-8"
    )
    assert any("leaves the flow" in reason for _file, _line, reason in problems_of(folder))
    path.write_text(text.replace('actor = "huawei"\nhint', 'actor = "nobody knows"\nhint'), "utf-8")
    _file, line, reason = problems_of(folder)[0]
    assert path.read_text("utf-8").splitlines()[line - 1] == 'actor = "nobody knows"'
    assert "actor" in reason


@given(data=st.data())
def test_a_spoilt_pack_is_refused_in_words_or_read_but_never_crashes(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("packs")
    for path in paths.resource("rules").glob("*.toml"):
        shutil.copy(path, folder / path.name)
    path = folder / data.draw(st.sampled_from(["flow-h.toml", "supervision.toml", "holidays.toml", "sources.toml"]))
    lines = path.read_bytes().split(b"\n")
    at = data.draw(st.integers(0, len(lines) - 1))
    how = data.draw(st.sampled_from(["drop", "twice", "cut", "byte", "end"]))
    if how == "drop":
        del lines[at]
    elif how == "twice":
        lines.insert(at, lines[data.draw(st.integers(0, len(lines) - 1))])
    elif how == "cut":
        lines[at] = lines[at][: len(lines[at]) // 2]
    elif how == "byte":
        lines[at] += bytes([data.draw(st.integers(0, 255))])
    else:
        lines = lines[:at]
    path.write_bytes(b"\n".join(lines))
    try:
        packs = load_packs(folder)
    except PackError as error:
        for problem in error.problems:
            assert problem.reason
            assert 1 <= problem.line <= (folder / problem.file).read_bytes().count(b"\n") + 2
    else:
        assert packs.supervision.currency


def test_a_file_without_any_table_is_refused_with_its_first_line(folder: Path) -> None:
    (folder / "own.toml").write_text("colour = 1\n", "utf-8")
    assert ("own.toml", 1) in [row[:2] for row in problems_of(folder)]


def test_an_empty_or_missing_folder_is_refused(tmp_path: Path) -> None:
    assert problems_of(tmp_path)
    assert problems_of(tmp_path / "nowhere")


def test_other_tables_in_the_folder_are_left_alone(folder: Path) -> None:
    (folder / "table.toml").write_text("format = 1\n[menus]\nname = 'x'\n", "utf-8")
    assert load_packs(folder).versions


def test_versions_of_an_entry_follow_the_day(folder: Path) -> None:
    (folder / "own.toml").write_text(
        HEAD
        + clause(valid_to="2026-01-31", limit="{ days = 5 }")
        + clause(valid_from="2026-02-01", limit="{ days = 9 }"),
        "utf-8",
    )
    packs = load_packs(folder)
    found = [packs.entry("OWN-1", day).limit.days for day in (date(2026, 1, 31), date(2026, 2, 1))]  # type: ignore[attr-defined]
    assert found == [5, 9]
    assert packs.next_boundary(date(2026, 1, 31)) == date(2026, 2, 1)
    assert packs.segment(date(2026, 1, 31)) != packs.segment(date(2026, 2, 1))


# ---- a company's own pack ------------------------------------------------------------------------


def overlay_of(tmp_path: Path, text: str) -> Path:
    place = tmp_path / "company"
    place.mkdir()
    (place / "own.toml").write_text(HEAD + text, "utf-8")
    return place


def test_a_companys_limit_lies_over_ours_and_is_named(
    tmp_path: Path, packs: RulePacks, calendar: WorkingCalendar, case: MakeCase
) -> None:
    place = overlay_of(tmp_path, clause(id='"STALLED-5D"', severity='"hint"', limit="{ days = 9 }"))
    laid = load_packs(paths.resource("rules"), place)
    assert laid.loosened == {"STALLED-5D"}
    assert laid.hash != packs.hash
    facts = case(node_since=NOW - timedelta(days=7))
    choice = choose_flow(facts, packs)
    assert "stalled" in forecast_case(facts, choice, Node.SELLER_DELIVER, NOW, packs, calendar).badges
    assert "stalled" not in forecast_case(facts, choice, Node.SELLER_DELIVER, NOW, laid, calendar).badges


def test_a_companys_promise_becomes_a_deadline(
    tmp_path: Path, packs: RulePacks, calendar: WorkingCalendar, case: MakeCase
) -> None:
    facts = case(ordered_at=NOW - timedelta(days=14))
    choice = choose_flow(facts, packs)
    assert forecast_case(facts, choice, Node.SELLER_DELIVER, NOW, packs, calendar).deadline is None
    promise = clause(id='"H-PROMISE"', severity='"hint"', grade='"official"', source='"S33"', limit="{ days = 15 }")
    laid = load_packs(paths.resource("rules"), overlay_of(tmp_path, promise))
    assert laid.loosened == frozenset()
    forecast = forecast_case(facts, choice, Node.SELLER_DELIVER, NOW, laid, calendar)
    assert forecast.deadline is not None
    assert (forecast.deadline.at, forecast.deadline.kind) == (NOW + timedelta(days=1), "soft")
    # the promise is printed; that it counts from the order is ours, and so is the moment
    assert forecast.deadline.grade == Grade.ASSUMPTION
    assert "按下单起算" in forecast.deadline.clause
    shown = [(row.label, row.clause.id, row.clause.grade) for row in clauses_of(forecast, laid)[:2]]
    assert shown == [("依据", "H-PROMISE", Grade.OFFICIAL), ("起算", "PROMISE-START", Grade.ASSUMPTION)]
    assert forecast.band is Band.DAY
    assert clauses_of(forecast, laid)[0].label == "依据"
    assert forecast_case(facts, choice, Node.BUYER_ACCEPT, NOW, laid, calendar).deadline is None


def test_no_printed_clause_carries_an_assumed_start(packs: RulePacks) -> None:
    """A printed rule with an inferred extension is two rules. Only hours may stand in the text: days are printed."""
    assumed = re.compile(r"起算[^。；]{0,6}没有公布|没有公布，(?:暂?按|从)|按[^。；]{1,8}(?:起算|推算)")
    hours = re.compile(r"按 24 小时为一天推算")
    printed = [one for one in packs.entries() if one.grade is not Grade.ASSUMPTION]
    wrong = [one.id for one in printed if assumed.search(hours.sub("", one.text.zh))]
    assert wrong == []
    begun = {"PROMISE-START", "OPENING-START"}
    assert {packs.entry(one).grade for one in begun} == {Grade.ASSUMPTION}
    rows = [row for flow in packs.flows.values() for row in flow.node]
    clocks = [clock for row in rows for clock in (*row.deadline, *row.silence)]
    clocks += [packs.supervision.opening, packs.supervision.appeal]
    assert {clock.basis_clause for clock in clocks if clock.basis_clause} == begun


def test_what_is_stricter_is_not_called_loosened(tmp_path: Path) -> None:
    place = overlay_of(tmp_path, clause(id='"STALLED-5D"', severity='"hint"', limit="{ days = 2 }"))
    assert load_packs(paths.resource("rules"), place).loosened == frozenset()


def test_a_company_cannot_touch_harm_rules(tmp_path: Path, packs: RulePacks) -> None:
    harm = next(entry for entry in packs.entries() if entry.is_harm)
    place = overlay_of(tmp_path, clause(id=f'"{harm.id}"', severity='"hint"'))
    assert harm.id in problems_of(paths.resource("rules"), place)[0][2]


def test_days_of_a_company_lie_over_the_calendar(tmp_path: Path) -> None:
    text = "published_years = [2031]\n" + HEAD
    text += '[[holiday]]\nday = 2031-03-04\nis_working = false\nname = { zh = "厂庆", en = "Works day" }\n'
    place = tmp_path / "company"
    place.mkdir()
    (place / "days.toml").write_text(text, "utf-8")
    calendar = WorkingCalendar(load_packs(paths.resource("rules"), place).holidays)
    received = datetime(2031, 3, 3, 10, tzinfo=CHINA)
    assert calendar.end_of_working_day(received, 1) == (datetime(2031, 3, 6, tzinfo=CHINA), Grade.OFFICIAL)


# ---- a new flow is lines in one file -------------------------------------------------------------

HARDWARE = (
    HEAD
    + clause(id='"HW-10D"', limit="{ days = 10 }", grade='"official"', source='"S01"')
    + clause(id='"HW-PHONE"', grade='"official"', source='"S01"', text='{ zh = "电话不符", en = "phone differs" }')
    + """
[[flow]]
id = "D"
name = { zh = "硬件", en = "Hardware" }
access_types = ["硬件"]
subtypes = [""]
clause = "HW-10D"

[[flow.node]]
node = "SELLER_DELIVER"
actor = "seller"
silence = [{ effect = "reminder", clause = "REMINDER-180", basis = "ordered_at" }]

[[flow.node]]
node = "BUYER_ACCEPT"
actor = "buyer"

[[flow.node.silence]]
effect = "auto_accept"
clause = "HW-10D"
basis = "courier_signed_at"
stop = [{ fact = "is_phone_same", value = "no", badge = "phone_differs", clause = "HW-PHONE" }]
mark = [{ fact = "is_phone_same", value = "unknown", badge = "phone_unknown", clause = "HW-PHONE" }]

[[flow.node.silence]]
effect = "reminder"
clause = "REMINDER-180"
basis = "ordered_at"

[[flow.node]]
node = "DONE"
actor = "nobody"
is_end = true
silence = [{ effect = "none", clause = "DONE-NOTHING" }]

[[flow.move]]
from = "SELLER_DELIVER"
to = "BUYER_ACCEPT"
actor = "seller"
act = { zh = "确认完成", en = "Confirm completion" }
command = "ReportCompletion"
clause = "HW-10D"
"""
)


@pytest.mark.parametrize(
    ("is_phone_same", "is_signed", "effect", "badge"),
    [
        (True, True, Effect.AUTO_ACCEPT, None),
        (None, True, Effect.AUTO_ACCEPT, "phone_unknown"),
        (False, True, Effect.REMINDER, "phone_differs"),
        (True, False, Effect.REMINDER, None),
    ],
)
def test_another_flow_needs_no_code(
    is_phone_same: bool | None,
    is_signed: bool,
    effect: Effect,
    badge: str | None,
    folder: Path,
    calendar: WorkingCalendar,
    case: MakeCase,
) -> None:
    (folder / "flow-d.toml").write_text(HARDWARE, "utf-8")
    packs = load_packs(folder)
    signed = NOW - timedelta(days=9, hours=22)
    facts = case(
        access_type="硬件",
        delivery_subtype=None,
        node_text="用户确认验收",
        is_phone_same=is_phone_same,
        courier_signed_at=signed if is_signed else None,
    )
    choice = choose_flow(facts, packs)
    assert choice.flow is FlowId.D
    assert [row.node for row in flow_nodes(choice, packs)] == [Node.SELLER_DELIVER, Node.BUYER_ACCEPT, Node.DONE]
    node = read_node(facts.node_text, choice, packs, {})
    forecast = forecast_case(facts, choice, node, NOW, packs, calendar)
    assert (forecast.whose_move, forecast.silence.effect) == (Party.BUYER, effect)
    assert badge is None or badge in forecast.badges
    if effect is Effect.AUTO_ACCEPT:
        assert forecast.silence.at == signed + timedelta(days=10)
        assert forecast.band is Band.NOW
    if badge == "phone_differs":
        assert forecast.silence.stopped_by == "电话不符"
        assert wording.effect_name(forecast.silence.effect, badges=forecast.badges) == "不会自动验收"


def test_two_flows_cannot_claim_one_type(folder: Path) -> None:
    text = HARDWARE.replace('access_types = ["硬件"]', 'access_types = ["人工服务"]')
    (folder / "flow-d.toml").write_text(text, "utf-8")
    assert any("人工服务" in reason for _file, _line, reason in problems_of(folder))


def test_checks_stand_in_the_order_of_their_ids(packs: RulePacks) -> None:
    found = [entry.id for entry in packs.checks(date(2026, 11, 24))]
    assert found == sorted(found)
    assert all(isinstance(entry, CheckEntry) for entry in packs.check_entries)

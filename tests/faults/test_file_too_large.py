"""A paper over the marketplace's own limit: which file, which limit, what to do, and a new decision is possible."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop_app.models.command_words import CommandName, CommandState
from desktop_app.models.commands import Command
from desktop_app.models.events import NoticeRaised
from desktop_app.services.acts.drafts import DELIVERY_FORM
from desktop_app.services.acts.making import keep_command
from tests.faults.rehearsal_home import CONNECTION, DELIVER, RehearsalHome, rehearsal_home
from tests.journeys.command_line import run, run_json
from tests.services.deciding import direct_completion

pytestmark = [pytest.mark.fault]

LIMIT = 20 * 1024 * 1024
REFUSED, SUCCEEDED = CommandState.REFUSED, CommandState.SUCCEEDED


class Heard:
    """The notices of a desk."""

    def __init__(self) -> None:
        self.notices: list[NoticeRaised] = []

    def on(self, notice: NoticeRaised) -> None:
        self.notices.append(notice)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[RehearsalHome]:
    with rehearsal_home(tmp_path / "home") as found:
        yield found


def _deliver(place: RehearsalHome, key: str, sizes: dict[str, int]) -> Command:
    """确认完成 with papers of these sizes, which a company's looser rules let through."""
    files: list[dict[str, Any]] = []
    for name, size in sizes.items():
        path = place.home.root.with_name(name)
        path.write_bytes(f"%PDF-1.4 {uuid.uuid4().hex}".encode().ljust(size, b"."))
        sha256, kept = place.desk.files.keep(path)
        path.unlink()
        files.append({"role": Path(name).stem, "name": name, "sha256": sha256, "bytes": kept})
    case = place.desk.decide.case(place.connection, key)
    assert case is not None
    values = {"opening_time": "", "result_text": "已部署。", "delivery_mode": "remote", "files": files}
    made = direct_completion(place.desk, case, values)
    assert keep_command(place.desk, made)
    return made


def test_the_real_limit_is_told_with_the_file_and_a_new_decision_goes_through(place: RehearsalHome) -> None:
    (key,) = place.cases(DELIVER)
    draft = place.desk.drafts.open(place.connection, DELIVERY_FORM, key)
    place.desk.drafts.autosave(draft.id, {"result_text": "已部署。"})
    heard = Heard()
    place.desk.events.subscribe(NoticeRaised, heard.on)
    command = _deliver(place, key, {"sow.pdf": 2000, "acceptance.pdf": LIMIT + 1})
    place.forward()
    refused = place.get(command)
    assert refused.state is REFUSED
    for words in ("“acceptance.pdf”（20.0 MB）", "超过 20 MB", "请压缩或拆分", "草稿还在。"):
        assert words in refused.result_text, refused.result_text
    (notice,) = heard.notices
    assert refused.result_text in notice.message
    assert dict(notice.page_arguments) == {"command_id": command.id, "tab": "recalled"}
    assert place.effects()[command.id] == 0
    assert [one.id for one in place.desk.drafts.list(place.connection)] == [draft.id], "it waits for a person again"
    allowed = {act.command_name: act.is_allowed for act in place.desk.decide.allowed(place.connection, key)}
    assert allowed[CommandName.REPORT_COMPLETION]
    again = _deliver(place, key, {"sow.pdf": 2000, "acceptance.pdf": LIMIT})
    place.forward()
    assert (place.state(again), place.effects()[again.id]) == (SUCCEEDED, 1)


@pytest.mark.parametrize("is_json", [True, False])
def test_sync_on_the_command_line_says_it_and_asks_for_a_person(place: RehearsalHome, is_json: bool) -> None:
    (key,) = place.cases(DELIVER)
    place.clock.set_wall(-600)  # ten minutes ago: the command holds it for its shortest time
    command = _deliver(place, key, {"acceptance.pdf": LIMIT + 1})
    place.desk.close()
    words = ("sync", "--connection", CONNECTION)
    done = run(place.home, *words, *(["--json"] if is_json else []))
    assert done.status == 1
    if is_json:
        (told,) = done.document["refused_commands"]
        assert f"{told['order_id']}|{told['line_id']}" == key
        assert (told["command"], "acceptance.pdf" in told["message"]) == ("ReportCompletion", True)
        assert run_json(place.home, *words)["refused_commands"] == [], "told once"
    else:
        assert "对方没有接受：“" in done.out
        assert "acceptance.pdf" in done.out
    place.desk = place.opened()
    assert (place.state(command), place.effects()[command.id]) == (REFUSED, 0)


@pytest.mark.parametrize("kind", ["html", "status"])
def test_a_proxys_smaller_limit_is_no_reason_to_try_for_ever(place: RehearsalHome, kind: str) -> None:
    """A web server before a company's own middleware answers in its own words, or in none."""
    (key,) = place.cases(DELIVER)
    place.shop.fault(kind, status=413, match={"method": "PUT", "path_prefix": "/seller/v1/files"}, times=None)
    command = _deliver(place, key, {"sow.pdf": 2000, "acceptance.pdf": 3000})
    place.forward()
    refused = place.get(command)
    assert refused.state is REFUSED
    assert "“sow.pdf”（2 KB）超过对方的大小上限" in refused.result_text, refused.result_text
    assert ("没有说明上限" in refused.result_text) is (kind == "html")
    assert "请压缩或拆分" in refused.result_text
    assert place.waits() == ""


def test_one_that_may_be_done_stays_unknown(place: RehearsalHome) -> None:
    """Sent again by a person after a lost answer: the file was not taken now, what the first try did is open."""
    (key,) = place.cases(DELIVER)
    command = _deliver(place, key, {"sow.pdf": 2000, "acceptance.pdf": 3000})
    place.shop.fault("cut_before", match={"method": "PUT", "path_prefix": "/seller/v1/commands"}, times=None)
    for _turn in range(12):
        place.forward(700)
    assert place.state(command) is CommandState.UNKNOWN
    place.calm()
    place.shop.fault("html", status=413, match={"method": "PUT", "path_prefix": "/seller/v1/files"}, times=None)
    place.shop.fault("status", status=404, match={"method": "HEAD", "path_prefix": "/seller/v1/files"}, times=None)
    place.desk.outbox.direct.send_again(command.id)
    place.forward()
    unknown = place.get(command)
    assert unknown.state is CommandState.UNKNOWN
    assert "“sow.pdf”" in unknown.result_text
    assert "先前一次" in unknown.result_text

"""演练（控制台办理）from end to end: the list is copied in a real browser, pasted here, a packet is filled into the
console's form in that browser, its result registered, and the next copy reflects it. Nothing leaves this computer.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support import expected_conditions as until
from selenium.webdriver.support.ui import Select, WebDriverWait

from desktop_app.clock import seen_from
from desktop_app.errors import RefusedError
from desktop_app.models.command_words import CommandState
from desktop_app.models.connections import Connection, ConnectionKind
from desktop_app.models.listing import ListQuery, View
from desktop_app.models.packets import Packet
from desktop_app.models.refunds.states import RefundState
from desktop_app.models.supervision import FlowId, Node, Party
from desktop_app.paths import Home
from desktop_app.services.desk import Desk, open_desk
from desktop_app.services.rehearsals.origin import refuse_mixing
from desktop_app.services.rehearsals.rehearsals import Opening
from tests.documents.evidence_samples import docx
from tests.sandbox.console.test_in_chromium import CHROMIUM, DRIVER, FLAGS, WAIT_SECONDS

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None or DRIVER is None, reason="no Chromium with its driver on this computer"),
]
COPY = (
    "const done = arguments[arguments.length - 1];"
    "navigator.clipboard.read().then(async (items) => done(await (await items[0].getType('text/html')).text()))"
    ".catch((error) => done('failed: ' + error));"
)


@pytest.fixture
def desk(home: Home) -> Iterator[Desk]:
    found = open_desk(home)
    found.rehearsals.opening = Opening(rate=0)
    yield found
    found.close()


@pytest.fixture
def driver(tmp_path: Path) -> Iterator[WebDriver]:
    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for flag in (*FLAGS, f"--user-data-dir={tmp_path / 'browser'}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL"})
    made = webdriver.Chrome(options=options, service=webdriver.ChromeService(str(DRIVER)))
    yield made
    made.quit()


def copy_list(driver: WebDriver, desk: Desk, connection: Connection, refund_id: str | None = None) -> str:
    """Open a list by the program's link, and copy it by its button, as a person does."""
    link = desk.rehearsals.steering.console_link(connection.id, refund_id=refund_id)
    base = link.partition("/console/")[0]
    grant = {"origin": base, "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]}
    driver.execute_cdp_cmd("Browser.grantPermissions", grant)  # type: ignore[attr-defined]
    driver.get(link)
    driver.find_element(By.ID, "copy-table").click()
    told = until.text_to_be_present_in_element((By.ID, "copied"), "已复制")
    WebDriverWait(driver, WAIT_SECONDS).until(told)
    html = driver.execute_async_script(COPY)
    assert not html.startswith("failed"), html
    return str(html)


def paste(desk: Desk, connection: Connection, html: str, kind: str = "cases") -> int:
    """What the window does with a paste; the number of rows taken in."""
    refuse_mixing(connection, html)
    batch = desk.intake.paste(html, connection=connection).batch
    assert (batch.kind, batch.warned, batch.refused) == (kind, 0, 0)
    return batch.rows


def prepare(desk: Desk, connection: Connection, tmp_path: Path) -> tuple[str, str, Packet]:
    """Deliver one case; key, command and its packet."""
    for row in desk.case_lists.first_page(connection.id, ListQuery(View.MINE), 200):
        detail = desk.case_lists.detail(connection.id, row.key)
        assert detail is not None
        facts = detail.facts
        is_new = facts.ordered_at is not None and str(facts.ordered_at.date()) >= "2025-03-26"
        if row.node is Node.SELLER_DELIVER and row.flow is FlowId.H and facts.product_class == "通用" and is_new:
            break
    else:
        raise AssertionError("no case to deliver")
    words = "实施内容与范围说明 " * 20
    sow = docx(tmp_path / "SOW 需求说明书.docx", f"需求说明书\n订单号 {row.order_id}\n{words}")
    acceptance = docx(tmp_path / "验收单.docx", f"验收文档\n订单号 {row.order_id}\n{words}")
    draft = desk.drafts.open(connection.id, "delivery", row.key)
    assert facts.paid_at is not None
    body = {
        "delivery_mode": "remote",
        "files": {"sow": [str(sow)], "acceptance": [str(acceptance)], "remote": []},
        "opening_time": (facts.paid_at + timedelta(days=1)).isoformat(),
        "result_text": "已部署上线，培训完成。",
        "signatures": ["seller", "customer"],
    }
    desk.drafts.autosave(draft.id, body)
    decision = desk.decide.report_completion(connection.id, row.key, draft.id)
    assert decision.command is not None, decision.reason
    return row.key, decision.command.id, desk.outbox.packet(decision.command.id)


def fill_in(driver: WebDriver, desk: Desk, connection: Connection, key: str, packet: Packet) -> None:
    """Put the packet's values into the console's form, value by value, and press 确认完成."""
    order_id, _bar, line_id = key.partition("|")
    driver.get(desk.rehearsals.steering.console_link(connection.id, order_id, line_id))
    assert driver.find_element(By.ID, "node").text == "商家实施服务"
    form = driver.find_element(By.CSS_SELECTOR, "#ReportCompletion form")
    assert packet.folder is not None
    labels = {label.text.lstrip("*"): label for label in form.find_elements(By.TAG_NAME, "label")}
    for value in packet.values:
        assert value.label in labels, (value.label, list(labels))
        field = form.find_element(By.ID, str(labels[value.label].get_attribute("for")))
        if value.is_file:
            field.send_keys(str(packet.folder / Path(value.text).name))
        elif field.tag_name == "select":
            Select(field).select_by_visible_text(value.text)
        else:
            field.send_keys(value.text)
    button = form.find_element(By.TAG_NAME, "button")
    driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", button)
    button.click()
    WebDriverWait(driver, WAIT_SECONDS).until(until.alert_is_present()).accept()
    done = until.visibility_of_element_located((By.CSS_SELECTOR, "main .told"))
    assert WebDriverWait(driver, WAIT_SECONDS).until(done).text == "交付凭证已提交。"


def hosts_asked(driver: WebDriver) -> set[str]:
    """Every host that the browser sent a request to."""
    found = set()
    for entry in driver.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            parts = urlsplit(str(message["params"]["request"]["url"]))
            if parts.scheme in ("http", "https", "ws", "wss"):  # not the browser's own pages
                found.add(str(parts.hostname))
    return found


def test_a_packet_is_pasted_into_the_console_and_the_next_copy_shows_it(
    desk: Desk, driver: WebDriver, tmp_path: Path
) -> None:
    connection = desk.rehearsals.make(ConnectionKind.REHEARSAL_CONSOLE)
    with seen_from(connection.id):
        html = copy_list(driver, desk, connection)
        assert paste(desk, connection, html) > 20
        key, command_id, packet = prepare(desk, connection, tmp_path)
        assert desk.outbox.get(command_id).state is CommandState.PREPARED
        fill_in(driver, desk, connection, key, packet)
        desk.outbox.register_result(command_id, "done")
        assert desk.outbox.get(command_id).state is CommandState.CONFIRMED
        desk.rehearsals.steering.step(connection.id, 60)
        paste(desk, connection, copy_list(driver, desk, connection))
        assert desk.outbox.get(command_id).state is CommandState.REFLECTED
        (row,) = desk.case_lists.by_keys(connection.id, [key])
        assert row.node is Node.BUYER_ACCEPT
    assert hosts_asked(driver) == {"127.0.0.1"}
    real = desk.connections.for_writing()
    with pytest.raises(RefusedError):
        desk.intake.paste(html, connection=real)


def decide_refund(driver: WebDriver, link: str, act: str, paper: Path, told: str) -> None:
    """Open one request in the console and agree to it or refuse it, as a person does."""
    driver.get(link)
    form = driver.find_element(By.CSS_SELECTOR, f"#{act} form")
    form.find_element(By.NAME, "opinion").send_keys("已与用户协商一致。")
    for field in form.find_elements(By.CSS_SELECTOR, "input[type=file]")[:1]:
        field.send_keys(str(paper))
    button = form.find_element(By.TAG_NAME, "button")
    driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", button)
    button.click()
    WebDriverWait(driver, WAIT_SECONDS).until(until.alert_is_present()).accept()
    done = until.visibility_of_element_located((By.CSS_SELECTOR, "main .told"))
    assert WebDriverWait(driver, WAIT_SECONDS).until(done).text == told


def test_refunds_are_copied_decided_in_the_console_and_copied_again(
    desk: Desk, driver: WebDriver, tmp_path: Path
) -> None:
    connection = desk.rehearsals.make(ConnectionKind.REHEARSAL_CONSOLE)
    with seen_from(connection.id):
        html = copy_list(driver, desk, connection, "")
        assert paste(desk, connection, html, "refunds") >= 16
        before = {one.key: one for one in desk.refunds.all(connection.id)}
        assert {one.state for one in before.values()} >= {
            *(RefundState.PENDING_SELLER, RefundState.AWAITING_RETURN, RefundState.AWAITING_INSPECTION),
            *(RefundState.REJECTED, RefundState.WITHDRAWN, RefundState.FAILED),
        }
        assert RefundState.UNKNOWN not in {one.state for one in before.values()}
        assert any(one.forecast.whose_move is Party.OPERATOR for one in before.values()), "one is appealed"
        fine = [
            one.facts.refund_id
            for one in desk.refunds.reports(connection.id)
            if one.is_decidable and one.forecast.state is RefundState.PENDING_SELLER and not one.facts.goods_state
        ]
        paper = docx(tmp_path / "协商记录.docx", "与用户协商一致")
        link = partial(desk.rehearsals.steering.console_link, connection.id)
        decide_refund(driver, link(refund_id=fine[0]), "ApproveRefund", paper, "已同意退订。")
        decide_refund(driver, link(refund_id=fine[1]), "RejectRefund", paper, "已驳回退订，用户可以重新申请。")
        desk.rehearsals.steering.step(connection.id, 60)
        paste(desk, connection, copy_list(driver, desk, connection, ""), "refunds")
        after = {one.key: one.state for one in desk.refunds.all(connection.id)}
        assert (after[fine[0]], after[fine[1]]) == (RefundState.APPROVED, RefundState.REJECTED)
        assert {key: state for key, state in after.items() if before[key].state is not state} == {
            fine[0]: RefundState.APPROVED,
            fine[1]: RefundState.REJECTED,
        }
    assert hosts_asked(driver) == {"127.0.0.1"}

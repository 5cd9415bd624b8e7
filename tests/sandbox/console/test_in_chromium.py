"""The console in a real browser: a case is found, delivered with files, refused once, and copied as a table."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support import expected_conditions as until
from selenium.webdriver.support.ui import Select, WebDriverWait

from desktop_app.documents.rehearsal_mark import is_marked
from tests.sandbox.console.browser import rehearsal_at
from tests.sandbox.marketplace import ROOT, Marketplace, environment

WAIT_SECONDS = 30
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--window-size=1440,1000",
)


def _program(*names: str) -> str | None:
    return next((found for name in names if (found := shutil.which(name))), None)


CHROMIUM = _program("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DRIVER = _program("chromedriver")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None or DRIVER is None, reason="no Chromium with its driver on this computer"),
]


@pytest.fixture
def driver(tmp_path: Path) -> Iterator[WebDriver]:
    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for flag in (*FLAGS, f"--user-data-dir={tmp_path / 'browser'}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    service = webdriver.ChromeService(str(DRIVER), env={**os.environ, "HOME": str(tmp_path)})
    made = webdriver.Chrome(options=options, service=service)
    yield made
    made.quit()


def _enter(driver: WebDriver, shop: Marketplace) -> str:
    base = f"http://127.0.0.1:{shop.port}"
    driver.get(f"{base}/console/enter?token={shop.token}")
    assert driver.current_url == f"{base}/console/supervision"
    assert shop.token not in driver.page_source
    return base


def _answer_question(driver: WebDriver) -> str:
    alert = WebDriverWait(driver, WAIT_SECONDS).until(until.alert_is_present())
    text = str(alert.text)
    alert.accept()
    return text


def _told(driver: WebDriver, role: str) -> str:
    found = until.visibility_of_element_located((By.CSS_SELECTOR, f"main [role={role}].told"))
    return str(WebDriverWait(driver, WAIT_SECONDS).until(found).text)


def _press(driver: WebDriver, act: str) -> None:
    button = driver.find_element(By.CSS_SELECTOR, f"#{act} button")
    driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", button)
    button.click()


def test_a_delivery_is_refused_then_done(driver: WebDriver, marketplace: Marketplace, tmp_path: Path) -> None:
    case = marketplace.case_at("SELLER_DELIVER", access_type="人工服务", product_class="通用")
    _enter(driver, marketplace)
    assert "演练环境" in driver.find_element(By.CSS_SELECTOR, ".rehearsal").text
    driver.find_element(By.NAME, "text").send_keys(case["order_id"])
    driver.find_element(By.CSS_SELECTOR, ".filters button").click()
    driver.find_element(By.LINK_TEXT, case["order_id"]).click()
    assert driver.find_element(By.ID, "node").text == "商家实施服务"

    driver.find_element(By.NAME, "result_text").send_keys("已部署并完成培训")
    _press(driver, "ReportCompletion")
    assert "确认完成" in _answer_question(driver)
    assert "请上传需求文档" in _told(driver, "alert")
    assert driver.find_element(By.NAME, "result_text").get_attribute("value") == "已部署并完成培训"

    papers = {"sow": "SOW需求说明书.docx", "acceptance": "验收单.pdf", "deployment": "部署截图.png"}
    for field, name in papers.items():
        (tmp_path / name).write_bytes(name.encode())
        driver.find_element(By.NAME, field).send_keys(str(tmp_path / name))
    driver.find_element(By.NAME, "opening_time").send_keys("2026-11-24 09:00:00")
    Select(driver.find_element(By.NAME, "delivery_mode")).select_by_visible_text("远程")
    _press(driver, "ReportCompletion")
    _answer_question(driver)
    assert _told(driver, "status") == "交付凭证已提交。"
    assert driver.find_element(By.ID, "node").text == "用户确认验收"
    history = driver.find_element(By.ID, "history").text
    assert all(name in history for name in papers.values())
    after = marketplace.ask("GET", f"/seller/v1/cases/{case['order_id']}/{case['line_id']}").json
    assert (after["node"], after["delivery_mode"]) == ("BUYER_ACCEPT", "远程")
    # the refused form was answered with 422; nothing else complained
    assert [line["message"] for line in driver.get_log("browser") if "422" not in line["message"]] == []


def test_a_question_answered_with_no_sends_nothing(driver: WebDriver, marketplace: Marketplace) -> None:
    case = marketplace.case_at("SELLER_CONFIRM_REQUIREMENT")
    base = _enter(driver, marketplace)
    driver.get(f"{base}/console/supervision/{case['order_id']}/{case['line_id']}")
    _press(driver, "ConfirmRequirement")
    WebDriverWait(driver, WAIT_SECONDS).until(until.alert_is_present()).dismiss()
    assert driver.find_element(By.ID, "node").text == "商家确认需求"
    assert marketplace.ask("GET", f"/seller/v1/cases/{case['order_id']}/{case['line_id']}").json == case


def test_a_few_marked_rows_say_in_plain_text_where_they_are_from(driver: WebDriver, marketplace: Marketplace) -> None:
    _enter(driver, marketplace)
    # from the middle of one row to the middle of the third, as a mouse does it
    marked = driver.execute_script(
        "const rows = document.querySelectorAll('#cases tbody tr');"
        "getSelection().setBaseAndExtent(rows[1].cells[0], 0, rows[3].cells[4], 1);"
        "return getSelection().toString();"
    )
    assert len(marked.splitlines()) == 3, marked
    assert is_marked(marked)


def test_the_copied_table_is_understood_by_the_program(
    driver: WebDriver, marketplace: Marketplace, tmp_path: Path
) -> None:
    base = _enter(driver, marketplace)
    grant = {"origin": base, "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]}
    driver.execute_cdp_cmd("Browser.grantPermissions", grant)  # type: ignore[attr-defined]
    driver.find_element(By.ID, "copy-table").click()
    told = (By.ID, "copied")
    WebDriverWait(driver, WAIT_SECONDS).until(until.text_to_be_present_in_element(told, "已复制"))
    read = (
        "const done = arguments[arguments.length - 1];"
        "navigator.clipboard.read().then(async (items) => done(await (await items[0].getType(arguments[0])).text()))"
        ".catch((error) => done('failed: ' + error));"
    )
    for kind in ("text/html", "text/plain"):
        text = driver.execute_async_script(read, kind)
        assert not text.startswith("failed"), text
        words = [sys.executable, "-m", "desktop_app", "paste", "--kind", "cases", "--json", "--home"]
        home = tmp_path / kind.replace("/", "-")
        done = subprocess.run(
            [*words, str(home), "--connection", rehearsal_at(home)],
            input=text.encode(),
            cwd=ROOT,
            env=environment(),
            capture_output=True,
            timeout=120,
            check=False,
        )
        assert b'"rows": 20' in done.stdout, done.stdout[:2000] + done.stderr[:2000]
        assert b'"refused": []' in done.stdout

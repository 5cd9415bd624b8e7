"""Who may come into the console, and what a browser is told about its pages."""

from __future__ import annotations

import pytest

from tests.sandbox.console.browser import Browser
from tests.sandbox.marketplace import Marketplace, running


def test_the_link_makes_a_cookie_and_takes_the_token_out_of_the_address(marketplace: Marketplace) -> None:
    reply = marketplace.ask("GET", f"/console/enter?token={marketplace.token}", authorization=None)
    assert (reply.status, reply.head["location"]) == (303, "/console/supervision")
    cookie = reply.head["set-cookie"].lower()
    assert {"httponly", "samesite=strict", "path=/console"} <= {part.strip() for part in cookie.split(";")}
    assert marketplace.token.lower() not in cookie
    assert str(marketplace.port) in cookie.split("=")[0]


def test_a_ticket_opens_once(marketplace: Marketplace) -> None:
    wanted = "/console/supervision?node=open"
    url = marketplace.control("POST", "console", {"next": wanted})["url"]
    assert url.startswith(f"http://127.0.0.1:{marketplace.port}/console/enter?ticket=")
    assert marketplace.token not in url
    target = url.partition(str(marketplace.port))[2]
    first = marketplace.ask("GET", target, authorization=None)
    assert (first.status, first.head["location"]) == (303, wanted)
    assert marketplace.ask("GET", target, authorization=None).status == 403
    assert marketplace.ask("POST", "/rehearsal/console", {}, authorization=None).status == 401
    assert marketplace.control("POST", "console", {"next": "https://evil.example"})["url"].endswith("supervision")


@pytest.mark.parametrize(
    "query", ["", "?token=", "?ticket=", "?ticket=wrong", "?token=wrong", "?token=%00%F0%9F%98%80", "?other=1"]
)
def test_without_the_token_there_is_no_cookie_but_a_sentence(marketplace: Marketplace, query: str) -> None:
    reply = marketplace.ask("GET", f"/console/enter{query}", authorization=None)
    assert reply.status == 403
    assert "set-cookie" not in reply.head
    assert "重新打开控制台" in reply.body.decode()


@pytest.mark.parametrize(
    ("wanted", "lands"),
    [
        ("/console/supervision?node=open", "/console/supervision?node=open"),
        ("/console/supervision/a/b%23ReportCompletion", "/console/supervision/a/b#ReportCompletion"),
        ("https://evil.example/", "/console/supervision"),
        ("//evil.example/console/", "/console/supervision"),
        ("/console//evil.example", "/console/supervision"),
        ("/console/\\evil.example", "/console/supervision"),
        ("/console/%0d%0aset-cookie:%20a=b", "/console/supervision"),
        ("/rehearsal/clock", "/console/supervision"),
    ],
)
def test_the_link_leads_nowhere_else(marketplace: Marketplace, wanted: str, lands: str) -> None:
    reply = marketplace.ask("GET", f"/console/enter?token={marketplace.token}&next={wanted}")
    assert reply.head["location"] == lands


@pytest.mark.parametrize("path", ["", "/", "/supervision", "/supervision/a/b"])
def test_without_a_session_each_page_says_how_to_come_in(marketplace: Marketplace, path: str) -> None:
    page = Browser(marketplace, is_inside=False).get(f"/console{path}")
    assert page.status == 401
    assert "请回到云商台" in page.text("[role=alert]")
    assert "演练环境" in page.text(".rehearsal")
    # the contract's token opens no page, and a session no contract
    assert marketplace.ask("GET", f"/console{path}").status == 401


def test_a_session_is_no_token(browser: Browser) -> None:
    assert browser.get("/seller/v1/about").status == 401
    assert browser.get("/rehearsal/clock").status == 401


def test_a_session_ends_with_its_marketplace(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("shop")
    with running(folder, "--orders", "20") as shop:
        first = Browser(shop)
        port = shop.port
    with running(folder, "--port", str(port)):
        assert first.get("/console/supervision").status == 401


@pytest.mark.parametrize("path", ["/supervision", "/static/console.css", "/static/console.js", "/nowhere"])
def test_pages_are_kept_by_no_cache_and_load_nothing_from_elsewhere(browser: Browser, path: str) -> None:
    head = browser.get(f"/console{path}").answer.headers
    assert head["cache-control"] == "no-store"
    assert "default-src 'none'" in head["content-security-policy"]
    assert "unsafe" not in head["content-security-policy"]
    assert (head["x-content-type-options"], head["x-frame-options"]) == ("nosniff", "DENY")
    assert browser.get("/console/supervision").soup.select("script:not([src]), [onclick], [style]") == []


@pytest.mark.parametrize("path", ["/static/..%2fapplication.py", "/static/frame.html", "/nothing", "/supervision/a"])
def test_there_is_nothing_else(browser: Browser, path: str) -> None:
    page = browser.get(f"/console{path}")
    assert page.status == 404
    assert page.answer.headers["content-type"].startswith("text/html")

"""A browser without a screen for the console: cookies, forms and pages as a person's browser sends them."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import requests
from bs4 import BeautifulSoup, Tag

from desktop_app.models.connections import ConnectionKind
from desktop_app.paths import Home
from desktop_app.services.desk import open_desk
from tests.sandbox.marketplace import Marketplace


def rehearsal_at(folder: Path) -> str:
    """The name of a console rehearsal in a home: a table copied here is taken in nowhere else."""
    desk = open_desk(Home(folder))
    try:
        return desk.connections.create("演练（控制台办理）", ConnectionKind.REHEARSAL_CONSOLE).name
    finally:
        desk.close()


class Page:
    """One answer, parsed."""

    def __init__(self, answer: requests.Response) -> None:
        self.answer = answer
        self.status = answer.status_code
        self.soup = BeautifulSoup(answer.content, "html.parser")

    def text(self, selector: str) -> str:
        """The words of the first element."""
        found = self.soup.select_one(selector)
        assert found is not None, f"{selector} is not on the page: {self.answer.text[:500]}"
        return found.get_text(" ", strip=True)

    def form(self, act: str) -> Tag:
        """The form of one of the seller's buttons."""
        found = self.soup.select_one(f"#{act} form")
        assert found is not None, f"no form {act}"
        return found

    @property
    def rows(self) -> list[list[str]]:
        """The list's cells."""
        return [
            [cell.get_text(" ", strip=True) for cell in row.select("td")] for row in self.soup.select("#cases tbody tr")
        ]

    @property
    def headings(self) -> list[str]:
        """The list's headings."""
        return [cell.get_text(strip=True) for cell in self.soup.select("#cases thead th")]


class Browser:
    """A session of the console."""

    def __init__(self, shop: Marketplace, *, is_inside: bool = True) -> None:
        self.shop = shop
        self.base = f"http://127.0.0.1:{shop.port}"
        self.session = requests.Session()
        if is_inside:
            assert self.get(f"/console/enter?token={shop.token}").status == 200

    def get(self, path: str, **more: Any) -> Page:
        """Open an address."""
        return Page(self.session.get(self.base + path, timeout=30, **more))

    def case(self, case: dict[str, Any]) -> Page:
        """Open the page of a case."""
        return self.get(f"/console/supervision/{case['order_id']}/{case['line_id']}")

    def send(
        self,
        page: Page,
        act: str,
        values: dict[str, str] | None = None,
        files: list[tuple[str, tuple[str, bytes]]] | None = None,
        **more: Any,
    ) -> Page:
        """Fill in a form of a page and press its button."""
        form = page.form(act)
        data = {str(field["name"]): str(field.get("value", "")) for field in form.select("input:not([type=file])")}
        data |= {str(field["name"]): "" for field in form.select("textarea, select")} | (values or {})
        unknown = set(data) - {str(field["name"]) for field in form.select("[name]")}
        assert not unknown, f"the form has no {unknown}"
        is_multipart = form.get("enctype") == "multipart/form-data"
        # a browser sends file fields that were left empty too
        parts = files or [("other", ("", b""))] if is_multipart else None
        address = urljoin(page.answer.url, str(form["action"]))
        return Page(self.session.post(address, data=data, files=parts, timeout=60, **more))

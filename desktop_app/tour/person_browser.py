"""The person's browser, as far as the tour needs one: it follows the console's link and copies the list.

Stands in for the system's browser while the tour runs, so that none is opened on anybody's screen. It speaks to this
computer alone.
"""

from __future__ import annotations

from http.cookiejar import CookieJar
from urllib.request import HTTPCookieProcessor, OpenerDirector, ProxyHandler, build_opener

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices

SECONDS = 30
SCHEMES = ("http", "file")


class PersonBrowser(QObject):
    """Takes what is opened with ``http``, and folders and files that are opened; remembers the addresses."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []
        self._jar = CookieJar()
        for scheme in SCHEMES:
            QDesktopServices.setUrlHandler(scheme, self, "open")  # type: ignore[arg-type]

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        """The program asks for a page."""
        self.opened.append(url.toString())

    def page(self) -> str:
        """The page that was asked for last, as HTML; its link opens once."""
        url = QUrl(self.opened[-1])
        if url.host() != "127.0.0.1":
            raise ValueError(url.toString())
        with self._opener().open(url.toString(), timeout=SECONDS) as answer:
            found: bytes = answer.read()
        return found.decode("utf-8")

    def close(self) -> None:
        """The system's browser is the browser again."""
        for scheme in SCHEMES:
            QDesktopServices.unsetUrlHandler(scheme)

    def _opener(self) -> OpenerDirector:
        return build_opener(ProxyHandler({}), HTTPCookieProcessor(self._jar))

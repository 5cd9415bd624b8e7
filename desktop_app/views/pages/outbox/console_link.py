"""Opening the console in the browser: only over https and only known hosts, which are shown before."""

from __future__ import annotations

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

ALLOWED_HOSTS = frozenset({"console.huaweicloud.com"})
CONSOLE_URL = "https://console.huaweicloud.com/"
"""The console's door; from there the printed click path leads on (deeper addresses are printed nowhere)."""


def is_allowed(url: QUrl) -> bool:
    """True for an https address of a known host, without a port, a user or a password in it."""
    return (
        url.isValid()
        and url.scheme() == "https"
        and url.host() in ALLOWED_HOSTS
        and url.port() == -1
        and not url.userInfo()
    )


def host_shown() -> str:
    """The host that will be opened, as it is shown to the person."""
    return QUrl(CONSOLE_URL).host()


def open_console() -> bool:
    """Open the console in the browser; False when the address is not allowed or there is no browser."""
    url = QUrl(CONSOLE_URL)
    return is_allowed(url) and QDesktopServices.openUrl(url)

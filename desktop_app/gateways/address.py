"""Which addresses may be called: https anywhere, plain http on this computer alone."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from desktop_app.errors import UsageError
from desktop_app.texts import _


@dataclass(frozen=True)
class Address:
    """A checked address without a slash at its end; ``origin`` is what a redirect must not leave with our token."""

    text: str
    scheme: str
    host: str
    port: int

    @property
    def origin(self) -> tuple[str, str, int]:
        return self.scheme, self.host, self.port

    @property
    def is_loopback(self) -> bool:
        """True for this computer: no proxy, and http is allowed."""
        return is_loopback(self.host)


def is_loopback(host: str) -> bool:
    """True for ``localhost`` and the addresses of this computer, written as numbers."""
    if host.casefold() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def read_address(text: str) -> Address:
    """The address, or a ``UsageError`` that says what is wrong with it."""
    plain = text.strip()
    try:
        parts = urlsplit(plain)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise _refused(_("“{address}”不是网址。", address=plain[:200])) from error
    if parts.scheme not in ("https", "http") or not host or not plain.isprintable() or " " in plain or "\\" in plain:
        raise _refused(_("“{address}”不是网址，应以 https:// 开头。", address=plain[:200]))
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
        raise _refused(_("地址里不能有用户名、密码、? 或 #。令牌请填在令牌一栏，它存进系统密钥环。"))
    if parts.scheme == "http" and not is_loopback(host):
        raise _refused(_("http:// 不加密，只能用于本机。请改用 https:// 地址。"))
    standard = 443 if parts.scheme == "https" else 80
    return Address(plain.rstrip("/"), parts.scheme, host.casefold(), port or standard)


def _refused(sentence: str) -> UsageError:
    return UsageError(_("地址不能用"), sentence)

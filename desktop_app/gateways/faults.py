"""What the libraries' errors mean, in our few words; each word has its sentence in ``sentences``."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator

import requests
from urllib3 import exceptions as lower

from desktop_app.gateways.outcomes import Phase


def fault_of(error: BaseException, phase: Phase) -> str:
    """``dns``, ``refused``, ``tls``, ``proxy``, ``timeout``, ``cut``, ``bad_http`` or ``address``."""
    chain = list(_causes(error))
    if any(isinstance(one, lower.ProxyError | requests.exceptions.ProxyError) for one in chain):
        return "proxy"
    if any(isinstance(one, ssl.SSLError | lower.SSLError | ssl.CertificateError) for one in chain):
        return "tls" if phase is Phase.BEFORE else "cut"
    if any(isinstance(one, lower.NameResolutionError | socket.gaierror) for one in chain):
        return "dns"
    if any(isinstance(one, lower.TimeoutError | TimeoutError | requests.Timeout) for one in chain) and not any(
        isinstance(one, ConnectionRefusedError) for one in chain
    ):
        # a refused connection is a kind of time-out in the library's family
        is_new = any(isinstance(one, lower.NewConnectionError) for one in chain)
        return "refused" if is_new and not _has_timed_out(chain) else "timeout"
    if phase is Phase.BEFORE:
        is_address = any(isinstance(one, requests.exceptions.InvalidURL | UnicodeError) for one in chain)
        return "address" if is_address else "refused"
    is_broken = any(isinstance(one, lower.InvalidHeader | lower.HTTPWarning | ValueError) for one in chain)
    return "bad_http" if is_broken else "cut"


def _has_timed_out(chain: list[BaseException]) -> bool:
    return any(isinstance(one, TimeoutError | lower.ReadTimeoutError) for one in chain)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error, what it wraps and what it was raised from, each once."""
    waiting: list[object] = [error]
    seen: set[int] = set()
    while waiting:
        one = waiting.pop()
        if not isinstance(one, BaseException) or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        waiting += [one.__cause__, one.__context__, getattr(one, "reason", None), *one.args]

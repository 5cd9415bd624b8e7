"""Whom we believe: an expired, foreign, unvouched or old-fashioned counterpart gets not one byte of a request."""

from __future__ import annotations

import ast
import ssl
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app.gateways.address import read_address
from desktop_app.gateways.contract import ContractGateway
from desktop_app.gateways.gateway import Answer, Outcome
from desktop_app.gateways.http import HttpSession, Times
from desktop_app.secret import Secret
from tests.architecture.source import place, program_files, tree
from tests.gateways.certificates import Authority
from tests.gateways.fault_server import TOKEN, Plan, answer, serving
from tests.gateways.test_cuts import BODY, KEY, RECORD


def _send(port: int, trusted: Path | None, host: str = "127.0.0.1") -> Answer:
    address = read_address(f"https://{host}:{port}")
    session = HttpSession(address, Secret(TOKEN), times=Times(5, 5, 10), extra_authorities=trusted)
    gateway = ContractGateway(session)
    try:
        return gateway.send(KEY, BODY)
    finally:
        gateway.close()


def test_a_counterpart_that_is_vouched_for_is_believed(tmp_path: Path) -> None:
    authority = Authority(tmp_path, "ours")
    with serving(answer(200, RECORD), authority.server()) as server:
        assert _send(server.port, authority.file).outcome is Outcome.ACCEPTED
    with serving(Plan(answer(200, RECORD), keep_bytes=40), authority.server()) as server:
        assert _send(server.port, authority.file).outcome is Outcome.UNKNOWN


def _old(authority: Authority) -> ssl.SSLContext:
    context = authority.server()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")
    return context


BAD: dict[str, Callable[[Authority], ssl.SSLContext]] = {
    "expired": lambda authority: authority.server(starts=-60),
    "not yet valid": lambda authority: authority.server(starts=5),
    "another host": lambda authority: authority.server("api.example.com"),
    "another address": lambda authority: authority.server("127.0.0.2"),
    "unknown authority": lambda authority: Authority(authority.folder, "theirs").server(),
    "old protocol": _old,
}


@pytest.mark.parametrize("name", BAD)
def test_a_counterpart_that_cannot_be_believed_gets_nothing(tmp_path: Path, name: str) -> None:
    authority = Authority(tmp_path, "ours")
    with serving(answer(200, RECORD), BAD[name](authority)) as server:
        found = _send(server.port, authority.file)
    assert (found.outcome, found.code) == (Outcome.UNREACHABLE, "tls")
    assert "证书" in found.text
    assert (server.seen, server.connections) == ([], 1)


def test_an_authority_of_the_tests_own_is_not_believed_by_default(tmp_path: Path) -> None:
    authority = Authority(tmp_path, "ours")
    with serving(answer(200, RECORD), authority.server()) as server:
        assert _send(server.port, None).code == "tls"
    assert server.seen == []


def test_a_server_without_tls_is_not_spoken_to(tmp_path: Path) -> None:
    with serving(Plan(read_bytes=5)) as server:
        found = _send(server.port, None)
    assert found.outcome is Outcome.UNREACHABLE
    assert found.code in ("tls", "refused")
    assert all(TOKEN.encode() not in request for request in server.seen)


def test_the_environment_cannot_switch_the_check_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "PYTHONHTTPSVERIFY", "SSL_NO_VERIFY"):
        monkeypatch.setenv(name, "" if "BUNDLE" in name else "0")
    authority = Authority(tmp_path, "ours")
    with serving(answer(200, RECORD), authority.server(starts=-60)) as server:
        assert _send(server.port, authority.file).code == "tls"


def test_no_file_of_the_program_switches_the_check_off() -> None:
    found = [
        place(path, node)
        for path in program_files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.keyword)
        and node.arg in ("verify", "check_hostname", "assert_hostname")
        and isinstance(node.value, ast.Constant)
        and not node.value.value
    ]
    found += [
        place(path, node)
        for path in program_files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in ("CERT_NONE", "_create_unverified_context")
    ]
    assert found == []

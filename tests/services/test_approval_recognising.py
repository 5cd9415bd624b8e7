"""A file of approvals is told by how it begins, and what is none is left to the imports."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.models.approvals.files import render
from desktop_app.secret import Secret
from desktop_app.services.approvals.recognising import is_for_approvals
from tests.models.approval_samples import decided, key_file

KEY, REQUEST = render(key_file(Secret("d" * 64), "赵强")), render(decided())
TABLE = "退订单号,申请金额\nRF1,12.00\n".encode()


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("zhao.key", KEY, True),
        ("name.txt", REQUEST, True),
        ("审批", REQUEST, True),
        ("r.csv", b"\xef\xbb\xbf" + REQUEST, True),
        ("r.xlsx", REQUEST.decode().encode("utf-16"), True),
        ("cut.txt", REQUEST[:60], True),
        ("r.json", REQUEST, True),
        ("anything.json", b'{"a": 1}', True),
        ("empty.json", b"", True),
        ("table.json", TABLE, False),
        ("table.csv", TABLE, False),
        ("list.txt", b'{"seller_desk": 1}', False),
        ("empty.txt", b"", False),
    ],
)
def test_by_its_content(tmp_path: Path, name: str, data: bytes, expected: bool) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    assert is_for_approvals(path) is expected


def test_what_cannot_be_read_goes_by_its_name(tmp_path: Path) -> None:
    assert is_for_approvals(tmp_path / "不在.json")
    assert not is_for_approvals(tmp_path / "不在.csv")
    assert not is_for_approvals(tmp_path)

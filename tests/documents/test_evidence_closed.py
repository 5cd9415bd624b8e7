"""RAR and 7z are not unpacked, but a password is seen in their headers; what is not understood is no password."""

from __future__ import annotations

import base64
import lzma
import struct
from pathlib import Path

import pytest

from desktop_app.documents.evidence_closed import is_encrypted
from desktop_app.documents.evidence_reading import read_evidence

# three small texts packed by py7zr: plainly, with a password, and with the list of files under it too
PLAIN = base64.b64decode(
    "N3q8ryccAASVhuGjtgAAAAAAAAAVAAAAAAAAAGLsLp7gIyoAOV0ANBlJ7o3pX8Hw9xdEUIViwwiC3GETYDNyyzWGyupKXt44HRvr"
    "3hfmoeM8g9dhrtYd0pdSb+R0JYVMAOAAkgBtXQAAgTMHrg/R/+M9QLuUZBx+62Jj9rmXkirkU4giAA5APBK1lHUBusbexE4gRIqC"
    "nweqc/dRX3mVsnu246lJGxT7CdLRkLC0Ba9oviC0ApG01oTbffFay2C2cEybFcRbiLhEihUOlKw3k3U+AAAAABcGQQEJdQAHCwEA"
    "ASEhARgMgJMAAA=="
)
LOCKED = base64.b64decode(
    "N3q8ryccAASzwdt/3wAAAAAAAAAWAAAAAAAAAGS2PeI50sdmZ9sEhHpK/+rZoF9bn0Kcy8SPHnkjbvuomPT9XOY6ySuG7m2oawVd"
    "2egm2n/GDR48EPJCzDQv8V+pjJuVrL5nMWDSwWujFCJBwApoNOAAqgCHXQAAgTMHrg/SwbJYk2jeboU7xEUCzohQRY0CMZ/LTZRq"
    "AcCiJv017cZjWYJXRcI09/fE/3/NPvMVy7hTrqGBYL30aeRIKWAyNZQxNL2t3yhY07JC3ksTbYuzUSL5nGj2sUi6X+n0dLZznD8I"
    "uXns+qU2W3CrwgIzOfSR9gYNqSxo+QZtNDgAAAAAFwZQAQmAjwAHCwEAASEhARgMgKsAAA=="
)
LOCKED_LIST = base64.b64decode(
    "N3q8ryccAAQMvYvzAAEAAAAAAAAqAAAAAAAAAMdghSQ4g2qPN7LPE3GQPLsXuzcFNUjbSZjCjabOG+wv8CDWZ2XcHhIEqUzNbGyK"
    "46dqq+u1trVM2sI+p+mWyHqtAYmaY4seM9sHeTMKD/DhgT4x60H+fHs5ziml55ZxrP1D+qo2ByV5C5kzSvf5eIHAS81WPi8UOQqF"
    "UOtM40RsYtJQC6bOUj6Xmm9LKZVrrxEFSAjrMZ7f7s/dDiGWKL5Z6JTKYV/BJhoxy/v5+kcfn3AMIJI7GrS1zE4ZX/9R7znGCDnk"
    "p6ck4IWqwKd4ReuP1lOdDa4+Xj1j7M0Obt8f/CAODgrcDpDGjnSexEAemrRAqGSCFahLNTlsudj2vVvJ6cmwFwZQAQmAsAAHCwEA"
    "ASQG8QcBElMPE4aWVAFL3+PsHgfcwz7bPgyAqwAA"
)


def _seven(packed_header: bytes, coder: bytes, length: int) -> bytes:
    """A 7z with nothing but a header that is packed by ``coder``."""
    header = b"\x17\x06\x00\x01\x09" + bytes([len(packed_header)]) + b"\x00\x07\x0b\x01\x00\x01"
    header += coder + b"\x0c" + bytes([length]) + b"\x00\x00"
    start = struct.pack("<QQI", len(packed_header), len(header), 0)
    return b"7z\xbc\xaf\x27\x1c\x00\x04" + b"\x00" * 4 + start + packed_header + header


def _seven_lzma(header: bytes) -> bytes:
    """As 7-Zip packs it: LZMA with a dictionary of 4 GB asked for, which nobody gives."""
    packed = lzma.compress(header, lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA1, "dict_size": 4096}])
    return _seven(packed, b"\x23\x03\x01\x01\x05\x5d\xff\xff\xff\xff", len(header))


def _rar5(*headers: bytes) -> bytes:
    body = b"".join(b"\x00" * 4 + bytes([len(one)]) + one for one in headers)
    return b"Rar!\x1a\x07\x01\x00" + body


RAR5_MAIN = b"\x01\x00\x00"
RAR5_FILE = b"\x02\x00\x00\x05\x00\x00\x00\x01a"
RAR5_LOCKED_FILE = b"\x02\x01\x04\x00\x05\x00\x00\x00\x01a\x03\x01\x00\x00"
RAR5_TIMED_FILE = b"\x02\x01\x04\x00\x05\x00\x00\x00\x01a\x03\x03\x00\x00"
RAR5_CRYPT, RAR5_END = b"\x04\x00\x00\x00\x0f", b"\x05\x00\x00"


def _rar4(*blocks: tuple[int, int, bytes]) -> bytes:
    body = b"".join(struct.pack("<HBHH", 0, kind, flags, 7 + len(rest)) + rest for kind, flags, rest in blocks)
    return b"Rar!\x1a\x07\x00" + body


def _rar4_file(flags: int) -> tuple[int, int, bytes]:
    return 0x74, flags, struct.pack("<IIBIIBBHI", 0, 5, 3, 0, 0, 29, 0x30, 1, 0) + b"a"


MAIN4, END4 = (0x73, 0, b"\x00" * 6), (0x7B, 0, b"")


@pytest.mark.parametrize(
    ("name", "data", "is_locked"),
    [
        ("plain 7z", PLAIN, False),
        ("7z with a password", LOCKED, True),
        ("7z with its list under the password", LOCKED_LIST, True),
        ("7z as 7-Zip packs its header", _seven_lzma(b"\x01\x04" + b"\x24\x06\xf1\x07\x01" + b"\x00" * 40), True),
        ("the same without a password", _seven_lzma(b"\x01\x04" + b"\x00" * 60), False),
        ("7z with an unknown coder", _seven(b"abc", b"\x23\x09\x09\x09\x00", 3), False),
        ("7z that ends early", LOCKED[:120], False),
        ("rar 5", _rar5(RAR5_MAIN, RAR5_FILE, RAR5_TIMED_FILE, RAR5_END), False),
        ("rar 5, second file locked", _rar5(RAR5_MAIN, RAR5_FILE, RAR5_LOCKED_FILE, RAR5_END), True),
        ("rar 5 with its list locked", _rar5(RAR5_CRYPT, b"\x99" * 60), True),
        ("rar 5 that ends early", _rar5(RAR5_MAIN, RAR5_LOCKED_FILE[:5]), False),
        ("rar 5, first bytes only", b"Rar!\x1a\x07\x01\x00", False),
        ("rar 4", _rar4(MAIN4, _rar4_file(0x8000), END4), False),
        ("rar 4, second file locked", _rar4(MAIN4, _rar4_file(0x8000), _rar4_file(0x8004), END4), True),
        ("rar 4 with its list locked", _rar4((0x73, 0x80, b"\x00" * 6)) + b"\x99" * 60, True),
        ("rar 4 that ends early", _rar4(MAIN4)[:-3], False),
        ("rar of noise", b"Rar!\x1a\x07\x01\x00" + b"\xff" * 500, False),
        ("7z of noise", b"7z\xbc\xaf\x27\x1c" + b"\xff" * 500, False),
    ],
)
def test_a_password_is_seen_in_the_headers(tmp_path: Path, name: str, data: bytes, is_locked: bool) -> None:
    path = tmp_path / "验收.bin"
    path.write_bytes(data)
    assert is_encrypted(path) is is_locked, name
    reading = read_evidence(path)
    assert reading.problem == ("archive_encrypted" if is_locked else "not_looked_into"), name

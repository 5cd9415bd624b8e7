"""RAR and 7z as evidence: nobody unpacks them here, but their headers say whether they ask for a password.

Only headers are read, a bounded number of them. What is not understood is not called encrypted.
RAR 5: https://www.rarlab.com/technote.htm · RAR 4 and 7z: the format notes that come with unrar and 7-Zip.
"""

from __future__ import annotations

import lzma
import struct
from pathlib import Path
from typing import IO

HEADERS_READ = 2_000
HEADER_MAX_BYTES = 2 << 20
"""A larger header of one entry or of a 7z archive is not read."""
UNPACKED_HEADER_MAX_BYTES = 16 << 20
_RAR4, _RAR5, _7Z = b"Rar!\x1a\x07\x00", b"Rar!\x1a\x07\x01\x00", b"7z\xbc\xaf\x27\x1c"
_RAR5_FILE, _RAR5_SERVICE, _RAR5_CRYPT, _RAR5_END = 2, 3, 4, 5
_RAR4_MAIN, _RAR4_FILE, _RAR4_SERVICE, _RAR4_END = 0x73, 0x74, 0x7A, 0x7B
_AES = b"\x24\x06\xf1\x07\x01"
"""The coder 7zAES with its properties, as it stands in a 7z header."""
_CODERS = {b"\x03\x01\x01": lzma.FILTER_LZMA1, b"\x21": lzma.FILTER_LZMA2}


class _OddError(Exception):
    """The header is not what the format says, or it ends too early."""


def is_encrypted(path: Path) -> bool:
    """True when the headers say that a password is asked for: for the list of files, or for any file."""
    try:
        with path.open("rb") as stream:
            start = stream.read(32)
            if start.startswith(_RAR5):
                stream.seek(len(_RAR5))
                return _is_rar5_encrypted(stream)
            if start.startswith(_RAR4):
                stream.seek(len(_RAR4))
                return _is_rar4_encrypted(stream)
            return start.startswith(_7Z) and _is_7z_encrypted(stream, start)
    except (_OddError, struct.error, lzma.LZMAError, OverflowError, ValueError):
        return False


class _Bytes:
    """Reads numbers from a piece of a header."""

    def __init__(self, data: bytes) -> None:
        self.data, self.place = data, 0

    def take(self, count: int) -> bytes:
        """The next bytes, all of them."""
        found = self.data[self.place : self.place + count]
        if count < 0 or len(found) < count:
            raise _OddError
        self.place += count
        return found

    def vint(self) -> int:
        """A number of RAR 5: seven bits a byte, the lowest first."""
        value = 0
        for shift in range(0, 70, 7):
            byte = self.take(1)[0]
            value |= (byte & 0x7F) << shift
            if not byte & 0x80:
                return value
        raise _OddError

    def number(self) -> int:
        """A number of 7z: the first byte says how many follow."""
        first, value = self.take(1)[0], 0
        for place in range(8):
            if not first & (0x80 >> place):
                return value | (first & ((0x80 >> place) - 1)) << (8 * place)
            value |= self.take(1)[0] << (8 * place)
        return value


def _is_rar5_encrypted(stream: IO[bytes]) -> bool:
    for _turn in range(HEADERS_READ):
        lead = _Bytes(stream.read(4 + 3))
        lead.take(4)  # its checksum
        size = lead.vint()
        stream.seek(lead.place - len(lead.data), 1)
        if size > HEADER_MAX_BYTES:
            return False
        head = _Bytes(stream.read(size))
        kind, flags = head.vint(), head.vint()
        extra = head.vint() if flags & 0x1 else 0
        data = head.vint() if flags & 0x2 else 0
        if kind == _RAR5_CRYPT:
            return True
        if kind == _RAR5_END:
            return False
        if kind in (_RAR5_FILE, _RAR5_SERVICE) and _has_crypt_record(head.data[size - extra :] if extra else b""):
            return True
        stream.seek(data, 1)
    return False


def _has_crypt_record(extra: bytes) -> bool:
    records = _Bytes(extra)
    while records.place < len(extra):
        record = _Bytes(records.take(records.vint()))
        if record.vint() == 1:
            return True
    return False


def _is_rar4_encrypted(stream: IO[bytes]) -> bool:
    for _turn in range(HEADERS_READ):
        head = stream.read(7)
        _checksum, kind, flags, size = struct.unpack("<HBHH", head)
        if kind == _RAR4_MAIN and flags & 0x80:
            return True
        if kind in (_RAR4_FILE, _RAR4_SERVICE) and flags & 0x04:
            return True
        if kind == _RAR4_END or size < len(head):
            return False
        rest, added = stream.read(size - len(head)), 0
        if flags & 0x8000 or kind in (_RAR4_FILE, _RAR4_SERVICE):
            added = int(struct.unpack_from("<I", rest)[0])
            if kind in (_RAR4_FILE, _RAR4_SERVICE) and flags & 0x100:
                added |= int(struct.unpack_from("<I", rest, 25)[0]) << 32
        stream.seek(added, 1)
    return False


def _is_7z_encrypted(stream: IO[bytes], start: bytes) -> bool:
    place, size = struct.unpack_from("<QQ", start, 12)
    header = _at(stream, place, size)
    if _AES in header:
        return True  # the list of files is encrypted, or it stands there plainly and a file is
    return header[:1] == b"\x17" and _AES in _unpacked(stream, header)


def _at(stream: IO[bytes], place: int, size: int) -> bytes:
    """A piece at a place that is counted from behind the first header."""
    if size > HEADER_MAX_BYTES:
        raise _OddError
    stream.seek(32 + place)
    return stream.read(size)


def _unpacked(stream: IO[bytes], header: bytes) -> bytes:
    """The real header, when it is packed in the usual way: one stream, one coder."""
    read = _Bytes(header)
    read.take(1)
    _require(read.take(1) == b"\x06")  # where it is packed
    place, streams = read.number(), read.number()
    _require(streams == 1 and read.take(1) == b"\x09")
    size = read.number()
    kind = read.take(1)
    if kind == b"\x0a":  # its checksum
        _require(read.take(1) == b"\x01")
        read.take(4)
        kind = read.take(1)
    _require(kind == b"\x00" and read.take(2) == b"\x07\x0b")  # how it is packed
    _require(read.number() == 1 and read.take(1) == b"\x00" and read.number() == 1)
    coder = read.take(1)[0]
    name = read.take(coder & 0x0F)
    _require(name in _CODERS and coder & 0x30 == 0x20)
    settings = read.take(read.number())
    _require(read.take(1) == b"\x0c")
    length = read.number()
    _require(length <= UNPACKED_HEADER_MAX_BYTES)
    # the dictionary need not be larger than what comes out: a header that asks for gigabytes gets none
    wanted = {"id": _CODERS[name], "dict_size": max(4096, length)}
    if len(settings) == 5:
        wanted |= {"lc": settings[0] % 9, "lp": settings[0] // 9 % 5, "pb": settings[0] // 45}
    unpacker = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[wanted])
    return unpacker.decompress(_at(stream, place, size), max_length=length)


def _require(is_so: bool) -> None:
    if not is_so:
        raise _OddError

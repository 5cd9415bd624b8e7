"""Pictures as evidence: do they open to the end, is there anything on them, which of them are nearly the same.

Nothing is decoded that would not fit into memory. Pillow decodes a JPEG small where that is enough.
"""

from __future__ import annotations

import io
import logging
import re
import struct
import time
import warnings
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import IO, Any

from desktop_app.documents.evidence_facts import PIXELS_DECODED, PIXELS_MAX, Reading, problem
from desktop_app.models.evidence import Picture

FORMATS = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP")
_CAMERA_FORMATS = frozenset({"JPEG", "TIFF", "WEBP"})
"""Asked for their orientation; a PNG would be decoded for it."""
PNG_PIXELS_A_BYTE = 8 * 1040
"""Deflate shrinks to a 1032nd at best, and a byte holds eight pixels: what claims more lies about its size."""
BOMB_PIXELS_A_BYTE = 300
"""A screenshot has some tens of pixels a byte. What has more than this, and too many to be opened here, fills the
memory of whoever opens it (our own measure)."""
_PIXELS = re.compile(r"\((\d+) pixels\)")
PADDING_LEAST_BYTES = 512
PADDING_LOOKED_THROUGH_BYTES = 64 * 1024 * 1024
_PIECE_BYTES = 1024 * 1024
END_OF_JPEG = b"\xff\xd9"
DECODED_SMALL = (1024, 1024)
CELLS_EDGE = 64
"""Fingerprints have so many cells a row, and so many rows: finer ones of a picture saved smaller differ too much,
coarser ones of two lists of one program too little."""
MARK_CLEAR_SHARE = 0.35
MARK_RED_SHARE = 0.85
MARK_LOOKED_AT = (96, 96)
MARK_MAX_EDGE = 1600
"""Pixels; a larger picture is no seal, and is not decoded in colour for this."""
BLANK_SPREAD = 16
BLANK_SHARE = 10_000
"""Blank: at most one pixel in so many is farther than ``BLANK_SPREAD`` from the commonest shade of grey."""
LOOKED_AT_MAX = 40
ENTRY_MAX_BYTES = 16 * 1024 * 1024
"""A larger picture inside a document is counted but not looked at."""
SECONDS_FOR_PICTURES = 1.0
_DECODED_SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp"})
_DRAWN_SUFFIXES = frozenset({".emf", ".wmf"})
"""Pictures too, though nothing here decodes them. An SVG always has a decoded twin beside it and is not counted."""
_BROKEN = (OSError, SyntaxError, ValueError, TypeError, IndexError, EOFError, OverflowError, zlib.error)
"""What Pillow raises for a picture that is cut off or never was one."""


def picture_file(path: Path, kind: str, size: int) -> Reading:
    """A picture file: its measures, whether it is blank, its fingerprint."""
    from PIL import Image

    try:
        with path.open("rb") as stream:
            width, height, turned, grey = _opened(stream)
            is_torn = _is_torn(stream, kind, width * height, size)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        return problem(kind, size, "archive_bomb" if _is_bomb(str(error), size) else "too_big_inside")
    except _BROKEN:
        is_too_big = kind == "webp" and _is_whole_webp(path, size)
        return problem(kind, size, "too_big_inside" if is_too_big else "damaged")
    if is_torn:
        return problem(kind, size, "damaged")
    if grey is None:
        return Reading(kind, size, width=width, height=height, turned_pages=turned)
    return Reading(
        kind,
        size,
        width=width,
        height=height,
        is_blank=is_blank(grey),
        fingerprint=grey_cells(grey),
        turned_pages=turned,
    )


def _is_bomb(said: str, size: int) -> bool:
    """Whether Pillow's sentence about a picture of too many pixels names more than a file of this size can show."""
    pixels = _PIXELS.search(said)
    return pixels is not None and int(pixels[1]) > BOMB_PIXELS_A_BYTE * size


def _opened(stream: IO[bytes]) -> tuple[int, int, tuple[int, ...], Any]:
    """Width, height, whether a camera says that it is turned, and the picture in grey (``None``: too large)."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = PIXELS_MAX
    logging.getLogger("PIL").setLevel(logging.CRITICAL)  # it logs each oddity of a file; the finding says it once
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        warnings.filterwarnings("ignore", category=UserWarning)  # odd metadata is no fault of the picture
        with Image.open(stream, formats=FORMATS) as picture:
            width, height = picture.size
            turned = (1,) if picture.format in _CAMERA_FORMATS and _is_turned(picture) else ()
            if width * height > PIXELS_DECODED and picture.format != "JPEG":
                picture.verify()
                return width, height, turned, None
            picture.draft("L", DECODED_SMALL)
            return width, height, turned, picture.convert("L")


def _is_torn(stream: IO[bytes], kind: str, pixels: int, size: int) -> bool:
    """What Pillow lets pass: a PNG whose parts do not match their checksums, a JPEG that was filled up with zeros."""
    if kind == "png":
        from PIL import Image

        stream.seek(0)
        with Image.open(stream, formats=("PNG",)) as picture:
            picture.verify()  # raises for what does not match
        return pixels > PNG_PIXELS_A_BYTE * size
    if kind != "jpeg":
        return False
    zeros, kept = _zeros_at_the_end(stream, size)
    return zeros >= PADDING_LEAST_BYTES and END_OF_JPEG not in kept


def _zeros_at_the_end(stream: IO[bytes], size: int) -> tuple[int, bytes]:
    """How many zeros a file ends with, and what stands right before them, as far as it is looked through."""
    zeros = 0
    for place in range(size, max(0, size - PADDING_LOOKED_THROUGH_BYTES), -_PIECE_BYTES):
        begin = max(0, place - _PIECE_BYTES)
        stream.seek(begin)
        piece = stream.read(place - begin)
        kept = piece.rstrip(b"\0")
        zeros += len(piece) - len(kept)
        if kept:
            return zeros, kept[-64:]
    # more zeros than are looked through from behind: the picture, if any, stands at the beginning
    stream.seek(0)
    last = b""
    for _turn in range(PADDING_LOOKED_THROUGH_BYTES // _PIECE_BYTES):
        last = stream.read(_PIECE_BYTES).rstrip(b"\0")[-64:] or last
    return zeros, last


def _is_whole_webp(path: Path, size: int) -> bool:
    """Its own length is right: then it was its size that could not be taken into memory."""
    with path.open("rb") as stream:
        head = stream.read(8)
    return int.from_bytes(head[4:8], "little") + 8 in (size, size + 1)


def _is_turned(picture: Any) -> bool:
    """What the camera says of the way up; nonsense there is no fault of the picture."""
    try:
        return bool(picture.getexif().get(0x0112, 1) not in (0, 1))
    except (struct.error, *_BROKEN):
        return False


def is_blank(grey: Any) -> bool:
    """One shade of grey all over, but for what is too little to be a word."""
    counts = grey.histogram()
    common = counts.index(max(counts))
    near = sum(counts[max(0, common - BLANK_SPREAD) : common + BLANK_SPREAD + 1])
    return bool((sum(counts) - near) * BLANK_SHARE <= sum(counts))


def grey_cells(grey: Any) -> str:
    """The fingerprint: the shade of each cell of a picture in grey, as hex."""
    from PIL import Image

    return str(grey.resize((CELLS_EDGE, CELLS_EDGE), Image.Resampling.BOX).tobytes().hex())


def is_mark(picture: Any, mask: Any = None) -> bool:
    """A seal or a signature laid over a page rather than a screenshot: mostly clear, or red on white.

    ``mask``: how solid each point is, in grey, for a picture that does not say so itself.
    """
    from PIL import Image

    if max(picture.size) > MARK_MAX_EDGE:
        return False
    has_own = "A" in picture.getbands() or "transparency" in picture.info
    small = picture.convert("RGBA" if has_own else "RGB")
    small.thumbnail(MARK_LOOKED_AT, Image.Resampling.BOX)
    if mask is None and has_own:
        mask = small.getchannel("A")
    if mask is not None:
        solid = mask.convert("L").resize(MARK_LOOKED_AT, Image.Resampling.BOX).histogram()
        return bool(sum(solid[:16]) >= MARK_CLEAR_SHARE * sum(solid))
    bands = small.convert("HSV").tobytes()
    points = list(zip(bands[::3], bands[1::3], bands[2::3], strict=True))
    inked = [(hue, strength) for hue, strength, light in points if strength > 40 or light < 215]
    red = sum(strength > 40 and (hue < 16 or hue > 232) for hue, strength in inked)
    return bool(inked) and len(inked) <= (1 - MARK_CLEAR_SHARE) * len(points) and red >= MARK_RED_SHARE * len(inked)


def embedded_picture(data: bytes, where: str, page: int | None = None) -> Picture:
    """A picture inside a document, from its own bytes."""
    from PIL import Image

    try:
        width, height, _turned, grey = _opened(io.BytesIO(data))
        if grey is None:
            return Picture(where, page, width, height)
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            is_laid_over = is_mark(picture)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError, MemoryError):
        return Picture(where, page)
    except _BROKEN:
        return Picture(where, page, is_torn=True)
    return Picture(where, page, width, height, is_blank(grey), is_mark=is_laid_over, fingerprint=grey_cells(grey))


def pictures_in(container: zipfile.ZipFile, folder: str) -> tuple[int, tuple[Picture, ...]]:
    """How many pictures lie in the media folder of an office document, and what was seen of the first of them."""
    entries = [
        one for one in container.infolist() if one.filename.startswith(folder) and not one.filename.endswith("/")
    ]
    decoded = [one for one in entries if PurePosixPath(one.filename).suffix.lower() in _DECODED_SUFFIXES]
    drawn = sum(PurePosixPath(one.filename).suffix.lower() in _DRAWN_SUFFIXES for one in entries)
    return len(decoded) + drawn, tuple(_looked_at(container, decoded))


def _looked_at(container: zipfile.ZipFile, entries: Iterable[zipfile.ZipInfo]) -> Iterable[Picture]:
    until = time.monotonic() + SECONDS_FOR_PICTURES
    for place, entry in enumerate(entries):
        if place >= LOOKED_AT_MAX or time.monotonic() > until:
            return
        name = PurePosixPath(entry.filename).name
        if entry.file_size > ENTRY_MAX_BYTES:
            yield Picture(name)
            continue
        try:
            data = container.read(entry)
        except (zipfile.BadZipFile, *_BROKEN):
            yield Picture(name, is_torn=True)
        else:
            yield embedded_picture(data, name)

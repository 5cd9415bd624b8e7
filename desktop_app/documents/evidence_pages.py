"""The pages of a scan as pictures: a scanner puts one large picture on each page, and that picture is taken out.

A page that is drawn in another way (several strips, vector graphics, a codec that is not at hand) gives no picture:
half a page would be worse than none, because a person compares it. Runs in the reader's process
(``evidence_process``); what leaves it is a JPEG of our own making, never the bytes of the file.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LONGEST_EDGE = 1600
"""A page is handed on no larger than this many pixels: enough to compare it, and bounded in memory."""
JPEG_QUALITY = 80
DECODED_MAX_BYTES = 64 * 1024 * 1024
"""A picture that would take more in memory is not decoded. A JPEG is decoded small and may be larger."""
JPEG_PIXELS_MAX = 400_000_000
LEAST_EDGE = 200
"""A smaller picture is a stamp or a logo, not a page."""
_FILTERS = frozenset(f"/{name}Decode" for name in ("DCT", "Flate", "CCITTFax", "JPX", "LZW", "JBIG2"))
"""What scanners use. Others come out wrong without an error (ASCIIHex: every pixel the same)."""
MOST_OF_THE_PAGE = 0.8
"""The picture of a page holds at least this share of all pixels that the page shows."""


@dataclass(frozen=True)
class PagePicture:
    """One page of a scan. ``number`` counts from 1."""

    number: int
    jpeg: bytes


def page_pictures(path: Path) -> list[PagePicture]:
    """First and last page of a PDF, those that are one picture each. Never raises for what the file contains."""
    import logging

    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(path, strict=False)
        if reader.is_encrypted:
            reader.decrypt("")
        count = len(reader.pages)
    except Exception:  # noqa: BLE001 - pypdf promises no closed set of errors; a page that is not shown is all it costs
        return []
    found = ((number, _picture(reader, number)) for number in dict.fromkeys((1, count)) if 0 < number <= count)
    return [PagePicture(number, jpeg) for number, jpeg in found if jpeg]


def _picture(reader: Any, number: int) -> bytes:
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = JPEG_PIXELS_MAX
    try:
        page = reader.pages[number - 1]
        stream = _main_stream(page)
        return b"" if stream is None else _jpeg(decoded(stream), int(page.get("/Rotate") or 0))
    except Exception:  # noqa: BLE001 - as above; also MemoryError of a codec is an Exception
        return b""


def _main_stream(page: Any) -> Any:
    """The one picture that fills a page; ``None`` when there is none, or when several share it."""
    resources = page.get("/Resources")
    objects = resources.get_object().get("/XObject") if resources is not None else None
    if objects is None:
        return None
    objects = objects.get_object()
    pictures = [one for name in objects if (one := objects[name].get_object()).get("/Subtype") == "/Image"]
    if not pictures:
        return None
    areas = [int(one["/Width"]) * int(one["/Height"]) for one in pictures]
    best = areas.index(max(areas))
    is_page = min(int(pictures[best]["/Width"]), int(pictures[best]["/Height"])) >= LEAST_EDGE
    return pictures[best] if is_page and areas[best] >= MOST_OF_THE_PAGE * sum(areas) else None


def decoded(stream: Any) -> Any:
    """The picture, decoded no larger than memory allows. Raises ValueError for one that would be."""
    from PIL import Image

    filters = stream.get("/Filter")
    names = [str(one) for one in filters] if isinstance(filters, list) else [str(filters)]
    if names == ["/DCTDecode"]:
        picture = Image.open(io.BytesIO(stream._data), formats=["JPEG"])
        if picture.mode in ("L", "RGB"):  # a JPEG for printing (CMYK) needs what its PDF says of its colours
            picture.draft(picture.mode, (LONGEST_EDGE, LONGEST_EDGE))
            return picture
    if not _FILTERS.issuperset(names):
        raise ValueError("a filter that no scanner uses")
    bits = int(stream.get("/BitsPerComponent") or 8)
    channels = 1 if bits == 1 or stream.get("/ColorSpace") == "/DeviceGray" else 4
    if int(stream["/Width"]) * int(stream["/Height"]) * channels > DECODED_MAX_BYTES:
        raise ValueError("too large to decode")
    return stream.decode_as_image()


def _jpeg(picture: Any, turned: int) -> bytes:
    """A JPEG of our own, shrunk and turned as the page says (degrees clockwise)."""
    if picture is None:
        return b""
    if picture.mode != "L":
        picture = picture.convert("L" if picture.mode == "1" else "RGB")
    picture.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
    if turned % 360:
        picture = picture.rotate(-turned, expand=True)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=JPEG_QUALITY)
    return out.getvalue()

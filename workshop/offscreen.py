"""Qt without a screen: a screen of a sensible size and a Chinese font, both written under ``.cache``.

Qt's offscreen screen is 800 × 800 unless a file says otherwise, and without a Chinese font every
text is boxes. Used by ``dev.py`` (tour, bench) and by the tests. Standard library only.
"""

from __future__ import annotations

import getpass
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

SCREEN = {"name": "A", "x": 0, "y": 0, "width": 1920, "height": 1080}
RESOLUTION = {"logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
CHINESE_FONT_NAMES = ("notosanscjk", "notosanssc", "notosanshans", "sourcehansans", "wqy", "droidsansfallback")
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")
FONT_SUFFIXES = {".ttf", ".otf", ".ttc"}


def offscreen_environment(root: Path, prefix: Path) -> dict[str, str]:
    """The variables that let Qt draw without a screen.

    ``root`` is the checkout, ``prefix`` the virtual environment that may hold the packaged font.
    """
    screen = _screen_file(root)
    variables = {"QT_QPA_PLATFORM": f"offscreen:configfile={screen}" if screen else "offscreen"}
    return variables | (font_environment(root, prefix) if sys.platform.startswith("linux") else {})


def _screen_file(root: Path) -> Path | None:
    """The file that gives the screen its size, where Qt can be told of one.

    Qt reads the variable as Latin-1 and splits it at colons: a path in Chinese is out of its reach, so
    that the file then lies in the temporary folder, and a Windows drive cannot be named at all.
    """
    for folder in (root / ".cache", Path(tempfile.gettempdir()) / f"seller-desk-screen-{getpass.getuser()}"):
        if str(folder).isascii() and ":" not in str(folder):
            _write(folder / "screen.json", json.dumps({"screens": [{**SCREEN, **RESOLUTION}]}))
            return folder / "screen.json"
    return None


def font_environment(root: Path, prefix: Path) -> dict[str, str]:
    """Fontconfig with its cache inside the checkout and, where no Chinese font is installed, the packaged one."""
    cache = root / ".cache"
    folders = [] if has_chinese_font() else [str(folder) for folder in _packaged_font_folders(prefix)]
    lines = ['<?xml version="1.0"?>', '<!DOCTYPE fontconfig SYSTEM "fonts.dtd">', "<fontconfig>"]
    lines.append('<include ignore_missing="yes">/etc/fonts/fonts.conf</include>')
    lines += [f"<dir>{escape(folder)}</dir>" for folder in folders]
    lines += [f"<cachedir>{escape(str(cache / 'fontconfig'))}</cachedir>", "</fontconfig>", ""]
    _write(cache / "fonts.conf", "\n".join(lines))
    return {"FONTCONFIG_FILE": str(cache / "fonts.conf")}


def has_chinese_font() -> bool:
    """Whether a Chinese font lies in one of the places where Linux keeps fonts."""
    return any(path.name.lower().replace("-", "").startswith(CHINESE_FONT_NAMES) for path in _installed_fonts())


def _installed_fonts() -> Iterator[Path]:
    for folder in FONT_FOLDERS:
        for path in Path(folder).expanduser().rglob("*"):
            if path.suffix.lower() in FONT_SUFFIXES:
                yield path


def _packaged_font_folders(prefix: Path) -> list[Path]:
    return sorted({path.parent for path in prefix.glob("lib/python*/site-packages/pylopdf_fonts_zh_cn/*.otf")})


def _write(path: Path, text: str) -> None:
    """Write only what differs, whole: several processes may start at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)

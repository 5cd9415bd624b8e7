"""Font families of the window by operating system, and the packaged Chinese font where none is installed."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase

CHINESE_LINUX = ("Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei")
PACKAGED = "pylopdf_fonts_zh_cn"
PACKAGED_FILE = "NotoSansSC-Regular.otf"


def text_families() -> list[str]:
    """Families for all texts, best first; on Linux the first installed Chinese font, else the packaged one."""
    if sys.platform == "win32":
        return ["Segoe UI", "Microsoft YaHei UI"]
    if sys.platform == "darwin":
        return [QFont().defaultFamily(), "PingFang SC"]
    installed = set(QFontDatabase.families())
    for family in CHINESE_LINUX:
        if family in installed:
            return [family]
    return _packaged_families()


def code_families(text: list[str]) -> list[str]:
    """The system's monospace family, then the same Chinese font."""
    return [QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family(), *text]


def bold_weight() -> QFont.Weight:
    """600 where the system font has it, else bold."""
    return QFont.Weight.DemiBold if sys.platform in ("win32", "darwin") else QFont.Weight.Bold


def _packaged_families() -> list[str]:
    # found without importing the package: only the file is wanted, and importing costs start-up time
    spec = importlib.util.find_spec(PACKAGED)
    places = list(spec.submodule_search_locations or ()) if spec else []
    for place in places:
        number = QFontDatabase.addApplicationFont(str(Path(place) / PACKAGED_FILE))
        if number >= 0:
            return QFontDatabase.applicationFontFamilies(number)
    return [QFont().defaultFamily()]

"""Font families of the window by operating system, and the packaged Chinese font where none is installed."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtGui import QFont, QFontMetricsF

CHINESE_LINUX = ("Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei")
PACKAGED = "pylopdf_fonts_zh_cn"
PACKAGED_FILE = "NotoSansSC-Regular.otf"
PROBE = ord("监")


def text_families() -> list[str]:
    """Families for all texts, best first. Qt takes the first that is there, so none is looked up at the start."""
    if sys.platform == "win32":
        return ["Segoe UI", "Microsoft YaHei UI"]
    if sys.platform == "darwin":
        return [QFont().defaultFamily(), "PingFang SC"]
    return list(CHINESE_LINUX)


def has_chinese(metrics: QFontMetricsF) -> bool:
    """Whether the chosen font itself knows Chinese; without one every text would be boxes."""
    return sys.platform in ("win32", "darwin") or metrics.inFontUcs4(PROBE)


def packaged_families() -> list[str]:
    """The families of the packaged font, made known to Qt; empty when it is not installed (it is for development)."""
    import importlib.util  # only on systems without a Chinese font

    from PySide6.QtGui import QFontDatabase

    # found without importing the package: only its file is wanted
    spec = importlib.util.find_spec(PACKAGED)
    for place in list(spec.submodule_search_locations or ()) if spec else []:
        number = QFontDatabase.addApplicationFont(str(Path(place) / PACKAGED_FILE))
        if number >= 0:
            return QFontDatabase.applicationFontFamilies(number)
    return []


def code_families(text: list[str]) -> list[str]:
    """The system's monospace family, then the same Chinese font."""
    from PySide6.QtGui import QFontDatabase

    return [QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family(), *text]


def bold_weight() -> QFont.Weight:
    """600 where the system font has it, else bold."""
    return QFont.Weight.DemiBold if sys.platform in ("win32", "darwin") else QFont.Weight.Bold

"""Colour tokens, spaces and heights of the window: one name for both themes, no other hex anywhere.

Heights and widths are logical pixels at the usual system font; ``Theme.px`` scales them.
"""

from __future__ import annotations

from typing import Final

LIGHT: Final[dict[str, str]] = {
    "window": "#F3F4F7",
    "surface": "#FFFFFF",
    "sunken": "#F7F8FA",
    "raised": "#FFFFFF",
    "hair": "#E4E7EC",
    "border": "#848B99",
    "text": "#1A1E26",
    "text2": "#525A68",
    "text3": "#646C7B",
    "accent": "#3450CF",
    "accent_hover": "#2B44B5",
    "accent_text": "#2E48C0",
    "accent_weak": "#EAEEFC",
    "rail_selected": "#E3E8FA",
    "on_accent": "#FFFFFF",
    "neutral_bg": "#EEF0F3",
    "hover": "#F3F4F7",
    "red": "#B4232F",
    "red_bg": "#FCEBEC",
    "amber": "#855200",
    "amber_bg": "#FCF1DA",
    "green": "#1B6E3F",
    "green_bg": "#E6F4EB",
    "mark_red": "#D0313E",
    "mark_amber": "#B87400",
    "mark_green": "#2A8A55",
    "track": "#E4E7EC",
    "second": "#6A7EDD",
}

DARK: Final[dict[str, str]] = {
    "window": "#121418",
    "surface": "#191C21",
    "sunken": "#15181C",
    "raised": "#22262D",
    "hair": "#2B2F37",
    "border": "#727A88",
    "text": "#E8EAEE",
    "text2": "#AAB1BE",
    "text3": "#959DAB",
    "accent": "#4C66E0",
    "accent_hover": "#425BD4",
    "accent_text": "#9DAEFF",
    "accent_weak": "#232A47",
    "rail_selected": "#232A47",
    "on_accent": "#FFFFFF",
    "neutral_bg": "#282C34",
    "hover": "#20242A",
    "red": "#FF8F97",
    "red_bg": "#3A2125",
    "amber": "#EDB65C",
    "amber_bg": "#352A16",
    "green": "#72CD97",
    "green_bg": "#19301F",
    "mark_red": "#F0616C",
    "mark_amber": "#D9982F",
    "mark_green": "#4FB07B",
    "track": "#21252B",
    "second": "#8093E6",
}

SPACE_4 = 4
SPACE_8 = 8
SPACE_12 = 12
SPACE_16 = 16
SPACE_24 = 24
SPACE_32 = 32
PAGE_MARGIN = 24

RADIUS_CHIP = 4
RADIUS_CONTROL = 6
RADIUS_PANEL = 10

ROW_HEIGHT = 40
CONTROL_HEIGHT = 32
LIST_ROW_HEIGHT = 64
ACT_ROW_HEIGHT = 48
FACT_ROW_HEIGHT = 28
CHIP_HEIGHT = 22
TABS_HEIGHT = 36
FILTER_HEIGHT = 48
TOP_BAR_HEIGHT = 48
HEAD_HEIGHT = 52
STATUS_HEIGHT = 36
FOOTER_HEIGHT = 56
PRIMARY_HEIGHT = 36
HEADER_HEIGHT = 32

RAIL_WIDTH = 160
RAIL_WIDTH_LONG_WORDS = 184
RAIL_WIDTH_NARROW = 64
DETAIL_WIDTH = 344


def contrast(first: str, second: str) -> float:
    """WCAG 2.2 contrast ratio of two ``#RRGGBB`` colours, 1 to 21."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

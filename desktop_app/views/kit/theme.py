"""The theme: colours by token, fonts by size name, scaling, and the one ``changed`` signal.

Nothing keeps a QColor: everything is asked for at paint time and cached here until the theme changes.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from desktop_app.views.kit import fonts, tokens
from desktop_app.views.kit.style_sheet import build_style_sheet

SIZES = {"caption": 12, "body": 13, "title": 18}
APPEARANCES = ("auto", "light", "dark", "contrast")
"""``auto`` follows the system."""


class Theme(QObject):
    """Colours, fonts and measures of the window. One per process, got by ``theme()``."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._appearance = "auto"
        self._colours: dict[str, QColor] = {}
        self._brushes: dict[str, QBrush] = {}
        self._fonts: dict[tuple[str, bool], QFont] = {}
        self._metrics: dict[tuple[str, bool], QFontMetricsF] = {}
        self._families: list[str] = []
        self._is_applied = False
        self.is_dark = False
        self.is_high_contrast = False
        self.factor = 1.0
        self.generation = 0
        """Counts theme changes; a part of cache keys."""

    def apply(self, appearance: str = "auto") -> None:
        """Put the theme on the running application and follow the system from now on."""
        application = QApplication.instance()
        if not isinstance(application, QApplication):
            raise RuntimeError("a theme needs a QApplication")
        self._appearance = appearance if appearance in APPEARANCES else "auto"
        if not self._is_applied:
            self._is_applied = True
            self.factor = _system_factor(application.font())
            self._families = fonts.text_families()
            if not fonts.has_chinese(self.metrics()):
                self._families = fonts.packaged_families() or self._families
                self._fonts.clear()
                self._metrics.clear()
            _ensure_fusion(application)
            application.setFont(self.font())
            application.styleHints().colorSchemeChanged.connect(self._follow_system)
        self._rebuild(application)

    def set_appearance(self, appearance: str) -> None:
        """One of ``APPEARANCES``; takes effect at once."""
        self.apply(appearance)

    @property
    def appearance(self) -> str:
        return self._appearance

    def color(self, token: str) -> QColor:
        """The colour of a token in the theme in use; an unknown token is an error."""
        return self._colours[token]

    def brush(self, token: str) -> QBrush:
        """The colour as a brush, made so that Qt does not load its 170 named gradients (see ``painting.fill``)."""
        found = self._brushes.get(token)
        if found is None:
            found = self._brushes[token] = QBrush()
            found.setColor(self._colours[token])
            found.setStyle(Qt.BrushStyle.SolidPattern)
        return found

    def hex(self, token: str) -> str:
        """The colour as ``#rrggbb``."""
        return self._colours[token].name()

    def font(self, size: str = "body", bold: bool = False) -> QFont:
        """A shared font: ``caption`` 12, ``body`` 13, ``title`` 18 or ``code`` 12; never change it in place."""
        found = self._fonts.get((size, bold))
        if found is None:
            found = self._fonts[(size, bold)] = self._make_font(size, bold)
        return found

    def metrics(self, size: str = "body", bold: bool = False) -> QFontMetricsF:
        """Metrics of ``font``, cached."""
        found = self._metrics.get((size, bold))
        if found is None:
            found = self._metrics[(size, bold)] = QFontMetricsF(self.font(size, bold))
        return found

    def px(self, length: float) -> int:
        """A length of the tokens, in logical pixels at this system's font size."""
        return round(length * self.factor)

    def _make_font(self, size: str, bold: bool) -> QFont:
        font = QFont()
        font.setFamilies(fonts.code_families(self._families) if size == "code" else self._families)
        font.setPixelSize(self.px(SIZES.get(size, SIZES["caption"])))
        if bold:
            font.setWeight(fonts.bold_weight())
        font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def _follow_system(self) -> None:
        application = QApplication.instance()
        if isinstance(application, QApplication) and self._appearance == "auto":
            self._rebuild(application)

    def _rebuild(self, application: QApplication) -> None:
        hints = QGuiApplication.styleHints()
        system_dark = hints.colorScheme() == Qt.ColorScheme.Dark
        self.is_dark = self._appearance == "dark" or (self._appearance == "auto" and system_dark)
        self.is_high_contrast = self._appearance == "contrast" or _wants_high_contrast()
        values = tokens.DARK if self.is_dark else tokens.LIGHT
        self._colours = {name: QColor(value) for name, value in values.items()}
        if self.is_high_contrast:
            self._colours = high_contrast_colours(application.style().standardPalette())
        self._brushes.clear()
        self.generation += 1
        application.setPalette(build_palette(self._colours))
        application.setStyleSheet(build_style_sheet(self))
        self.changed.emit()


def _ensure_fusion(application: QApplication) -> None:
    """Fusion on every system. The window is started with it; setting it here would load all of QStyle."""
    if not application.property(IS_FUSION):
        application.setStyle("Fusion")
        application.setProperty(IS_FUSION, True)


IS_FUSION = "is_fusion"
"""Property of an application that was started with Fusion."""
IS_REHEARSAL = "is_rehearsal"
"""Property of a window that shows a rehearsal: what lies over it says so too."""


def build_palette(colours: dict[str, QColor]) -> QPalette:
    """The QPalette that says the same as the style sheet."""
    palette = QPalette()
    roles = QPalette.ColorRole
    pairs = {
        roles.Window: "surface",
        roles.WindowText: "text",
        roles.Base: "surface",
        roles.AlternateBase: "sunken",
        roles.Text: "text",
        roles.Button: "surface",
        roles.ButtonText: "text",
        roles.BrightText: "on_accent",
        roles.Highlight: "accent",
        roles.HighlightedText: "on_accent",
        roles.Link: "accent_text",
        roles.LinkVisited: "accent_text",
        roles.PlaceholderText: "text3",
        roles.ToolTipBase: "raised",
        roles.ToolTipText: "text",
        roles.Light: "raised",
        roles.Midlight: "hair",
        roles.Mid: "border",
        roles.Dark: "border",
        roles.Shadow: "border",
        roles.Accent: "accent",
    }
    for role, token in pairs.items():
        palette.setColor(role, colours[token])
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, colours["text3"])
    return palette


def high_contrast_colours(system: QPalette) -> dict[str, QColor]:
    """The system's own colours under our names: no tints, words and icons carry all meaning."""
    roles = QPalette.ColorRole
    ground, ink = system.color(roles.Window), system.color(roles.WindowText)
    marked, on_marked = system.color(roles.Highlight), system.color(roles.HighlightedText)
    colours = dict.fromkeys(tokens.LIGHT, ink)
    for name in ("window", "surface", "sunken", "raised", "neutral_bg", "red_bg", "amber_bg", "green_bg", "track"):
        colours[name] = ground
    for name in ("accent_weak", "rail_selected", "hover"):
        colours[name] = ground
    for name in ("accent", "accent_hover"):
        colours[name] = marked
    colours["on_accent"] = on_marked
    return colours


def _wants_high_contrast() -> bool:
    hints = QGuiApplication.styleHints()
    accessibility = getattr(hints, "accessibility", None)
    if accessibility is None:
        return False
    preference = getattr(accessibility(), "contrastPreference", None)
    return preference is not None and preference() == Qt.ContrastPreference.HighContrast


def _system_factor(font: QFont) -> float:
    """How much larger than usual the system's font is: its pixels / 13, between 1 and 2."""
    pixels = font.pixelSize() if font.pixelSize() > 0 else font.pointSizeF() * 96 / 72
    return min(2.0, max(1.0, round(pixels / SIZES["body"], 2)))


_theme: Theme | None = None


def theme() -> Theme:
    """The theme of this process; put on the application at the first call, following the system."""
    return _theme if _theme is not None else start_theme("auto")


def start_theme(appearance: str) -> Theme:
    """Put the theme on the application with this appearance; a second call changes the appearance."""
    global _theme
    if _theme is None:
        _theme = Theme()
    _theme.apply(appearance)
    return _theme

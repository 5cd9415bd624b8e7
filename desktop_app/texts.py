"""Texts for people: one gettext mechanism for core, command line and window.

The source language is Chinese: a text in the code is the Chinese text, ``en`` is its complete
translation. ``N_`` marks a text that is declared before the language is known.
Placeholders are named, ``{name}``; a text is never glued from parts.
"""

from __future__ import annotations

from typing import Any, Protocol

from desktop_app import paths

DOMAIN = "seller_desk"
LANGUAGES = ("zh_CN", "en")
PSEUDO = "pseudo"
"""The pseudo-locale of the layout tests: every text is stretched by 40 %."""


class _Translations(Protocol):
    """What is asked of gettext's classes."""

    def gettext(self, message: str, /) -> str: ...

    def ngettext(self, msgid1: str, msgid2: str, n: int, /) -> str: ...


class _Source:
    """The texts as they stand in the code. Chinese needs no catalogue, and so its start no gettext."""

    def gettext(self, message: str, /) -> str:
        return message

    def ngettext(self, msgid1: str, msgid2: str, n: int, /) -> str:
        return msgid1 if n == 1 else msgid2


_current: _Translations = _Source()
_language = "zh_CN"


class _Pseudo(_Source):
    """Stretches every text so that layouts that break in longer languages show themselves."""

    def gettext(self, message: str) -> str:
        return _stretch(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return _stretch(msgid1 if n == 1 else msgid2)


def _stretch(message: str) -> str:
    extra = max(1, round(len(message) * 0.4))
    return f"[{message}{'~' * extra}]"


def set_language(language: str) -> None:
    """Choose the language of all texts from now on; an unknown one is an error of the caller."""
    global _current, _language
    if language == PSEUDO:
        _current = _Pseudo()
    elif language == "zh_CN":
        _current = _Source()
    else:
        import gettext  # its import costs start-up time that Chinese need not pay

        folder = paths.resource("translations")
        _current = gettext.translation(DOMAIN, str(folder), languages=[language])
    _language = language


def language() -> str:
    """The language in use: ``zh_CN``, ``en`` or the pseudo-locale."""
    return _language


def _(text: str, /, **values: Any) -> str:
    """The text in the person's language, with named values put in as plain text."""
    found = _current.gettext(text) if text else ""
    return found.format_map(values) if values else found


def in_each_language(text: str, /) -> tuple[str, ...]:
    """The text as written, then its translations: what is read must not depend on the language of the reader."""
    import gettext  # the other catalogues are read only where a word of another language may stand

    folder = str(paths.resource("translations"))
    others = (one for one in LANGUAGES if one != "zh_CN")
    return (text, *(gettext.translation(DOMAIN, folder, languages=[one]).gettext(text) for one in others))


def n_(singular: str, plural: str, /, count: int, **values: Any) -> str:
    """The text for a number; ``{count}`` is put in. Chinese has one form: give it twice."""
    return _current.ngettext(singular, plural, count).format_map({"count": count, **values})


def sentences(*told: str) -> str:
    """Whole sentences behind one another: Chinese puts nothing between them, other languages a space."""
    return ("" if _language == "zh_CN" else " ").join(filter(None, told))


def N_(text: str) -> str:
    """Mark a text for translation without translating it yet."""
    return text

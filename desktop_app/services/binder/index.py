"""The index of a binder as plain HTML: no script, nothing from elsewhere, every text escaped."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from html import escape
from urllib.parse import quote

from desktop_app.clock import CHINA
from desktop_app.models.casework import Attachment
from desktop_app.models.dossiers import FILES, Dossier, Happening, Line
from desktop_app.models.wording import size_text
from desktop_app.texts import _, language

_UNFIT = re.compile("[^\\t\\n\\r\\x20-\\x7e\\xa0-\\ud7ff\\ue000-\\ufdcf\\ufdf0-\\ufffd\U00010000-\U0010ffff]")
"""What no HTML text may hold: controls, half characters, noncharacters."""
_STYLE = (
    "body{font-family:sans-serif;margin:2em auto;max-width:60em;padding:0 1em;line-height:1.5}"
    "table{border-collapse:collapse;width:100%}td,th{border-bottom:1px solid #ccc;padding:.3em .6em;text-align:left;"
    "vertical-align:top}th{white-space:nowrap;font-weight:normal;color:#555}"
    "td{white-space:pre-wrap;overflow-wrap:anywhere;unicode-bidi:isolate}"
    "h3{margin-bottom:.2em}.from{color:#555;font-size:.9em;margin:.2em 0}code{overflow-wrap:anywhere}"
)


def index_html(dossier: Dossier, names: Mapping[Attachment, str], lost: Collection[Attachment]) -> str:
    """The page. ``names`` are the files' names in the binder; ``lost`` ones are said to be missing."""
    title = _("订单 {order_id} 争议材料", order_id=dossier.order_id)
    parts = [
        "<!DOCTYPE html>",
        f'<html lang="{"en" if language() == "en" else "zh-CN"}">',
        '<head><meta charset="utf-8">',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        f"<title>{text(title)}</title><style>{_STYLE}</style></head>",
        "<body>",
        _element("h1", title),
        _element("p", _("时间都是北京时间。文件的 SHA-256 见文末和 SHA256SUMS。")),
    ]
    for line in dossier.lines:
        parts += [_element("h2", _("订单行 {line}", line=line.key.partition("|")[2] or "—")), _table(line.facts)]
    if dossier.contacts:
        parts += [_element("h2", _("联系人")), _table(dossier.contacts)]
    parts.append(_element("h2", _("时间线")))
    several = len(dossier.lines) > 1
    parts += [_happening(one, names, lost, several) for one in dossier.happenings]
    parts += [_element("h2", _("文件")), _files(dossier, names, lost), "</body></html>", ""]
    return "\n".join(parts)


def _element(tag: str, content: str) -> str:
    return f"<{tag}>{text(content)}</{tag}>"


def text(value: str) -> str:
    """Any text as HTML text or attribute; what HTML cannot hold becomes a replacement mark."""
    return escape(_UNFIT.sub("\ufffd", value.replace("\r\n", "\n").replace("\r", "\n")), quote=True)


def _table(lines: Iterable[Line]) -> str:
    rows = [f'<tr><th>{text(line.label)}</th><td dir="auto">{text(line.text)}</td></tr>' for line in lines]
    return "\n".join(["<table>", *rows, "</table>"]) if rows else ""


def _happening(one: Happening, names: Mapping[Attachment, str], lost: Collection[Attachment], has_several: bool) -> str:
    head = [f"{one.at.astimezone(CHINA):%Y-%m-%d %H:%M:%S}", one.title]
    if has_several:
        head.append(one.key.partition("|")[2])
    origin = _("；").join(part for part in (one.person, one.source) if part)
    parts = [
        f"<section><h3>{text(' · '.join(part for part in head if part))}</h3>",
        f'<p class="from" dir="auto">{text(origin)}</p>',
        _table(one.lines),
    ]
    if one.files:
        parts.append("<ul>" + "".join(f"<li>{_link(file, names, lost)}</li>" for file in one.files) + "</ul>")
    return "\n".join([*(part for part in parts if part), "</section>"])


def _link(file: Attachment, names: Mapping[Attachment, str], lost: Collection[Attachment]) -> str:
    if file in lost:
        return text(_("{name}（文件缺失或已损坏，没有放入）", name=file.name))
    shown = text(names[file])
    original = "" if names[file] == file.name else text(_("，原名 {name}", name=file.name))
    return f'<a href="{text(quote(f"{FILES}/{names[file]}"))}">{shown}</a>{original}'


def _files(dossier: Dossier, names: Mapping[Attachment, str], lost: Collection[Attachment]) -> str:
    files = dossier.files()
    if not files:
        return _element("p", _("没有文件。"))
    rows = [
        f'<tr><td dir="auto">{_link(file, names, lost)}</td><td>{text(size_text(file.bytes))}</td>'
        f"<td><code>{text(file.sha256)}</code></td></tr>"
        for file in files
    ]
    return "\n".join(["<table>", *rows, "</table>"])

"""Files of the form: which field a dropped file goes to, and what was read of those that lie in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from desktop_app.models.evidence import ACCEPTANCE, LICENCE, OTHER, REMOTE, SCREENSHOT, SOW
from desktop_app.services.acts.evidence import guess_role
from desktop_app.texts import _
from desktop_app.views.kit.file_fields import FileItem, FilesField
from desktop_app.views.pages.delivery.body import item_of
from desktop_app.views.pages.delivery.picture_panel import PicturePanel
from desktop_app.views.pages.delivery.reading import FileLook, FormOpened, Judged, LastPage
from desktop_app.views.pages.delivery.rows import LABELS, DeliveryRows
from desktop_app.views.pages.delivery.scan_field import ScanFileField

_PICTURE_SUFFIXES = {".png": "png", ".jpg": "jpeg", ".jpeg": "jpeg", ".bmp": "bmp", ".gif": "gif", ".webp": "webp"}


class FormFiles(QObject):
    """Puts files into fields and shows what was read of them. ``placed`` says in words where a drop went.

    ``open_wanted`` carries the path of an original that a person wants to see in its own program.
    """

    placed = Signal(str)
    open_wanted = Signal(str)

    def __init__(self, rows: DeliveryRows, panel: PicturePanel) -> None:
        super().__init__(rows)
        self._rows, self._panel = rows, panel
        self.looks: dict[str, FileLook] = {}
        self.pictures: dict[str, QImage] = {}
        self._last_pages: dict[str, LastPage] = {}
        self._scans: dict[str, ScanFileField] = {SOW: rows.sow, ACCEPTANCE: rows.acceptance, REMOTE: rows.remote}
        self._lists: dict[str, FilesField] = {LICENCE: rows.licence, OTHER: rows.other}
        for role, field in self._scans.items():
            field.picked.connect(lambda paths, role=role: self._picked_one(role, paths))
            field.look_wanted.connect(lambda role=role: self.look_at_scan(role))
        for role, many in self._lists.items():
            many.picked.connect(lambda paths, role=role: self._add(role, paths))
        rows.screenshots.picked.connect(self._picked_screenshots)
        rows.screenshots.look_wanted.connect(self.look_at_screenshot)
        panel.remove_wanted.connect(rows.screenshots.remove)
        panel.original_wanted.connect(self.open_wanted)

    def begin(self, opened: FormOpened) -> None:
        """Another order: its words on the ticks; pictures are read anew."""
        self.looks, self.pictures, self._last_pages = {}, {}, {}
        case = opened.case
        order = case.facts.order_id if case is not None else opened.key.partition("|")[0]
        customer = (case.facts.customer_name if case is not None else None) or _("（没有客户名称）")
        ordered = case.facts.ordered_at if case is not None else None
        date = _("日期写明，在下单日 {date} 之后", date=f"{ordered:%Y-%m-%d}") if ordered else _("日期写明")
        words = {
            "order": _("订单号是 …{tail}", tail=order[-6:]),
            "customer": _("客户是 {name}", name=customer),
            "date": date,
            "signature": _("签字和盖章齐全"),
        }
        # a requirement is often agreed before anything is ordered, and a mail bears no stamp
        other_words = {
            SOW: {"order": _("没有写别的订单号"), "date": _("日期写明，可早于下单"), "signature": _("双方确认过")},
            REMOTE: {"order": _("说的是订单 …{tail}", tail=order[-6:]), "signature": _("看得出双方是谁")},
        }
        for role, field in self._scans.items():
            field.set_words(words | other_words.get(role, {}))

    def drop(self, paths: Sequence[Path]) -> None:
        """Files dropped on the page: each goes where its name points, and nothing that is there is replaced."""
        told = []
        for path in paths:
            role = guess_role(path.name, _PICTURE_SUFFIXES.get(path.suffix.lower(), ""))
            is_taken = role in self._scans and self._scans[role].value().item is not None
            if is_taken or not self._rows.is_offered(role):
                role = OTHER
            if role in self._scans:
                self._scans[role].put_file(item_of(path))
            else:
                self._add(role, [path])
            if role == OTHER:
                # where else a file went is seen on the page; only this may surprise
                told.append(_("{name} → {field}", name=path.name, field=_(LABELS[role])))
        if told:
            self.placed.emit(_("已放入：{files}", files=_("；").join(told)))

    def show_looks(self, judged: Judged, marked: frozenset[str]) -> None:
        """What was read: sizes, pages, pictures, and whether a file is a scan."""
        self.looks = dict(judged.files)
        self.pictures |= judged.pictures
        self._last_pages |= judged.last_pages
        for field in self._scans.values():
            item = field.value().item
            look = self.looks.get(item.id) if item is not None else None
            field.set_detail(look.detail if look is not None else "")
            field.set_scan(bool(look and look.is_scan), self._pages(item.id) if item is not None else [])
        details = {path: look.detail for path, look in self.looks.items()}
        for many in self._lists.values():
            many.set_value([FileItem(one.id, one.name, details.get(one.id, one.detail)) for one in many.value()])
        self._rows.screenshots.set_looks(self.pictures, details, marked)

    def look_at_scan(self, role: str) -> None:
        """The scan large; what is no picture is opened in its own program."""
        item = self._scans[role].value().item
        if item is None:
            return
        pages, last = self._pages(item.id), self._last_pages.get(item.id)
        if not pages:
            self.open_wanted.emit(item.id)
        elif last is None:
            self._panel.show_picture(item.id, item.name, pages, can_remove=False, is_original_offered=True)
        else:
            name = _("{name}：第 1 页，第 {last} 页", name=item.name, last=last.number)
            self._panel.show_picture(item.id, name, pages, can_remove=False, is_original_offered=True)

    def look_at_screenshot(self, id: str) -> None:
        """One screenshot large."""
        items = [item for item in self._rows.screenshots.value() if item.id == id]
        self._show(items, can_remove=True)

    def look_at(self, role: str, name: str | None) -> None:
        """A file that a finding is about: a scan or a screenshot large, anything else in its own program."""
        if role in self._scans:
            self.look_at_scan(role)
            return
        items = self._rows.screenshots.value() if role == SCREENSHOT else self._lists[role].value()
        for item in [one for one in items if one.name == name][:1]:
            if role == SCREENSHOT and item.id in self.pictures:
                self.look_at_screenshot(item.id)
            else:
                self.open_wanted.emit(item.id)

    def compare(self, name: str, told: str) -> None:
        """A screenshot beside the one that it resembles, which the finding tells by its name."""
        items = list(self._rows.screenshots.value())
        rest = told.replace(name, "", 1)
        own = [item for item in items if item.name == name]
        twins = sorted(
            (item for item in items if item.name != name and item.name in rest), key=lambda one: -len(one.name)
        )
        self._show([*twins[:1], *own[:1]] if twins else own[:2], can_remove=False)

    def ask(self, role: str) -> None:
        """The file dialog of a field."""
        if role in self._scans:
            self._scans[role].file._zone.ask()
        elif role in self._lists:
            self._lists[role]._zone.ask()
        elif role == SCREENSHOT:
            self._rows.screenshots.add_tile.ask()

    def remove(self, role: str, name: str) -> None:
        """Take a file out of its field by its name."""
        if role in self._scans:
            self._scans[role].put_file(None)
        elif role in self._lists:
            self._lists[role].put([item for item in self._lists[role].value() if item.name != name])
        elif role == SCREENSHOT:
            shots = self._rows.screenshots
            shots.put([item for item in shots.value() if item.name != name])

    def _pages(self, id: str) -> list[QImage]:
        """What can be shown of a scan: the picture, or its first and last page."""
        first, last = self.pictures.get(id), self._last_pages.get(id)
        pages = [first, last.image if last is not None else None]
        return [page for page in pages if page is not None and not page.isNull()]

    def _show(self, items: list[FileItem], can_remove: bool) -> None:
        images = [self.pictures[item.id] for item in items if item.id in self.pictures]
        if images and items:
            self._panel.show_picture(items[0].id, "  ·  ".join(item.name for item in items), images, can_remove)

    def _picked_one(self, role: str, paths: list[Path]) -> None:
        if paths:
            self._scans[role].put_file(item_of(paths[0]))

    def _picked_screenshots(self, paths: list[Path]) -> None:
        self._add(SCREENSHOT, paths)

    def _add(self, role: str, paths: Iterable[Path]) -> None:
        field = self._rows.screenshots if role == SCREENSHOT else self._lists[role]
        known = {item.id for item in field.value()}
        new = [item for item in (item_of(path) for path in paths) if item.id not in known]
        if new:
            field.put([*field.value(), *new])

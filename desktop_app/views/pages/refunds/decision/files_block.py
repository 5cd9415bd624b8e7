"""附件: the record of what was agreed with the customer, and other files; dropped, pasted or chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from desktop_app.texts import _
from desktop_app.views.kit.buttons import LinkButton
from desktop_app.views.kit.file_fields import FileField, FileItem, FilesField
from desktop_app.views.kit.tokens import SPACE_8
from desktop_app.views.pages.refunds.decision.blocks import Block
from desktop_app.views.pages.refunds.decision.body import item_of

if TYPE_CHECKING:
    from desktop_app.models.findings import Finding

CHANGE, REMOVE = "change", "remove"


class FilesBlock(Block):
    """One file shows the agreement; whatever else is attached stands below it. Files are read elsewhere, in a lane."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.agreement = FileField(_("拖入、粘贴或选择协商记录（PDF、图片）"))
        self.more = FilesField(_("再加附件"))
        super().__init__(_("协商记录和附件"), self.agreement, parent)
        self.more.set_name(_("其他附件"))
        self.column.insertWidget(2, self.more)
        self.column.setSpacing(SPACE_8)
        self.agreement.picked.connect(self._picked)
        self.more.picked.connect(self._add)
        self.agreement.edited.connect(self.follow)
        self.more.edited.connect(self.follow)
        self._details: dict[str, str] = {}
        self._wants_agreement = True

    def set_wants_agreement(self, is_wanted: bool) -> None:
        """At the inspection nothing was agreed: there are only other files."""
        self._wants_agreement = is_wanted
        self.set_title(_("协商记录和附件") if is_wanted else _("附件"))
        self.agreement.setVisible(is_wanted)
        self.follow()

    def take(self, paths: Sequence[Path]) -> None:
        """Files that were dropped or pasted: the first is the record where there is none, the rest stand below."""
        rest = list(paths)
        if rest and self._wants_agreement and self.agreement.value() is None:
            self._picked([rest.pop(0)])
        if rest:
            self._add(rest)

    def follow(self) -> None:
        """Room for more files stands there once the first is in."""
        self.more.setVisible(not self._wants_agreement or self.agreement.value() is not None or bool(self.more.value()))

    def show_details(self, details: Mapping[str, str]) -> None:
        """Sizes and pages, as they were read."""
        self._details.update(details)
        item = self.agreement.value()
        if item is not None:
            self.agreement.set_value(self._told(item))
        self.more.set_value([self._told(one) for one in self.more.value()])

    def show_file_findings(self, findings: Sequence[Finding]) -> None:
        """What is amiss with files, with the link that mends it."""
        self.set_findings([_named(one) for one in findings], [self._mends(one) for one in findings])

    def mend(self, finding: Finding, link: str) -> None:
        """A link of a finding was pressed."""
        item = self.agreement.value()
        if link == CHANGE:
            editor = self.agreement.editors()[0]
            (editor.click if isinstance(editor, LinkButton) else editor.ask)()  # type: ignore[attr-defined]
        elif item is not None and finding.file == item.name:
            self.agreement.put(None)
        else:
            self.more.put([one for one in self.more.value() if one.name != finding.file])

    def _mends(self, finding: Finding) -> tuple[tuple[str, str], ...]:
        item = self.agreement.value()
        is_agreement = finding.file is None or (item is not None and finding.file == item.name)
        if is_agreement and self._wants_agreement:
            return ((CHANGE, _("换文件") if item is not None else _("选择文件")),)
        return ((REMOVE, _("去掉")),) if finding.file else ()

    def _told(self, item: FileItem) -> FileItem:
        return replace(item, detail=self._details.get(item.id, item.detail))

    def _picked(self, paths: Sequence[Path]) -> None:
        for path in paths[:1]:
            self.agreement.put(self._told(item_of(path)))

    def _add(self, paths: Sequence[Path]) -> None:
        known = {item.id for item in self.more.value()}
        agreed = self.agreement.value()
        if agreed is not None:
            known.add(agreed.id)
        new = [self._told(item_of(path)) for path in dict.fromkeys(paths) if str(path) not in known]
        if new:
            self.more.put([*self.more.value(), *new])


def _named(finding: Finding) -> Finding:
    if finding.file and finding.file not in finding.message:
        return replace(finding, message=_("{name}：{message}", name=finding.file, message=finding.message))
    return finding

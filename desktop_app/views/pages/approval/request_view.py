"""A request's file on the page 审批文件: who asks, what a signature would bind, and what became of it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.models import wording
from desktop_app.models.approvals.said import guards_against, verdict_word
from desktop_app.texts import _
from desktop_app.views.kit.chips import Chip
from desktop_app.views.kit.fields import TextField
from desktop_app.views.kit.finding import QuietLine
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.layouts import empty_layout
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import PAGE_MARGIN, SPACE_4, SPACE_8, SPACE_12, SPACE_32
from desktop_app.views.pages.approval.file_read import RequestRead, Role
from desktop_app.views.pages.approval.request_card import WIDTH, RequestCard

LABEL = 72


class RequestView(QWidget):
    """The whole request at the right as it was sent; at the left what to know before signing, and the reason."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.card = RequestCard()
        self.headline = PlainLabel("", "title", bold=True, wrap=True)
        self.reason = TextField(_("不同意时请写明理由，发起人会看到"), 72)
        self.reason.set_name(_("理由"))
        self.reason_title = PlainLabel(_("理由"), bold=True)
        self.texts: list[str] = []
        self._facts = QVBoxLayout()
        self._facts.setSpacing(SPACE_8)
        left = QVBoxLayout()
        left.setSpacing(SPACE_8)
        left.addWidget(self.headline)
        left.addLayout(self._facts)
        left.addSpacing(SPACE_4)
        left.addWidget(self.reason_title)
        left.addWidget(self.reason)
        left.addWidget(QuietLine(guards_against(), "info"))
        left.addStretch(1)
        self._both = QHBoxLayout(self)
        self._both.setContentsMargins(0, 0, 0, 0)
        self._both.setSpacing(SPACE_32)
        self._both.addLayout(left, 1)
        right = QVBoxLayout()
        right.addWidget(self.card)
        right.addStretch(1)
        self._both.addLayout(right)

    def show_read(self, read: RequestRead) -> None:
        """Show a request as it was read."""
        self.card.show_note(read.note)
        self.headline.set_text(headline(read))
        empty_layout(self._facts)
        self.texts = []
        self._row(_("发起"), read.note.maker, _maker_chip(read))
        self._row(_("指纹"), read.note.fingerprint)
        self._row(_("有效到"), read.note.expiry, Chip("red", "warning", _("已过期")) if read.is_expired else None)
        if read.role is Role.SECOND:
            bound = _("您的签名只对这个账号的这一笔退订、这个金额和币种、这个状态有效，用一次就没有了。")
            self._say(bound, "shield-check")
        if read.verdict:
            told = f"{read.checker} · {verdict_word(read.verdict)} · {wording.full_time(read.checked_at)}"
            self._row(_("第二人"), told, _verdict_chip(read))
        if read.reason:
            self._row(_("理由"), read.reason)
        for sentence, icon, token in _remarks(read):
            self._say(sentence, icon, token)
        is_asked = can_sign(read)
        self.reason.setVisible(is_asked)
        self.reason_title.setVisible(is_asked)
        self.setAccessibleName(self.headline.text())

    def fit(self, width: int) -> None:
        """Beside each other where there is room, else below."""
        self.card.fit(width - 2 * PAGE_MARGIN)
        is_wide = width >= theme().px(WIDTH + 280) + 2 * PAGE_MARGIN + SPACE_32
        self._both.setDirection(QHBoxLayout.Direction.LeftToRight if is_wide else QHBoxLayout.Direction.TopToBottom)

    def _row(self, label: str, value: str, chip: QWidget | None = None) -> None:
        row = QHBoxLayout()
        row.setSpacing(SPACE_12)
        name = PlainLabel(label, token="text2")
        name.setFixedWidth(theme().px(LABEL))
        row.addWidget(name, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(PlainLabel(value, wrap=True), 1)
        if chip is not None:
            row.addWidget(chip, 0, Qt.AlignmentFlag.AlignTop)
        holder = QWidget()
        row.setContentsMargins(0, 0, 0, 0)
        holder.setLayout(row)
        self._facts.addWidget(holder)
        self.texts.append(f"{label} {value}")

    def _say(self, sentence: str, icon: str, token: str = "text2") -> None:
        self._facts.addWidget(QuietLine(sentence, icon, token))
        self.texts.append(sentence)


def can_sign(read: RequestRead) -> bool:
    """True where this person may still decide."""
    return read.role is Role.SECOND and read.is_untouched and not read.is_expired


def headline(read: RequestRead) -> str:
    """What the file is to this person."""
    name = read.note.maker
    if read.saved is not None:
        return _("已签名：{verdict}", verdict=verdict_word(read.verdict))
    if read.role is Role.SECOND:
        return _("{name} 请您同意一笔退订", name=name)
    if read.role is Role.MAKER:
        return _("您发起的申请，还没有人签名")
    if read.role is Role.READER:
        return _("已经签过名的申请")
    if read.is_valid:
        return _("{name} 已签名同意", name=read.checker)
    return _("{name} 没有同意", name=read.checker) if read.verdict == "refuse" else _("这份签名不能用")


def _maker_chip(read: RequestRead) -> Chip | None:
    if read.role in (Role.MAKER, Role.RECEIVER):
        return Chip("neutral", "user", _("在这里发起"))
    if read.is_maker_known:
        return Chip("passed", "check-circle", _("密钥已核对"))
    return Chip("dashed", "question", _("密钥没有核对过"))


def _verdict_chip(read: RequestRead) -> Chip | None:
    if read.role is not Role.RECEIVER:
        return None
    if read.is_valid:
        return Chip("passed", "check-circle", _("已验签"))
    return Chip("red", "x-circle", _("不能用"))


def _remarks(read: RequestRead) -> list[tuple[str, str, str]]:
    """Sentences with icon and colour: what stands against signing, and what to do next."""
    said: list[tuple[str, str, str]] = []
    if not read.is_untouched:
        said.append(
            (_("发起人的签名与内容对不上，内容被改动过，不能签名。请让发起人重新发送原文件。"), "x-circle", "red")
        )
    if read.role is Role.SECOND and not read.is_maker_known:
        said.append((_("您没有核对过发起人的密钥：请打电话向他念出代码和金额，确认是他发的。"), "warning", "amber"))
    if read.role is Role.SECOND and read.is_expired:
        said.append((_("这份请求已过有效期，不能签名。请让发起人重新发起。"), "x-circle", "red"))
    if read.saved is not None:
        said.append((_("已存为 {name}。请把它发回给发起人。", name=read.saved.name), "check-circle", "green"))
    elif read.role is Role.READER:
        said.append((_("请把这个文件发回给发起人，由他在自己的电脑上打开。"), "info", "text2"))
    elif read.role is Role.MAKER:
        said.append((_("请把这个文件发给同事，由他签名后发回。"), "info", "text2"))
    if read.role is Role.RECEIVER and read.is_valid:
        said.append((_("已放到这笔退订下，同意退订时用掉。"), "check-circle", "green"))
    if read.sentence:
        said.append((read.sentence, "x-circle", "red"))
    return said

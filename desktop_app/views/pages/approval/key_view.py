"""A colleague's public key on the page 审批文件: both fingerprints, to be read out to one another."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.models import wording
from desktop_app.models.approvals.said import guards_against, same_login, trust_words
from desktop_app.texts import _
from desktop_app.views.kit.chips import Chip
from desktop_app.views.kit.finding import QuietLine
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.layouts import empty_layout
from desktop_app.views.kit.tokens import SPACE_4, SPACE_8, SPACE_16
from desktop_app.views.pages.approval.file_read import KeyRead


class FingerprintLine(QWidget):
    """Whose key, and its fingerprint in large letters that can be read out."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = PlainLabel(title, token="text2")
        self.value = PlainLabel("", "title")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_4)
        column.addWidget(self._title)
        column.addWidget(self.value)

    def show_key(self, title: str, fingerprint: str, token: str = "text") -> None:
        """Show whose it is, and the fingerprint or what stands in its place."""
        self._title.set_text(title)
        self.value.set_text(fingerprint, token)
        self.setAccessibleName(f"{title} {fingerprint}")


class KeyView(QWidget):
    """The colleague's fingerprint above, the person's own below, and what to do with them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.headline = PlainLabel("", "title", bold=True, wrap=True)
        self.state = Chip()
        self.theirs = FingerprintLine("")
        self.own = FingerprintLine("")
        self.texts: list[str] = []
        self._lines = QVBoxLayout()
        self._lines.setSpacing(SPACE_8)
        head = QHBoxLayout()
        head.setSpacing(SPACE_16)
        head.addWidget(self.headline)
        head.addWidget(self.state)
        head.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_16)
        column.addLayout(head)
        column.addWidget(self.theirs)
        column.addWidget(self.own)
        column.addLayout(self._lines)
        column.addWidget(QuietLine(guards_against(), "info"))
        column.addStretch(1)

    def show_read(self, read: KeyRead) -> None:
        """Show a key as it was read."""
        self.headline.set_text(_("您自己的审批公钥") if read.is_own else _("{name} 的审批公钥", name=read.name))
        self.theirs.show_key(_("这个文件里的指纹（{name}）", name=read.name), read.fingerprint)
        self.own.setVisible(not read.is_own)
        kind, icon, word = key_state(read)
        self.state.set_chip(kind, icon, word)
        empty_layout(self._lines)
        self.texts = []
        for sentence, sign, token in _remarks(read):
            self._lines.addWidget(QuietLine(sentence, sign, token))
            self.texts.append(sentence)
        self.setAccessibleName(f"{self.headline.text()} {word}")

    def show_own(self, fingerprint: str) -> None:
        """The person's own fingerprint; empty while there is no key yet."""
        shown = fingerprint or _("还没有密钥；第一次签名或存公钥时生成")
        self.own.show_key(_("您自己的指纹，念给对方核对"), shown, "text" if fingerprint else "text2")

    def show_problem(self, sentence: str) -> None:
        """The keyring does not tell the person's own."""
        self.own.show_key(_("您自己的指纹"), _("取不到"), "text2")
        self._lines.addWidget(QuietLine(sentence, "warning", "amber"))
        self.texts.append(sentence)


def key_state(read: KeyRead) -> tuple[str, str, str]:
    """Chip kind, icon and word of how a key counts now."""
    known = read.known
    if read.is_own:
        return "neutral", "user", _("自己的")
    if read.is_same_login and (known is None or known.withdrawn_at is None):
        return "red", "x-circle", _("不算第二人")
    if known is None:
        return "dashed", "question", _("没有采用")
    if known.withdrawn_at is not None:
        return "red", "prohibit", _("已撤销")
    if known.is_doubted:
        return "amber", "warning", _("要重新核对")
    if known.is_active(read.now):
        return "passed", "check-circle", _("已采用")
    return "amber", "clock", _("还不能用")


def _remarks(read: KeyRead) -> list[tuple[str, str, str]]:
    if read.is_own:
        return [(_("把这个文件发给同事，由他核对指纹后采用。发起人不能做自己的第二人。"), "info", "text2")]
    if read.is_same_login:  # nothing that makes other keys count helps this one
        return [(same_login(), "x-circle", "red")]
    known, said = read.known, []
    if known is None or known.withdrawn_at is not None or known.is_doubted:
        said.append((_("请当面或打电话，互相念出指纹。每一组都一致，再采用；不一致就不要采用。"), "phone", "text2"))
    elif known.active_from is not None and not known.is_active(read.now):
        said.append((_("{at} 起可用。", at=wording.full_time(known.active_from)), "clock", "amber"))
    else:
        said.append((trust_words(known.way.value), "check-circle", "green"))
    if known is None and read.vouchers:
        said.append((_("{names} 已会签，采用后立即可用。", names=_("、").join(read.vouchers)), "check-circle", "green"))
    elif known is None and not read.is_first:
        said.append((_("没有受信同事的会签，采用后 24 小时可用；请受信的同事先会签，就立即可用。"), "clock", "text2"))
    return said

"""第二人审批 in the settings: from which amount, this person's own key, and those of colleagues."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.errors import DeskError
from desktop_app.models import wording
from desktop_app.models.approvals.records import TrustedKey
from desktop_app.models.approvals.said import guards_against, same_login, trust_words
from desktop_app.models.events import ApprovalsChanged
from desktop_app.services.approvals.own_tier import OwnTier
from desktop_app.texts import _
from desktop_app.views.kit.buttons import LinkButton
from desktop_app.views.kit.chips import Chip
from desktop_app.views.kit.fields import LineField
from desktop_app.views.kit.finding import QuietLine
from desktop_app.views.kit.forms import FormRow
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.lane_job import LaneJob
from desktop_app.views.kit.lane_read import LaneRead
from desktop_app.views.kit.layouts import empty_layout
from desktop_app.views.kit.page import PageContext
from desktop_app.views.kit.tokens import SPACE_4, SPACE_8, SPACE_12
from desktop_app.views.pages.approval.files import KEY_SUFFIX, ask_place, suggested_name
from desktop_app.views.pages.settings.setting_fields import NUMBER_WIDTH


class Overview(NamedTuple):
    """What the block shows, read in a lane without the keyring."""

    tier: OwnTier
    has_own: bool
    keys: tuple[tuple[TrustedKey, str], ...]
    """Keys of colleagues with their fingerprints."""
    now: datetime


def overview(desk: Any) -> Overview:
    """Read it."""
    from desktop_app.models.approvals.signing import fingerprint
    from desktop_app.services.approvals.own_tier import own_tier

    keys = tuple((key, fingerprint(key.public_key)) for key in desk.approvals.colleagues())
    return Overview(own_tier(desk), desk.approvals.keys.has_own(), keys, desk.clock.wall())


def put_tier(desk: Any, typed: str) -> Overview:
    """Write the amount that was typed."""
    from desktop_app.services.approvals.own_tier import put_own_tier, typed_amount

    put_own_tier(desk, typed_amount(typed))
    return overview(desk)


def withdraw(desk: Any, public_key: str) -> Overview:
    """A colleague's key does not count any more."""
    desk.approvals.keys.withdraw(public_key)
    return overview(desk)


def write_own(desk: Any, target: Path) -> str:
    """Write this person's public key, making it first where there is none; its fingerprint. For the lane ``vault``."""
    return str(desk.approvals.write_key(target).key.fingerprint)


def show_own(desk: Any) -> str:
    """This person's fingerprint. For the lane ``vault``."""
    return str(desk.approvals.keys.own_fingerprint())


class KeyLine(QWidget):
    """One colleague's key: name, fingerprint, how it counts, and taking it back."""

    withdraw_wanted = Signal(str)

    def __init__(self, key: TrustedKey, fingerprint: str, now: datetime) -> None:
        super().__init__()
        kind, icon, word, told = _state(key, now)
        chip = Chip(kind, icon, word)
        first = QHBoxLayout()
        first.setSpacing(SPACE_12)
        first.addWidget(PlainLabel(key.name, bold=True))
        first.addWidget(chip)
        first.addStretch(1)
        if key.withdrawn_at is None:
            link = LinkButton(_("不再采用"))
            link.setAccessibleName(_("不再采用 {name} 的公钥", name=key.name))
            link.clicked.connect(lambda: self.withdraw_wanted.emit(key.public_key))
            first.addWidget(link)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, SPACE_8)
        column.setSpacing(SPACE_4)
        column.addLayout(first)
        column.addWidget(PlainLabel(fingerprint, "code", "text2"))
        column.addWidget(PlainLabel(told, "caption", "text2", wrap=True))
        self.setAccessibleName(f"{key.name} {word} {fingerprint}")


class ApprovalsBlock(QWidget):
    """Keyring calls only when the person asks for something that needs the key."""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.shown: Overview | None = None
        self.amount = LineField(unit=_("元"), width=NUMBER_WIDTH + 40)
        self.amount.input.editingFinished.connect(self._typed)
        self.fingerprint = PlainLabel("", "code", wrap=True)
        self.write = LinkButton(_("存我的公钥，交给同事"))
        self.write.clicked.connect(self._write)
        self.look_up = LinkButton(_("显示我的指纹"))
        self.look_up.clicked.connect(self._look_up)
        self.trust = LinkButton(_("打开同事的公钥，核对后采用"))
        self.trust.clicked.connect(lambda: context.registry.trigger("approval.open"))
        self._keys = QVBoxLayout()
        self._keys.setSpacing(SPACE_4)
        self.tier_row = FormRow(_("须第二人的金额"), field=self.amount)
        self.own_row = _row(_("我的审批公钥"), self.fingerprint, self.write, self.look_up)
        holder = QWidget()
        holder.setLayout(self._keys)
        self._keys.setContentsMargins(0, 0, 0, 0)
        self.keys_row = _row(_("同事的公钥"), holder, self.trust, QuietLine(guards_against(), "info"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for row in (self.tier_row, self.own_row, self.keys_row):
            column.addWidget(row)
        self._reading = LaneRead(context.lanes, partial(overview, context.desk), self)
        self._writing = LaneJob(context.lanes, "work", self)
        self._asking = LaneJob(context.lanes, "vault", self)
        self._reading.answered.connect(self._arrived)
        self._writing.done.connect(self._arrived)
        self._reading.failed.connect(self._failed)
        self._writing.failed.connect(self._failed)
        self._asking.done.connect(self._told_own)
        self._asking.failed.connect(self._no_own)
        context.bridge.subscribe(ApprovalsChanged, self._changed)
        self._explain()

    def look(self) -> None:
        """Read what there is to show; what is being typed stays."""
        self._reading.ask()

    def _changed(self, event: ApprovalsChanged) -> None:
        if self.isVisible() and not event.refund_id:
            self.look()

    def set_width(self, width: int) -> None:
        """The width of the whole form."""
        for row in (self.tier_row, self.own_row, self.keys_row):
            row.set_width(width)

    def _typed(self) -> None:
        if self.shown is not None and self.amount.value() != (self.shown.tier.amount or ""):
            self._writing.start(put_tier, self._context.desk, self.amount.value())

    def _write(self) -> None:
        name = suggested_name(self._context.desk.person, suffix=KEY_SUFFIX)
        place = ask_place(self, _("存我的公钥"), name)
        if place is not None:
            self.fingerprint.set_text(_("正在向系统密钥环取…"), "text2")
            self._asking.start(write_own, self._context.desk, place)

    def _look_up(self) -> None:
        self.fingerprint.set_text(_("正在向系统密钥环取…"), "text2")
        self._asking.start(show_own, self._context.desk)

    def _arrived(self, found: Overview) -> None:
        is_typing = self.shown is not None and self.amount.value() != (self.shown.tier.amount or "")
        is_written = self._writing.is_busy or self.shown is None or self.shown.tier != found.tier
        self.shown = found
        if is_written or not is_typing:
            self.amount.set_value(found.tier.amount or "")
            self.amount.set_bad(False)
            self._explain(found.tier.elsewhere)
        self.look_up.setVisible(found.has_own)
        if not self.fingerprint.text():
            told = _("已生成，私钥在系统密钥环里。") if found.has_own else _("还没有；第一次存公钥或签名时生成。")
            self.fingerprint.set_text(told, "text2")
        self._fill(found.keys, found.now)

    def _fill(self, keys: Sequence[tuple[TrustedKey, str]], now: datetime) -> None:
        empty_layout(self._keys)
        if not keys:
            self._keys.addWidget(PlainLabel(_("还没有采用任何同事的公钥。"), token="text2"))
        for key, fingerprint in keys:
            line = KeyLine(key, fingerprint, now)
            line.withdraw_wanted.connect(partial(self._writing.start, withdraw, self._context.desk))
            self._keys.addWidget(line)

    def _failed(self, error: DeskError) -> None:
        self.tier_row.set_side(QuietLine(error.message, "x-circle", "red"))
        self.amount.set_bad(True)

    def _told_own(self, fingerprint: str) -> None:
        self.fingerprint.set_text(fingerprint or _("还没有；第一次存公钥或签名时生成。"), "text")
        self.look()

    def _no_own(self, error: DeskError) -> None:
        self.fingerprint.set_text(error.message, "red")

    def _explain(self, elsewhere: str = "") -> None:
        told = _("退订金额（人民币）达到这个数，须第二人同意；空着就不要求。外币的金额档写在规则文件里。")
        if elsewhere:
            told = _("须第二人的金额档写在 {file} 里，请在那里改。", file=elsewhere)
        self.tier_row.set_note(told)


def _row(title: str, *parts: QWidget) -> FormRow:
    row, holder = FormRow(title), QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 6, 0, 0)
    column.setSpacing(SPACE_8)
    for part in parts:
        column.addWidget(part)
    row.set_side(holder)
    return row


def _state(key: TrustedKey, now: datetime) -> tuple[str, str, str, str]:
    """Chip kind, icon and word, and the sentence below."""
    if key.withdrawn_at is not None:
        return "neutral", "prohibit", _("已撤销"), _("{at} 起不再采用。", at=wording.full_time(key.withdrawn_at))
    if key.is_same_login:
        return "red", "x-circle", _("不算第二人"), same_login()
    if key.is_doubted:
        return "amber", "warning", _("要重新核对"), _("数据恢复或搬动过：请再打开他的公钥文件，核对指纹后采用。")
    if not key.is_active(now):
        return "amber", "clock", _("还不能用"), _("{at} 起可用。", at=wording.full_time(key.active_from))
    return "passed", "check-circle", _("可用"), trust_words(key.told_way)

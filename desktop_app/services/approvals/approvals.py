"""A second pair of eyes by signed file: what the window, the command line and the decision ask for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.clock import iso
from desktop_app.errors import RefusedError, UnreadableFileError, UsageError
from desktop_app.models.approvals import signing
from desktop_app.models.approvals.files import read_any, read_key, read_request
from desktop_app.models.approvals.judging import Answer
from desktop_app.models.approvals.records import DEFAULT_HOURS, ApprovalSubject, StoredRequest, TrustedKey
from desktop_app.models.approvals.shapes import TEXT_CHARS, Decision, KeyFile, RequestFile, Verdict, may_stand, moment
from desktop_app.models.approvals.wording import answer_sentence
from desktop_app.services.approvals import requests, trust
from desktop_app.services.approvals.keys import ApprovalKeys
from desktop_app.services.approvals.own_key import own_person, own_seed
from desktop_app.services.approvals.reading import read_file, write_file
from desktop_app.services.approvals.requests import Standing
from desktop_app.services.approvals.subjects import asked_of, refuse_hopeless
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.models.connections import Connection
    from desktop_app.services.desk import Desk
    from desktop_app.store.access import Tx

Keys = list[TrustedKey]


@dataclass(frozen=True)
class Verified:
    """What a look at a file found; ``reason`` is empty for a valid one."""

    is_valid: bool
    reason: str
    file: RequestFile | None
    """``None`` when it could not be read."""
    checker: str | None
    """The trusted person who signed."""


class Approvals:
    """Keys, requests and decisions of one home.

    What signs (``write_key``, ``request``, ``sign``) asks the keyring, which may wait for a person: call it from the
    lane ``vault``. Everything that cannot be done is a ``DeskError`` with a sentence, and then nothing was changed.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.keys = ApprovalKeys(desk)

    def write_key(self, target: Path) -> KeyFile:
        """Write this person's public key to a file."""
        file = trust.own_key_file(self._desk)
        write_file(target, file)
        return file

    def trust(self, path: Path, *, is_countersigned: bool = False) -> TrustedKey:
        """Accept a colleague's key."""
        return trust.trust(self._desk, read_key(read_file(path)), is_countersigned=is_countersigned)

    def colleagues(self) -> Keys:
        """Every key that was ever trusted, as it counts now."""
        found = (trust.effective(self._desk, one) for one in self._desk.work.approval_keys.all())
        return [one for one in found if one is not None]

    def request(
        self, target: Path, connection: Connection, refund_id: str, opinion: str = "", hours: int = DEFAULT_HOURS
    ) -> RequestFile:
        """Write a request for a refund to a file. ``RefusedError`` also where nothing lets anybody agree."""
        asked = asked_of(self._desk, connection.id, refund_id)
        refuse_hopeless(asked)
        return requests.make(self._desk, connection, asked, opinion, hours, target)

    def sign(self, path: Path, verdict: Verdict, reason: str = "", target: Path | None = None) -> RequestFile | KeyFile:
        """Add this person's decision to a request, or a counter-signature to a key. Needs the key, not the case.

        The result takes the file's place, or is written to ``target``.
        """
        file = self.read(path)
        target = target or path
        if isinstance(file, KeyFile):
            if verdict is not Verdict.APPROVE:
                raise UsageError(_("公钥只能会签"), _("对公钥文件只能用 approve 会签；不同意就不要签。"))
            return trust.countersign(self._desk, file, target)
        return self._decided(file, verdict, reason, target)

    def read(self, path: Path) -> RequestFile | KeyFile:
        """What a file says, to be seen in full before it is signed; ``UnreadableFileError`` when it is no approval."""
        return read_any(read_file(path))

    def knows_maker(self, file: RequestFile) -> bool:
        """True when the maker's key was compared here before; a signature is of no use to anybody else anyway."""
        key = trust.effective(self._desk, self._desk.work.approval_keys.get(file.request.maker.public_key))
        return key is not None and key.is_active(self._desk.clock.wall())

    def is_made_here(self, file: RequestFile) -> bool:
        """True for a request of this home."""
        return self._desk.work.approvals.get(file.request.id) is not None

    def verify(self, path: Path, connection_id: str = "") -> Verified:
        """Whether a file is good for agreeing now. Nothing is used up and nothing is changed."""
        return self._looked_at(path, lambda file: requests.find(self._desk, file, connection_id))

    def receive(self, path: Path) -> Verified:
        """As ``verify``; a valid decision, or a refusal, stands with its request from now on."""
        return self._looked_at(path, lambda file: requests.receive(self._desk, file))

    def revoke(self, path: Path) -> StoredRequest | TrustedKey:
        """End a request that was made here, or the trust in a colleague's key."""
        file = self.read(path)
        if isinstance(file, KeyFile):
            return trust.withdraw(self._desk, file.key.public_key)
        return requests.revoke(self._desk, file.request.id)

    def revoke_request(self, request_id: str) -> StoredRequest:
        """End a request that was made here."""
        return requests.revoke(self._desk, request_id)

    def write_again(self, request_id: str, target: Path) -> RequestFile:
        """Write the file of a request that was made here once more, with the decision that was taken in."""
        stored = self._desk.work.approvals.get(request_id)
        if stored is None:
            raise RefusedError(_("没有这份请求"), _("这份请求不是在这里发起的，请向发起人要文件。"))
        file = requests.file_of(stored)
        write_file(target, file)
        return file

    def standing(self, connection_id: str, refund_id: str) -> Standing | None:
        """The newest request of a refund, and whether it is good for agreeing now."""
        return requests.standing(self._desk, connection_id, refund_id)

    def use(self, tx: Tx, subject: ApprovalSubject, command_id: str) -> StoredRequest:
        """Use the approval of a refund up, as the last step of the transaction that makes the command."""
        return requests.use(self._desk, tx, subject, command_id)

    def _looked_at(self, path: Path, answer_of: Callable[[RequestFile], Answer]) -> Verified:
        """What a look at a file finds; raises when there is no such file at all."""
        try:
            file = read_request(read_file(path))
        except UnreadableFileError as error:
            if not path.is_file():
                raise
            return Verified(False, error.message, None, None)
        answer = answer_of(file)
        key = requests.checker_key(self._desk, file)
        return Verified(answer is Answer.VALID, answer_sentence(answer), file, None if key is None else key.name)

    def _decided(self, file: RequestFile, verdict: Verdict, reason: str, target: Path) -> RequestFile:
        desk, request = self._desk, file.request
        text = reason.strip().replace("\r\n", "\n")
        if not may_stand(text, TEXT_CHARS, may_break=True):
            raise UsageError(_("理由不能用"), _("理由最多 {limit} 字，并且不能含看不见的字符。", limit=TEXT_CHARS))
        if not signing.is_by_maker(file):
            raise RefusedError(_("请求被改动过"), _("发起人的签名与内容对不上，没有签名。请让发起人重新发送原文件。"))
        if self.is_expired(file):
            raise RefusedError(
                _("请求已过有效期"), _("按这次所用的时间，这份请求已过有效期，没有签名。请让发起人重新发起。")
            )
        seed = own_seed(desk)
        person = own_person(desk, seed)
        if request.maker.public_key in desk.work.approval_keys.own():
            raise RefusedError(_("发起人不能做第二人"), _("这份请求是您自己发起的，不能由您签名。请发给另一位同事。"))
        if file.decision is not None and file.decision.checker.public_key != person.public_key:
            raise RefusedError(_("已有别人的签名"), _("这个文件已经由别人签过，没有改动。请让发起人另发一份。"))
        now = desk.clock.wall()
        at = iso(desk.clock.connection_now(""))  # the run's time, as the request's own
        said = Decision(verdict=verdict.value, reason=text, at=at, checker=person, signature="0" * 128)
        signed = file.model_copy(update={"decision": signing.decision_signed(request, said, seed)})
        detail = {"request": file.code, "amount": request.amount, "currency": request.currency, "verdict": said.verdict}
        with desk.work.writing() as tx:
            desk.work.journal.append(tx, desk.person, "approval.signed", request.refund_id, detail, now)
            write_file(target, signed)
        return signed

    def is_expired(self, file: RequestFile) -> bool:
        """True when a request, of whichever computer, is out of time by this computer's clock (or ``--at``)."""
        return self._desk.clock.connection_now("") >= moment(file.request.expires_at)

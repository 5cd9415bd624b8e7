"""What the page 审批文件 needs of the services, each function for a lane; shown without the files' shapes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    from desktop_app.models.approvals.forwarding import ForwardNote
    from desktop_app.models.approvals.records import TrustedKey
    from desktop_app.services.approvals.approvals import Approvals


class Role(StrEnum):
    """What this person is to a request's file."""

    SECOND = "second"
    """Asked to agree."""
    MAKER = "maker"
    """Made it here; nobody has signed it yet."""
    RECEIVER = "receiver"
    """Made it here, and it came back signed."""
    READER = "reader"
    """Somebody has signed it already, and it goes back to its maker."""


@dataclass(frozen=True)
class RequestRead:
    """A request's file, seen in full."""

    path: Path
    role: Role
    note: ForwardNote
    connection_id: str
    """Of the home in which it was made."""
    is_untouched: bool
    """The maker's signature holds."""
    is_maker_known: bool
    """The maker's key was compared here."""
    is_expired: bool
    verdict: str = ""
    reason: str = ""
    """The second person's."""
    checker: str = ""
    checked_at: datetime | None = None
    is_valid: bool = False
    """It stands with the refund and is good for agreeing."""
    sentence: str = ""
    """Why it is not good."""
    saved: Path | None = None
    """Where the signed file was put just now."""


@dataclass(frozen=True)
class KeyRead:
    """A colleague's public key, to be compared."""

    path: Path
    name: str
    fingerprint: str
    public_key: str
    is_own: bool
    is_same_login: bool
    vouchers: tuple[str, ...]
    """Trusted people who counter-signed it."""
    known: TrustedKey | None
    now: datetime
    is_first: bool
    """No key is trusted yet: this one would count at once."""


def read_approval(desk: Any, path: Path) -> RequestRead | KeyRead:
    """Either kind of file; ``DeskError`` for what is none, with the reason."""
    from desktop_app.models.approvals.shapes import KeyFile  # pydantic

    approvals: Approvals = desk.approvals
    file = approvals.read(path)
    if isinstance(file, KeyFile):
        return KeyRead(
            path,
            file.key.name,
            file.key.fingerprint,
            file.key.public_key,
            approvals.keys.is_own(file),
            approvals.keys.is_same_login(file),
            tuple(approvals.keys.vouchers(file)),
            approvals.keys.known(file.key.public_key),
            desk.clock.wall(),
            not approvals.colleagues(),
        )
    from desktop_app.models.approvals import signing
    from desktop_app.models.approvals.forwarding import note_of
    from desktop_app.models.approvals.shapes import moment

    is_here, decision = approvals.is_made_here(file), file.decision
    role = Role.SECOND if decision is None else Role.READER
    if is_here:
        role = Role.MAKER if decision is None else Role.RECEIVER
    found = RequestRead(
        path,
        role,
        note_of(file.request),
        file.request.connection,
        signing.is_by_maker(file),
        is_here or approvals.knows_maker(file),
        approvals.is_expired(file),
    )
    if decision is None:
        return found
    return replace(
        found,
        verdict=decision.verdict,
        reason=decision.reason,
        checker=decision.checker.name,
        checked_at=moment(decision.at),
    )


def take_in(desk: Any, read: RequestRead) -> RequestRead:
    """A file that came back: a good decision, or a refusal, stands with its request from now on. For lane ``work``."""
    found = desk.approvals.receive(read.path)
    return replace(
        read,
        is_valid=found.is_valid,
        sentence=found.reason,
        checker=found.checker or read.checker,
    )


def sign(desk: Any, read: RequestRead, verdict: str, reason: str, target: Path) -> RequestRead:
    """Sign as the second person; asks the keyring: for the lane ``vault``."""
    from desktop_app.models.approvals.shapes import Verdict  # pydantic

    desk.approvals.sign(read.path, Verdict(verdict), reason, target)
    signed = read_approval(desk, target)
    assert isinstance(signed, RequestRead)
    return replace(signed, saved=target)


def own_fingerprint(desk: Any) -> str:
    """This person's fingerprint, empty while there is no key; asks the keyring: for the lane ``vault``."""
    return str(desk.approvals.keys.own_fingerprint())


def trust(desk: Any, read: KeyRead) -> KeyRead:
    """Accept a key that two people compared; one that a trusted person vouches for counts at once."""
    desk.approvals.trust(read.path, is_countersigned=bool(read.vouchers))
    return _again(desk, read)


def withdraw(desk: Any, read: KeyRead) -> KeyRead:
    """A key does not count any more."""
    desk.approvals.keys.withdraw(read.public_key)
    return _again(desk, read)


def vouch(desk: Any, read: KeyRead, target: Path) -> KeyRead:
    """Counter-sign a colleague's key into another file; asks the keyring: for the lane ``vault``."""
    from desktop_app.models.approvals.shapes import Verdict  # pydantic

    desk.approvals.sign(read.path, Verdict.APPROVE, "", target)
    return _again(desk, read)


def _again(desk: Any, read: KeyRead) -> KeyRead:
    found = read_approval(desk, read.path)
    return found if isinstance(found, KeyRead) else read

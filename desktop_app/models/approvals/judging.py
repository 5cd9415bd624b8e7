"""Is a signed request good for agreeing? One function over facts; each answer has its sentence.

The order matters to people only: what is told first is what lies deepest. Every answer but ``VALID`` is a no.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from desktop_app.models.approvals import signing
from desktop_app.models.approvals.names import is_one_of
from desktop_app.models.approvals.records import MOST_HOURS, ApprovalSubject, Ending, StoredRequest, TrustedKey
from desktop_app.models.approvals.shapes import Decision, RequestFile, moment
from desktop_app.models.reading import CLOCK_SLACK


class Answer(StrEnum):
    """What is found."""

    VALID = "valid"
    NOT_MADE_HERE = "not_made_here"
    EDITED = "edited"
    OTHER_ACCOUNT = "other_account"
    VOIDED = "voided"
    USED = "used"
    REVOKED = "revoked"
    REPLACED = "replaced"
    NOT_YET = "not_yet"
    TOO_LONG = "too_long"
    EXPIRED = "expired"
    UNSIGNED = "unsigned"
    FORGED = "forged"
    BY_MAKER = "by_maker"
    SAME_LOGIN = "same_login"
    UNKNOWN_KEY = "unknown_key"
    WAITING_KEY = "waiting_key"
    WITHDRAWN_KEY = "withdrawn_key"
    DOUBTED_KEY = "doubted_key"
    UNKNOWN_REFUND = "unknown_refund"
    AMOUNT_CHANGED = "amount_changed"
    STATE_CHANGED = "state_changed"
    REFUSED = "refused"


_ENDED = {
    Ending.USED: Answer.USED,
    Ending.REVOKED: Answer.REVOKED,
    Ending.REPLACED: Answer.REPLACED,
    Ending.VOIDED: Answer.VOIDED,
}


@dataclass(frozen=True)
class Known:
    """All that this installation knows of the matter."""

    now: datetime
    """For the time of the request and its expiry: the connection's time."""
    trust_now: datetime
    """For keys that wait: no ``--at`` shortens it where something is used."""
    stored: StoredRequest | None
    subject: ApprovalSubject | None
    checker: TrustedKey | None
    """The key of the decision, when it is trusted."""
    own_keys: frozenset[str] = frozenset()
    """Every public key that was ever made here."""
    holder: str = ""
    """This installation's own number, as it stands in its key files."""
    own_names: frozenset[str] = field(default_factory=frozenset)
    """Names that the maker gave for itself in the settings; a login's name says nothing about a person."""
    connection_id: str = ""
    """The connection that is asked for; empty when any is."""
    marked: Ending | None = None
    """What a mark outside the database says became of the request."""


def judge(file: RequestFile, known: Known) -> Answer:
    """The one answer."""
    return (
        _of_request(file, known)
        or _of_time(file, known)
        or _of_decision(file, known)
        or _of_checker(file, known)
        or _of_subject(file, known)
        or _of_verdict(file, known)
    )


def is_own(public_key: str, holder: str, name: str, known: Known) -> bool:
    """True for a key of the maker's own: the same, another of the same installation, or one under the maker's name."""
    is_same = public_key in known.own_keys or (bool(holder) and holder == known.holder)
    return is_same or is_one_of(name, known.own_names)


def _of_request(file: RequestFile, known: Known) -> Answer | None:
    stored, request = known.stored, file.request
    if stored is None:
        return Answer.NOT_MADE_HERE
    if stored.request != request or stored.maker_signature != file.maker_signature or not signing.is_by_maker(file):
        return Answer.EDITED
    if known.connection_id and request.connection != known.connection_id:
        return Answer.OTHER_ACCOUNT
    ending = stored.ending or known.marked
    return None if ending is None else _ENDED[ending]


def _of_time(file: RequestFile, known: Known) -> Answer | None:
    """It counts from when it was made, and for so long at most: one from the future would outlive the limit."""
    made, ends = moment(file.request.made_at), moment(file.request.expires_at)
    if made > known.now + CLOCK_SLACK:
        return Answer.NOT_YET
    if ends - made > timedelta(hours=MOST_HOURS):
        return Answer.TOO_LONG
    return Answer.EXPIRED if known.now >= ends else None


def _of_decision(file: RequestFile, known: Known) -> Answer | None:
    decision = file.decision
    if decision is None:
        return Answer.UNSIGNED
    if not signing.is_by_checker(file.request, decision):
        return Answer.FORGED
    return None


def _of_checker(file: RequestFile, known: Known) -> Answer | None:
    decision, key = _decision(file), known.checker
    maker, by = file.request.maker.public_key, decision.checker
    holder, name = (key.holder, key.name) if key is not None else ("", by.name)
    if by.public_key == maker or is_own(by.public_key, holder, name, known):
        return Answer.BY_MAKER
    if key is None:
        return Answer.UNKNOWN_KEY
    if key.is_same_login:
        return Answer.SAME_LOGIN
    if key.withdrawn_at is not None:
        return Answer.WITHDRAWN_KEY
    if key.is_doubted:
        return Answer.DOUBTED_KEY
    return None if key.is_active(known.trust_now) else Answer.WAITING_KEY


def _of_subject(file: RequestFile, known: Known) -> Answer | None:
    request, subject = file.request, known.subject
    if subject is None or (subject.connection_id, subject.refund_id) != (request.connection, request.refund_id):
        return Answer.UNKNOWN_REFUND
    if (subject.amount, subject.currency) != (request.amount, request.currency):
        return Answer.AMOUNT_CHANGED
    return None if subject.state == request.state else Answer.STATE_CHANGED


def _of_verdict(file: RequestFile, known: Known) -> Answer:
    """A refusal that was taken in stays: nobody asks one person after the other until somebody agrees."""
    taken = None if known.stored is None else known.stored.decision
    is_refused = "refuse" in (_decision(file).verdict, None if taken is None else taken.verdict)
    return Answer.REFUSED if is_refused else Answer.VALID


def _decision(file: RequestFile) -> Decision:
    if file.decision is None:
        raise ValueError("asked only of a signed file")
    return file.decision

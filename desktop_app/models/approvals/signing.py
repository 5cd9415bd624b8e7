"""Signatures of approvals: Ed25519 over a heading that says what is signed, and the canonical bytes of it.

A signature of one kind of thing is never one of another, because each begins with its own heading.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from desktop_app.models.approvals.forwarding import short_code
from desktop_app.models.approvals.shapes import Decision, Key, KeyFile, Request, RequestFile

if TYPE_CHECKING:
    from desktop_app.secret import Secret

_FIELD = 2**255 - 19
_WEAK = frozenset(
    {
        0,
        1,
        _FIELD - 1,
        0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD83D3D706A17C7,
        0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826,
    }
)
"""Ordinates of the eight points of small order: under such a key one signature fits many texts, and nobody holds it."""


def canonical(value: Any) -> bytes:
    """The one form in which a value is signed: sorted names, no blanks, UTF-8."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8")


def public_of(seed: Secret) -> str:
    """The public key of a private one. ``ValueError`` for what is no key."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # 70 ms, needed by approvals alone

    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed.reveal()))
    return key.public_key().public_bytes_raw().hex()


def is_sound(public_key: str) -> bool:
    """False for keys under which a signature proves nothing, and for other spellings of a key."""
    y = int.from_bytes(bytes.fromhex(public_key), "little") & (2**255 - 1)
    return y < _FIELD and y not in _WEAK


def fingerprint(public_key: str) -> str:
    """What two people read out to one another: 128 bits in groups of four."""
    digest = hashlib.sha256(b"seller-desk/approval-key/1\n" + bytes.fromhex(public_key)).hexdigest()[:32]
    return " ".join(digest[place : place + 4] for place in range(0, 32, 4))


def request_digest(request: Request) -> str:
    """SHA-256 of all that is asked for."""
    return hashlib.sha256(_request_text(request)).hexdigest()


def code_of(request: Request) -> str:
    """A short code of the request, to quote back in a chat or on the telephone."""
    return short_code(request_digest(request))


def shown_digest(request: Request) -> str:
    """SHA-256 of what the checker is shown beside the money."""
    return hashlib.sha256(b"seller-desk/approval-shown/1\n" + canonical(request.shown.model_dump())).hexdigest()


def request_signed(request: Request, seed: Secret) -> str:
    """The maker's signature."""
    return _sign(seed, _request_text(request))


def is_by_maker(file: RequestFile) -> bool:
    """True when the request is as its maker signed it."""
    return _is_signed(file.request.maker.public_key, _request_text(file.request), file.maker_signature)


def decision_signed(request: Request, decision: Decision, seed: Secret) -> Decision:
    """The decision with its signature; the one that it holds does not count."""
    return decision.model_copy(update={"signature": _sign(seed, _decision_text(request, decision))})


def is_by_checker(request: Request, decision: Decision) -> bool:
    """True when the decision is of this very request, as its checker signed it."""
    return _is_signed(decision.checker.public_key, _decision_text(request, decision), decision.signature)


def key_signed(key: Key, seed: Secret) -> str:
    """The proof that whoever made the key file holds the private key."""
    return _sign(seed, _key_text(key, "proof"))


def is_own_key(file: KeyFile) -> bool:
    """True when the key file was made by the holder of its key, and its fingerprint is the key's."""
    key = file.key
    return key.fingerprint == fingerprint(key.public_key) and _is_signed(
        key.public_key, _key_text(key, "proof"), file.proof
    )


def key_countersigned(key: Key, seed: Secret) -> str:
    """A trusted person's signature under a colleague's key."""
    return _sign(seed, _key_text(key, "countersigned"))


def is_countersigned_by(file: KeyFile, public_key: str) -> bool:
    """True when the holder of another key signed this one."""
    text = _key_text(file.key, "countersigned")
    return any(
        one.person.public_key == public_key and _is_signed(public_key, text, one.signature)
        for one in file.countersignatures
    )


def _request_text(request: Request) -> bytes:
    return b"seller-desk/approval-request/1\n" + canonical(request.model_dump())


def _decision_text(request: Request, decision: Decision) -> bytes:
    said = decision.model_dump(exclude={"signature"})
    bound = {"request": request_digest(request), "shown": shown_digest(request), "decision": said}
    return b"seller-desk/approval-decision/1\n" + canonical(bound)


def _key_text(key: Key, purpose: str) -> bytes:
    return f"seller-desk/approval-key-{purpose}/1\n".encode() + canonical(key.model_dump())


def _sign(seed: Secret, text: bytes) -> str:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed.reveal())).sign(text).hex()


def _is_signed(public_key: str, text: bytes, signature: str) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    if not is_sound(public_key):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key)).verify(bytes.fromhex(signature), text)
    except (InvalidSignature, ValueError):
        return False
    return True

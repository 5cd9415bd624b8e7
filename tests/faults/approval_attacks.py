"""Attacks on approvals: what somebody could hand to the maker's computer, class by class.

Each class is a function from the scene to the bytes of files (with the connection for which they are presented).
"""

from __future__ import annotations

import hashlib
import json
import os
import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, padding, rsa

from desktop_app.clock import iso
from desktop_app.models.approvals import signing
from desktop_app.models.approvals.files import MOST_BYTES, read_request, render
from desktop_app.models.approvals.shapes import Decision, Person, RequestFile
from desktop_app.secret import Secret
from desktop_app.services.approvals.own_key import holder
from tests.models.approval_samples import key_file, trusted
from tests.services.approving import HEADINGS, Colleague, Maker
from tests.services.deciding import NOW

FILES = 50
ORDER_OF_THE_CURVE = 2**252 + 27742317777372353535851937790883648493
Attack = Callable[["Scene"], Iterator[bytes]]
ATTACKS: dict[str, Attack] = {}


def attack(function: Attack) -> Attack:
    """Put a class of attacks on the list, by its name."""
    ATTACKS[function.__name__.replace("_", " ")] = function
    return function


class Scene:
    """A maker with many refunds, a trusted colleague, one honest file, and chance that is the same each time."""

    def __init__(self, folder: Path) -> None:
        self.chance = random.Random(5)
        self.maker = Maker(folder, "李敏")
        self.checker = Colleague(folder, "王芳")
        paste_refunds(self.maker, 259)
        self.maker.desk.approvals.trust(self.checker.key())
        self._next = 0
        self.honest = self.signed(self.asked())

    def close(self) -> None:
        self.maker.desk.close()
        self.checker.desk.close()

    def seed_of(self, one: Colleague) -> Secret:
        [text] = one.keyring.kept.values()
        return Secret(text)

    def asked(self, number: int | None = None) -> RequestFile:
        """A request, of the next refund."""
        if number is None:
            self._next += 1
            number = self._next
        path = self.maker.ask(number=f"RF{number:04d}")
        return read_request(path.read_bytes())

    def asked_otherwise(self, change: dict[str, Any]) -> RequestFile:
        """The honest request with a change that the maker's own key signed."""
        request = self.honest.request.model_copy(update=change)
        signature = signing.request_signed(request, self.seed_of(self.maker))
        return self.honest.model_copy(
            update={"request": request, "code": signing.code_of(request), "maker_signature": signature}
        )

    def signed(self, file: RequestFile, seed: Secret | None = None, name: str = "王芳", **more: Any) -> RequestFile:
        """The file with a decision; by default the trusted colleague's."""
        key = seed or self.seed_of(self.checker)
        person = Person(name=name, public_key=signing.public_of(key))
        values = {"verdict": "approve", "reason": "", "at": iso(NOW), "checker": person, "signature": "0" * 128, **more}
        return file.model_copy(update={"decision": signing.decision_signed(file.request, Decision(**values), key)})

    def with_signature(self, signature: str, **more: Any) -> bytes:
        """The honest file with another signature in it, whatever it is."""
        found = json.loads(render(self.honest))
        found["decision"] |= {"signature": signature, **more}
        return _text(found)


def paste_refunds(maker: Maker, count: int) -> None:
    """Refunds RF0001 and so on, each for its own number and a half."""
    rows = [
        (f"RF{number:04d}", f"CS{number}", f"CS{number}-1", "MES", "华东精工", f"{number}.50", "CNY", "不再需要")
        for number in range(1, count + 1)
    ]
    lines = [HEADINGS, *((*row, "商家待审核", "2026-11-23 09:00:00") for row in rows)]
    text = "\n".join("\t".join(line) for line in lines)
    maker.desk.intake.paste(text, kind="refunds", connection=maker.connection)


def _text(found: Any) -> bytes:
    return (json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _seed(number: int) -> Secret:
    return Secret(hashlib.sha256(b"attacker %d" % number).hexdigest())


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict | list):
        for key, one in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _leaves(one, (*path, key))
    else:
        yield path


def _changed(found: Any, path: tuple[Any, ...], value: Any) -> bytes:
    copy = json.loads(json.dumps(found))
    place = copy
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return _text(copy)


@attack
def forged(scene: Scene) -> Iterator[bytes]:
    other = scene.signed(scene.asked())
    assert other.decision is not None
    yield scene.with_signature(other.decision.signature)
    yield scene.with_signature(scene.honest.maker_signature)
    yield scene.with_signature(signing._sign(scene.seed_of(scene.checker), b"approve"))
    for _number in range(FILES):
        yield scene.with_signature(scene.chance.randbytes(64).hex())


@attack
def edited_field_by_field(scene: Scene) -> Iterator[bytes]:
    found = json.loads(render(scene.honest))
    for path in _leaves(found):
        value: Any = found
        for key in path:
            value = value[key]
        text = str(value)
        flipped = text[:-1] + ("0" if text[-1:] != "0" else "1")
        for other in (flipped, text + "0", text[:-1], "", None, 0):
            if other != value:
                yield _changed(found, path, other)


@attack
def edited_before_the_colleague_signed(scene: Scene) -> Iterator[bytes]:
    """By the maker's own hand: its signature and the colleague's hold, but it is not what was asked for here."""
    changes: list[dict[str, Any]] = [
        *({"amount": f"{number}.00"} for number in range(30)),
        *({"refund_id": f"RF{number:04d}"} for number in range(20, 40)),
        {"currency": "USD"},
        {"state": "APPROVED"},
        {"expires_at": iso(NOW + timedelta(days=999))},
        {"id": "7" * 32},
    ]
    for change in changes:
        yield render(scene.signed(scene.asked_otherwise(change)))


@attack
def turned_from_no_to_yes(scene: Scene) -> Iterator[bytes]:
    for number in range(FILES):
        file = scene.signed(scene.honest, verdict="refuse", reason=f"不同意 {number}")
        assert file.decision is not None
        yield render(file)
        yield render(file.model_copy(update={"decision": file.decision.model_copy(update={"verdict": "approve"})}))


@attack
def used_before(scene: Scene) -> Iterator[bytes]:
    folder = scene.maker.folder
    for _number in range(FILES):
        file = scene.signed(scene.asked())
        (folder / "used.json").write_bytes(render(file))
        request = file.request
        scene.maker.use(folder / "used.json", scene.maker.subject(request.refund_id, request.amount))
        yield render(file)


@attack
def revoked(scene: Scene) -> Iterator[bytes]:
    path = scene.maker.folder / "revoked.json"
    for _number in range(FILES):
        file = scene.signed(scene.asked())
        path.write_bytes(render(file))
        scene.maker.desk.approvals.revoke(path)
        yield render(file)


@attack
def replaced_by_a_newer(scene: Scene) -> Iterator[bytes]:
    number = 255
    for _time in range(FILES):
        file = scene.signed(scene.asked(number))
        scene.asked(number)
        yield render(file)


@attack
def signed_by_the_maker(scene: Scene) -> Iterator[bytes]:
    for number in range(FILES):
        yield render(scene.signed(scene.honest, scene.seed_of(scene.maker), f"王芳{number or ''}"))


@attack
def signed_by_the_makers_second_key(scene: Scene) -> Iterator[bytes]:
    """Also when it stands among the trusted ones under another name: put there by hand, which no verb does."""
    first, work = dict(scene.maker.keyring.kept), scene.maker.desk.work
    for number in range(FILES):
        scene.maker.keyring.kept.clear()
        scene.maker.key()
        seed = scene.seed_of(scene.maker)
        if number % 2:
            with work.writing() as tx:
                work.approval_keys.put(tx, trusted(seed, name=f"别人{number}"))
        yield render(scene.signed(scene.honest, seed))
    scene.maker.keyring.kept.update(first)


@attack
def signed_by_another_key_of_the_makers_installation(scene: Scene) -> Iterator[bytes]:
    """A copied home makes a key of its own, under the same number or the same name; put among the trusted by hand."""
    work, own = scene.maker.desk.work, holder(scene.maker.desk)
    for number in range(FILES):
        seed = _seed(5000 + number)
        more = {"holder": own} if number % 2 else {"name": ("李敏", "李 敏", "李敏\u3000")[number % 3]}
        with work.writing() as tx:
            work.approval_keys.put(tx, trusted(seed, **more))
        yield render(scene.signed(scene.honest, seed))


@attack
def signed_by_a_key_that_nobody_trusts(scene: Scene) -> Iterator[bytes]:
    for number in range(FILES):
        yield render(scene.signed(scene.honest, _seed(number)))


@attack
def signed_by_a_key_that_still_waits(scene: Scene) -> Iterator[bytes]:
    path = scene.maker.folder / "later.key"
    for number in range(1000, 1000 + FILES):
        path.write_bytes(render(key_file(_seed(number), f"新同事{number}", f"{number:032x}", by=(_seed(number + 1),))))
        scene.maker.desk.approvals.trust(path)
        yield render(scene.signed(scene.honest, _seed(number)))


@attack
def cut_short(scene: Scene) -> Iterator[bytes]:
    data = render(scene.honest)
    lengths = {0, 1, 2, 3, len(data) - 1, len(data) - 2, len(data) - 3}
    lengths |= {place + 1 for place, byte in enumerate(data) if byte in b"{},\n"}
    lengths |= set(range(0, len(data), 37))
    for length in sorted(lengths - {len(data)}):
        yield data[:length]


@attack
def larger_than_any_approval(scene: Scene) -> Iterator[bytes]:
    data = render(scene.honest)
    for number in range(FILES):
        yield data + b" " * (MOST_BYTES - len(data) + 1 + number * 997)
    yield b"[" * MOST_BYTES
    yield b'{"seller_desk":' * 4000
    yield data[:-2] + b"," + b'"x":1,' * 9000 + b'"y":1}\n'


@attack
def said_twice_or_beside(scene: Scene) -> Iterator[bytes]:
    """Duplicate keys, which readers take differently, and members that nobody reads."""
    text = render(scene.honest).decode()
    for line in [one for one in text.splitlines() if '": "' in one]:
        name = line.split('"')[1]
        for twice in (f'"{name}": "1.00",', f'"{name}": null,', f'"{name} ": "x",'):
            yield text.replace(line, f"{twice}\n{line}", 1).encode()
            yield text.replace(line, f"{line.rstrip(',')},\n{twice.rstrip(',')}{',' * line.endswith(',')}", 1).encode()


@attack
def written_otherwise(scene: Scene) -> Iterator[bytes]:
    """Confusable letters, escapes, other forms of numbers and blanks, other encodings."""
    text = render(scene.honest).decode()
    amount, refund = f'"{scene.honest.request.amount}"', f'"{scene.honest.request.refund_id}"'
    number = scene.honest.request.amount
    forms = [
        number, f'"{number}0"', f'"0{number}"', f'"+{number}"', f'"-{number}"', f'" {number}"', f'"{number} "',
        f'"{number}e0"', f'"{number}E+0"', '"1e0"', "1", "1.5e0", "NaN", "Infinity", "-0", "true", "null",
        f'"{number.replace(".", ",")}"', f'"{number.replace(".", "．")}"', f'"1_{number}"', f'["{number}"]',
        *(f'"{number.translate({48 + digit: zero + digit for digit in range(10)})}"'
          for zero in (0xFF10, 0x660, 0x6F0, 0x966, 0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6)),
    ]  # fmt: skip
    for form in forms:
        yield text.replace(amount, form).encode()
    name = refund[1:-1]
    for other in (
        *(name.replace("R", letter) for letter in ("Ｒ", "r", "ℛ", "𝐑", "Ꭱ", "\\u0052")),
        *(name.replace("F", letter) for letter in ("Ｆ", "Ϝ", "ꓝ", "\\u0046")),
        *(name + hidden for hidden in ("\u200b", "\u200e", "\u202e", "\ufeff", "\u00ad", "\\u0000", " ", "\u0301")),
        *(name.replace("0", letter) for letter in ("O", "О", "〇", "０")),
    ):
        yield text.replace(refund, f'"{other}"').encode()
    yield text.replace("\n", "\r\n").encode()
    yield text.replace(" ", "\u00a0").encode()
    for encoding in ("utf-16", "utf-16-le", "utf-32", "utf-7", "utf-8-sig", "gb18030"):
        if text.encode(encoding) != text.encode():
            yield text.encode(encoding)
    yield json.dumps(json.loads(text)).encode()
    yield (text + text).encode()


@attack
def another_signature_of_the_same(scene: Scene) -> Iterator[bytes]:
    """Malleability, other algorithms, none at all, keys under which everything is signed."""
    decision, request = scene.honest.decision, scene.honest.request
    assert decision is not None
    raw = bytes.fromhex(decision.signature)
    scalar = int.from_bytes(raw[32:], "little")
    for times in range(1, 16):
        yield scene.with_signature(
            (raw[:32] + ((scalar + times * ORDER_OF_THE_CURVE) % 2**256).to_bytes(32, "little")).hex()
        )
    negative = (ORDER_OF_THE_CURVE - scalar).to_bytes(32, "little")
    yield scene.with_signature((raw[:32] + negative).hex())
    yield scene.with_signature(decision.signature.upper())
    for length in (0, 1, 2, 63, 64, 127, 129, 256):
        yield scene.with_signature((decision.signature * 2)[:length])
    text = signing._decision_text(request, decision)
    yield scene.with_signature(hashlib.sha512(text).hexdigest())
    yield scene.with_signature(ed448.Ed448PrivateKey.generate().sign(text).hex())
    yield scene.with_signature(ec.generate_private_key(ec.SECP256K1()).sign(text, ec.ECDSA(hashes.SHA256())).hex())
    key = rsa.generate_private_key(65537, 1024)
    yield scene.with_signature(key.sign(text, padding.PKCS1v15(), hashes.SHA256()).hex())
    for name in ("none", "HS256", "RS256", "ES256", "Ed448"):
        yield scene.with_signature("", algorithm=name)
        yield scene.with_signature(decision.signature, algorithm=name)
    for y in signing._WEAK:
        for sign_bit in (0, 1 << 255):
            public = (y | sign_bit).to_bytes(32, "little").hex()
            yield scene.with_signature("01" + "0" * 126, checker={"name": "王芳", "public_key": public})
            yield scene.with_signature(public + "0" * 64, checker={"name": "王芳", "public_key": public})


@attack
def made_elsewhere(scene: Scene) -> Iterator[bytes]:
    """Whole requests that the maker's key and the colleague's key signed, and that were never made here."""
    for number in range(FILES):
        made = {"id": os.urandom(16).hex(), "nonce": os.urandom(16).hex(), "refund_id": f"RF{number + 1:04d}"}
        yield render(scene.signed(scene.asked_otherwise(made)))

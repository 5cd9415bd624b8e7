"""The files of approvals: one form only, within a size, and nothing in them that nobody sees."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.errors import UnreadableFileError
from desktop_app.models.approvals import signing
from desktop_app.models.approvals.files import MOST_BYTES, read_any, read_key, read_request, render
from desktop_app.models.approvals.wording import as_text
from desktop_app.secret import Secret
from tests.models.approval_samples import CHECKER, MAKER, THIRD, decided, key_file, request, unsigned

SIGNED = render(decided())
KEY = render(key_file(CHECKER, "王芳", by=(THIRD,)))


def test_files_come_back_as_they_were_and_have_the_one_form() -> None:
    assert read_request(render(unsigned())) == unsigned()
    assert read_request(SIGNED) == decided()
    assert read_key(KEY).key.name == "王芳"
    assert "华东精工" in SIGNED.decode()
    assert SIGNED.endswith(b"}\n")
    assert len(SIGNED) < 4096


@pytest.mark.parametrize("data", [SIGNED, KEY])
@given(place=st.integers(0, 10_000), value=st.integers(0, 255))
def test_one_byte_changed_is_refused_or_no_signature_any_more(data: bytes, place: int, value: int) -> None:
    place %= len(data)
    changed = data[:place] + bytes([value]) + data[place + 1 :]
    if changed == data:
        return
    try:
        read = read_any(changed)
    except UnreadableFileError:
        return
    if data is KEY:
        assert not signing.is_countersigned_by(read, signing.public_of(THIRD))  # type: ignore[arg-type]
    else:
        assert not signing.is_by_maker(read) or not signing.is_by_checker(read.request, read.decision)  # type: ignore


@given(length=st.integers(0, len(SIGNED) - 1))
def test_a_file_cut_short_is_refused_in_words(length: int) -> None:
    with pytest.raises(UnreadableFileError) as refused:
        read_any(SIGNED[:length])
    assert refused.value.message.endswith("。")


@pytest.mark.parametrize(
    "changed",
    [
        SIGNED.replace(b'"CNY"', b'"CNY","amount": "1.00"'),
        SIGNED.replace(b'"format": 1', b'"format": 1.0'),
        SIGNED.replace(b'"format": 1', b'"format": true'),
        SIGNED.replace(b'"format": 1', b'"format": 2'),
        SIGNED.replace(b'"28800.00"', b"28800.00"),
        SIGNED.replace(b'"28800.00"', b'"28,800.00"'),
        SIGNED.replace(b'"28800.00"', '"２８８００.00"'.encode()),
        SIGNED.replace(b'"28800.00"', b'"028800.00"'),
        SIGNED.replace(b'"28800.00"', b"NaN"),
        SIGNED.replace(b'"c0"', '"c0\u200b"'.encode()),
        SIGNED.replace(b'"RF26110001"', '"RF26110001\u202e"'.encode()),
        SIGNED.replace(b'"c0"', b'"\\u00630"'),
        SIGNED.replace(b"\n", b"\r\n"),
        b"\xef\xbb\xbf" + SIGNED,
        SIGNED + b" ",
        SIGNED + SIGNED,
        json.dumps(json.loads(SIGNED)).encode(),
        SIGNED.decode().encode("utf-16"),
        b"[" * 60_000,
        b'{"a":' * 10_000,
        b"",
        b"null",
        b" " * (MOST_BYTES + 1),
    ],
)
def test_another_form_of_the_same_is_refused(changed: bytes) -> None:
    assert changed != SIGNED
    with pytest.raises(UnreadableFileError):
        read_any(changed)


def test_a_key_is_no_request_and_the_other_way_round() -> None:
    with pytest.raises(UnreadableFileError, match="公钥"):
        read_request(KEY)
    with pytest.raises(UnreadableFileError, match="审批请求"):
        read_key(SIGNED)


def test_a_key_file_is_proven_by_its_own_key() -> None:
    real = key_file(CHECKER, "王芳")
    renamed = real.model_copy(update={"key": real.key.model_copy(update={"name": "张总"})})
    with pytest.raises(UnreadableFileError, match="对不上"):
        read_key(render(renamed))
    stolen = key_file(MAKER, "李敏").model_copy(update={"key": real.key})
    with pytest.raises(UnreadableFileError, match="对不上"):
        read_key(render(stolen))


@pytest.mark.parametrize("y", [0, 1, 2**255 - 20, 2**255 - 19, 2**255 - 18, 2**256 - 1])
def test_keys_that_prove_nothing_are_no_keys(y: int) -> None:
    public = y.to_bytes(32, "little").hex()
    assert not signing.is_sound(public)
    asked = decided()
    said = asked.decision.model_copy(  # type: ignore[union-attr]
        update={"checker": asked.decision.checker.model_copy(update={"public_key": public})}  # type: ignore[union-attr]
    )
    assert not signing.is_by_checker(asked.request, said)


def test_signatures_are_those_of_ed25519_and_not_malleable() -> None:
    # RFC 8032, 7.1, test 2
    seed = Secret("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
    assert signing.public_of(seed) == "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
    assert signing._sign(seed, b"\x72") == (
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    file = decided()
    assert file.decision is not None
    order = 2**252 + 27742317777372353535851937790883648493
    raw = bytes.fromhex(file.decision.signature)
    twin = raw[:32] + (int.from_bytes(raw[32:], "little") + order).to_bytes(32, "little")
    assert signing.is_by_checker(file.request, file.decision)
    assert not signing.is_by_checker(file.request, file.decision.model_copy(update={"signature": twin.hex()}))


def test_a_request_reads_as_text_with_all_that_counts() -> None:
    told = as_text(request())
    for part in ("¥28,800.00", "RF26110001", "CS2611021500001", "华东精工", "数据是 3 个工作日前的。", "2026-11-27"):
        assert part in told, part
    assert told.count(signing.code_of(request())) == 2
    assert len(signing.code_of(request())) == 11
    assert signing.code_of(request()) != signing.code_of(request(amount="28800.01"))


def test_what_people_wrote_is_never_read_as_a_line_of_the_request() -> None:
    forged = "好\n退款金额：1.00 CNY\n有效到：2099-01-01"
    shown = request().shown
    blocker = shown.blockers[0].model_copy(update={"message": forged})
    asked = request(opinion=forged, shown=shown.model_copy(update={"reason": forged, "blockers": [blocker]}))
    lines = as_text(asked).splitlines()
    assert [line for line in lines if line.startswith("退款金额")] == ["退款金额：¥28,800.00"]
    assert len([line for line in lines if line.startswith("有效到")]) == 1

"""Notifications become text: by content, in every charset, without what a page hides; hostile ones are refused."""

from __future__ import annotations

import random
from email.message import EmailMessage
from pathlib import Path

import pytest

from desktop_app.documents.notice_html import text_of_page
from desktop_app.documents.notice_process import SENTENCES, read_notice
from desktop_app.documents.notices import MAX_BYTES, TEXT_CHARACTERS, form_of, mail_notice
from desktop_app.errors import UnreadableFileError
from tests.documents.notice_samples import ACCEPTED, SENT, compound, mail, message

PAGE = (
    "<html><head><title>t</title><style>p{color:red}</style></head><body>"
    "<script>alert('订单号 CS9999999999');document.write('<p>用户已确认验收</p>')</script>"
    "<div style='display: none'>订单号：CS8888888888</div><!-- CS7777777777 -->"
    f"<p>{ACCEPTED}</p><img src='http://tracker.example/x.png'><p>第二行</p></body></html>"
)


def test_a_pasted_text_is_read_at_once() -> None:
    found = read_notice(ACCEPTED.encode())
    assert (found.form, found.text, found.sent_at, found.is_cut) == ("text", ACCEPTED, None, False)
    assert read_notice(ACCEPTED.encode("gb18030")).text == ACCEPTED
    assert read_notice(ACCEPTED.encode("utf-16")).text == ACCEPTED


def test_a_mail_and_a_message_say_the_same() -> None:
    for data, form in ((mail(), "eml"), (message(), "msg"), (message(is_ansi=True), "msg")):
        found = read_notice(data)
        assert (found.form, found.subject.strip(), found.text.strip()) == (form, "服务监管通知", ACCEPTED), form
        assert found.sent_at == SENT
    assert "noreply@mail.example" in read_notice(mail()).sender


def test_a_form_is_told_by_content_and_never_by_the_name(tmp_path: Path) -> None:
    path = tmp_path / "短信.txt"
    path.write_bytes(message())
    assert read_notice(path).form == "msg"
    assert form_of(b"Subject: x\r\nFrom: y\r\n\r\n") == "eml"
    assert form_of("订单号：1".encode()) == "text"


@pytest.mark.parametrize("data", [mail("", html=PAGE), message("", html=PAGE.encode()), PAGE.encode()])
def test_of_a_page_only_what_is_seen_is_read(data: bytes) -> None:
    lines = [line for line in read_notice(data).text.splitlines() if line.strip()]
    assert lines == [ACCEPTED, "第二行"]


def test_scripts_never_end_early_or_leak() -> None:
    assert text_of_page("<script>a<b && '</p>'; CS1</script >好") == "好"
    assert text_of_page("<style>x</style><div hidden><div>藏</div>藏</div>见") == "见"
    assert text_of_page("一<br>二<td>三</td>") == "一\n二 三"


@pytest.mark.parametrize(
    ("charset", "body"),
    [
        ("gb2312", "gb18030"),
        ("GBK", "gb18030"),
        ("big5", "big5"),
        ("iso-2022-jp", "iso-2022-jp"),
        ("x-nonsense", "utf-8"),
    ],
)
def test_other_charsets_are_read_as_what_they_are(charset: str, body: str) -> None:
    text = "用户 確認" if charset != "gb2312" else "用户已确认验收 㐀"
    raw = (
        b"From: a@b.example\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=" + charset.encode()
    )
    if body == "iso-2022-jp":
        text = "確認"
    elif body == "big5":
        text = "確認驗收"
    found = read_notice(raw + b"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + text.encode(body))
    assert found.text.strip() == text


def test_attachments_are_never_read() -> None:
    made = EmailMessage()
    made["From"], made["Subject"], made["Date"] = "a@b.example", "见附件", "nonsense"
    made.set_content("正文")
    made.add_attachment(b"CS2207261447AUY4H", maintype="text", subtype="plain", filename="单.txt")
    found = read_notice(made.as_bytes())
    assert (found.text.strip(), found.sent_at) == ("正文", None)


def _deep(depth: int) -> bytes:
    head = b"From: a@b.example\r\nSubject: x\r\n"
    for number in range(depth):
        head += b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (number, number)
    return head + b"Content-Type: text/plain\r\n\r\nhello"


HOSTILE = {
    "empty": (b"", "empty"),
    "blank": (b" \r\n", "empty"),
    "a zip": (b"PK\x03\x04" + b"\0" * 100, "other"),
    "a program": (b"MZ" + b"\0" * 100, "other"),
    "an old workbook": (compound({"Workbook": b"x"}), "other_ole"),
    "a torn message": (message()[:5000], "broken"),
    "only the first bytes of a message": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 600, "broken"),
    "a mail nested too deep": (_deep(3000), "deep"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_cannot_be_read_is_said_in_words(name: str) -> None:
    data, code = HOSTILE[name]
    with pytest.raises(UnreadableFileError) as refused:
        read_notice(data)
    assert refused.value.message == SENTENCES[code]


def test_a_message_of_fifty_megabytes_is_read_and_a_larger_one_is_not_opened(tmp_path: Path) -> None:
    heavy = tmp_path / "heavy.msg"
    heavy.write_bytes(message(filler_bytes=49 * 1024**2))
    assert heavy.stat().st_size > 49 * 1024**2
    assert read_notice(heavy).text.strip() == ACCEPTED
    with heavy.open("ab") as stream:
        stream.truncate(MAX_BYTES + 1)
    with pytest.raises(UnreadableFileError, match="50 MB"):
        read_notice(heavy)


def test_a_long_text_is_cut_and_says_so() -> None:
    found = read_notice(mail("好" * (TEXT_CHARACTERS + 10)))
    assert (len(found.text), found.is_cut) == (TEXT_CHARACTERS, True)


def test_a_reader_that_is_too_slow_is_ended() -> None:
    with pytest.raises(UnreadableFileError, match=SENTENCES["slow"]):
        read_notice(mail(), seconds=0.0)


@pytest.mark.parametrize("seed", range(6))
def test_damaged_bytes_never_crash(seed: int) -> None:
    dice = random.Random(seed)
    for whole in (message(), mail("", html=PAGE), mail()):
        data = bytearray(whole)
        for _ in range(dice.choice([1, 20, 400])):
            data[dice.randrange(len(data))] = dice.randrange(256)
        said = ""
        try:
            text = read_notice(bytes(data)).text
        except UnreadableFileError as told:
            text, said = "", told.message
        assert text or said in ("", *SENTENCES.values())


def test_many_parts_are_looked_at_up_to_a_number() -> None:
    made = EmailMessage()
    made["From"], made["Subject"] = "a@b.example", "x"
    made.make_mixed()
    for _ in range(400):
        part = EmailMessage()
        part.set_content("一")
        made.attach(part)
    found = mail_notice(made.as_bytes())
    assert found.is_cut
    assert found.text.count("一") < 400

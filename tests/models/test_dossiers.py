"""Names of files in a binder are safe and unique, whatever they were called."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.models.casework import Attachment
from desktop_app.models.dossiers import file_names
from desktop_app.models.packets import MAX_NAME_CHARS

_HOSTILE = st.sampled_from(
    ["../../etc/passwd", "C:\\x\\y.exe", "con.txt", "a\nb.png", "\u202egnp.exe", "." * 9, "", "。", "A.TXT"]
)
_NAMES = st.one_of(st.text(max_size=300), st.text(alphabet="aA.ÄÅ", max_size=4), _HOSTILE)


def test_a_plain_name_stays_and_the_same_one_twice_is_told_apart() -> None:
    files = [
        Attachment("验收单.PDF", "1" * 64, 1),
        Attachment("验收单.PDF", "2" * 64, 1),
        Attachment("验收单.pdf", "3" * 64, 1),
    ]
    assert list(file_names(files).values()) == ["验收单.PDF", "验收单 (2).PDF", "验收单 (3).pdf"]


@given(st.lists(_NAMES, max_size=8))
def test_every_name_is_one_harmless_part_of_a_path(names: list[str]) -> None:
    files = [Attachment(name, f"{number:064}", 1) for number, name in enumerate(names)]
    found = list(file_names(files).values())
    assert len({name.casefold() for name in found}) == len(files)
    for name in found:
        name.encode("utf-8")
        assert 0 < len(name) <= MAX_NAME_CHARS + 16
        assert name not in (".", "..")
        assert not set(name) & set('/\\:*?"<>|\n\r\0\u202e')
        assert not name.startswith(".")
        assert not name.endswith((".", " "))

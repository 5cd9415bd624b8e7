"""Texts for people: how whole sentences stand behind one another."""

from __future__ import annotations

import pytest

from desktop_app import texts


@pytest.mark.parametrize(
    ("language", "told", "joined"),
    [
        ("zh_CN", ("没有写审核意见。", "", "没有附协商记录。"), "没有写审核意见。没有附协商记录。"),
        ("en", ("There is no opinion.", "", "The record is missing."), "There is no opinion. The record is missing."),
        ("en", ("One.",), "One."),
        ("en", (), ""),
    ],
)
def test_sentences_are_parted_as_the_language_does(language: str, told: tuple[str, ...], joined: str) -> None:
    texts.set_language(language)
    assert texts.sentences(*told) == joined

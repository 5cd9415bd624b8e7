"""``sandbox``: starts the rehearsal marketplace, which shares no code with the program and reads its own options."""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Sequence
from typing import Any

from desktop_app import texts
from desktop_app.cli.options import Parser, home_of
from desktop_app.texts import _

VERB = "sandbox"


def add_verbs(verbs: Any) -> None:
    """Declare the verb, for the list of verbs: its own words are read elsewhere."""
    text = _("启动演练环境：在这台电脑上按云商店规则办事的模拟卖家中心")
    parser: Parser = verbs.add_parser(VERB, help=text, description=text)
    parser.set_defaults(act=None)


def is_asked(words: Sequence[str]) -> bool:
    """Whether the verb is this one; ``--json`` may stand before it."""
    return [word for word in words if word != "--json"][:1] == [VERB]


def run_sandbox(words: Sequence[str], early: argparse.Namespace) -> int:
    """Run the marketplace in this process until it ends. Answers its exit state."""
    given = list(words)
    given.remove(VERB)
    if early.help:
        given.append("--help")
    elif not any(word == "--folder" or word.startswith("--folder=") for word in given):
        given += ["--folder", str(home_of(early.home, early.profile).rehearsal)]
    return int(importlib.import_module("desktop_app.sandbox.server").main(given, texts.language()))

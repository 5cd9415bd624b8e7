"""Types into the decision form of a refund until it is killed; prints each number that was said to be saved."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QTimer

from desktop_app.app import make_application
from desktop_app.paths import Home
from tests.views.decision_bench import Bench, open_bench


class _Bot:
    """The little of a test's robot that the bench needs."""

    def addWidget(self, _widget: object) -> None:
        """Nobody takes the window away: the program is killed."""

    def waitUntil(self, condition: object, timeout: int = 0) -> None:
        while not condition():  # type: ignore[operator]
            make_application().processEvents()


class Typist:
    """One number after another, each behind the same long text."""

    def __init__(self, bench: Bench) -> None:
        self._bench, self._number = bench, 0
        bench.panel.session.saver.saved.connect(self._said)
        self._timer = QTimer(interval=20)
        self._timer.timeout.connect(self._type)
        self._timer.start()

    def _type(self) -> None:
        if not self._bench.panel.session.saver.is_waiting:
            self._number += 1
            self._bench.panel.form.opinion.text.input.setPlainText(f"{'字' * 40} {self._number}")

    def _said(self) -> None:
        print(self._number, flush=True)


def main(place: str) -> None:
    """Open the home, bring a refund and type."""
    application = make_application()
    bench = next(open_bench(Home(Path(place)), _Bot()))
    bench.bring()
    bench.open()
    typist = Typist(bench)
    application.exec()
    del typist


if __name__ == "__main__":
    main(sys.argv[1])

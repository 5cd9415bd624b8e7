"""Above the appeal's form: reasons in the case that stand against it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.texts import _
from desktop_app.views.kit.finding import FindingView
from desktop_app.views.kit.layouts import empty_layout
from desktop_app.views.kit.tokens import SPACE_8, SPACE_12
from desktop_app.views.pages.appeal.reading import AppealJudged

RESULT = "result"


class StoppedView(QWidget):
    """Why the case as it is takes no appeal. ``mend_pressed`` carries the finding and the link's id."""

    mend_pressed = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, SPACE_8, 0, SPACE_8)
        self._column.setSpacing(SPACE_12)
        self.hide()

    def show_judged(self, judged: AppealJudged) -> None:
        """Show the reasons; an appeal that waits for its result is one press away."""
        empty_layout(self._column)
        mends = ((RESULT, _("登记申诉进展")),) if judged.open_appeal is not None else ()
        for finding in judged.stopped:
            view = FindingView(finding, mends)
            view.mend_pressed.connect(self.mend_pressed)
            self._column.addWidget(view)
        self.setVisible(bool(judged.stopped))

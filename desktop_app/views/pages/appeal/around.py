"""Around the appeal's form: reasons in the case above it, and files that are dropped anywhere on its page."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.texts import _
from desktop_app.views.kit.file_fields import dropped_paths
from desktop_app.views.kit.finding import FindingView
from desktop_app.views.kit.layouts import empty_layout
from desktop_app.views.kit.tokens import SPACE_8, SPACE_12
from desktop_app.views.pages.appeal.reading import AppealJudged
from desktop_app.views.pages.appeal.rows import AppealRows

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


class ProofDrops(QObject):
    """Files may be dropped anywhere on the page: they are proof."""

    def __init__(self, page: QWidget, form: AppealRows) -> None:
        super().__init__(page)
        self._form = form
        page.setAcceptDrops(True)
        page.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDropEvent) and dropped_paths(event) and self._form.isEnabled():
            if event.type() in (QEvent.Type.DragEnter, QEvent.Type.Drop):
                event.acceptProposedAction()
            if event.type() == QEvent.Type.Drop:
                self._form.add_proofs(dropped_paths(event))
            return True
        return super().eventFilter(watched, event)

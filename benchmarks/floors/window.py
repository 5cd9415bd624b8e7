"""Floor of PF1 and PF2: what any PySide6 program pays. Start Python, import the widgets, paint one empty window.

Prints the moment of the first paint on the clock that all processes of a machine share. Must never be slowed.
"""

import sys
import time

from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget


class Window(QWidget):
    """Empty; leaves after its first paint."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Say when, and end."""
        print(time.perf_counter_ns(), flush=True)
        QApplication.quit()


app = QApplication(sys.argv)
window = Window()
window.resize(1280, 800)
window.show()
app.exec()

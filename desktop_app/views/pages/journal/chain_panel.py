"""Whether the journal is what it was: what a check proves, what no check can prove, and the first break."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.models.records import JournalReport
from desktop_app.models.wording_journal import lost_words, proof_sentences
from desktop_app.texts import _
from desktop_app.views.kit.buttons import LinkButton
from desktop_app.views.kit.chips import Chip
from desktop_app.views.kit.icons import draw_icon
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.lines import ProgressLine
from desktop_app.views.kit.painting import fill, painting
from desktop_app.views.kit.scroll import VerticalScroll
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import PAGE_MARGIN, ROW_HEIGHT, SPACE_4, SPACE_8, SPACE_12

PROGRESS_WIDTH = 240
MOST_HEIGHT = 160


class _Point(QWidget):
    """An icon and a sentence that may break its line."""

    def __init__(self, icon: str, token: str, text: str) -> None:
        super().__init__()
        self._icon, self._token = icon, token
        self.label = PlainLabel(text, token="text2", wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme().px(16) + SPACE_8, 0, 0, 0)
        row.addWidget(self.label, 1, Qt.AlignmentFlag.AlignTop)

    def paintEvent(self, event: QPaintEvent) -> None:
        size = theme().px(16)
        with painting(self) as painter:
            draw_icon(painter, 0, 2, self._icon, self._token, size)


class ChainPanel(QWidget):
    """``break_wanted`` carries the number of the entry at which the chain breaks."""

    break_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.report: JournalReport | None = None
        self._newest = 0
        self._when = ""
        self._is_folded = False
        self._said: list[_Point] = []
        self._chip = Chip("neutral", "question", _("未校验"))
        self.told = PlainLabel(token="text2", elide="right")
        self.look = LinkButton("")
        self.look.clicked.connect(self._look)
        self.fold = LinkButton(_("收起"))
        self.fold.clicked.connect(self._fold)
        self._line = ProgressLine()
        self._line.setFixedWidth(theme().px(PROGRESS_WIDTH))
        head = QHBoxLayout()
        head.setSpacing(SPACE_12)
        head.addWidget(self._chip)
        head.addWidget(self._line)
        head.addWidget(self.told, 1)
        head.addWidget(self.look)
        head.addWidget(self.fold)
        self._points = QWidget()
        self._column = QVBoxLayout(self._points)
        self._column.setContentsMargins(0, SPACE_4, 0, 0)
        self._column.setSpacing(SPACE_4)
        column = QVBoxLayout(self)
        column.setContentsMargins(PAGE_MARGIN, SPACE_8, PAGE_MARGIN, SPACE_8 + 1)
        column.setSpacing(0)
        column.addLayout(head)
        self._region = VerticalScroll(self._points)
        self._region.setAccessibleName(_("校验说明了什么"))
        self._room = theme().px(MOST_HEIGHT)
        column.addWidget(self._region)
        self._show()

    @property
    def chip(self) -> Chip:
        """The verdict in a word."""
        return self._chip

    @property
    def sentences(self) -> list[str]:
        """What is said below the verdict, in its order."""
        return [point.label.text() for point in self._said]

    def begin(self) -> None:
        """A check runs."""
        self._chip.set_chip("neutral", "hourglass", _("校验中"))
        self.told.set_text(_("正在重算每一条的校验值…"))
        self._line.set_share(0)
        self._line.show()
        self._region.hide()
        for link in (self.look, self.fold):
            link.hide()

    def show_progress(self, done: int, total: int) -> None:
        """So many entries are done."""
        self._line.set_share(done / total if total else 0)
        self.told.set_text(_("{done} / {total} 条", done=f"{done:,}", total=f"{total:,}"))

    def show_report(self, report: JournalReport | None, when: str = "") -> None:
        """What came of a check; ``None``: there was none, or it failed."""
        self.report, self._when, self._is_folded = report, when, False
        self._fill()
        self._show()

    def set_newest(self, number: int) -> None:
        """The newest entry there is: what was written since a check is not part of it."""
        if number != self._newest:
            self._newest = number
            self._show()

    def _show(self) -> None:
        report = self.report
        self._line.hide()
        self._region.setVisible(report is not None and not self._is_folded)
        self._fit()
        self.fold.setVisible(report is not None)
        self.fold.set_words(_("展开说明") if self._is_folded else _("收起"))
        self.look.setVisible(report is not None and not report.is_intact)
        if report is None:
            self._chip.set_chip("neutral", "question", _("未校验"))
            self.told.set_text(_("校验会重算每一条的校验值，并与数据库外保存的链头比较。"))
            return
        if report.is_intact:
            self._chip.set_chip("passed", "check-circle", _("没有发现改动"))
        else:
            self._chip.set_chip("red", "warning", _("日志有改动或缺失"))
            first = report.problems[0].sequence
            self.look.set_words(_("看第 {number} 条", number=f"{first:,}"))
        said = [_("{time} 校验，共 {count} 条", time=self._when, count=f"{report.count:,}")]
        if self._newest > report.count:
            said.append(_("其后又写了 {count} 条，不在其中", count=f"{self._newest - report.count:,}"))
        if report.losses:
            said.append(lost_words(report))
        self.told.set_text(_("；").join(said))

    def set_room(self, height: int) -> None:
        """What is said takes no more than this; the rest is scrolled to."""
        self._room = max(height, theme().px(ROW_HEIGHT))
        self._fit()

    def _fit(self) -> None:
        width = self.width() - 2 * PAGE_MARGIN
        needed = self._column.heightForWidth(width) if self._said else 0
        is_scrolling = needed > self._room
        if is_scrolling:  # the bar takes its part of the width
            needed = self._room
        self._region.setFixedHeight(needed)
        self._region.setFocusPolicy(Qt.FocusPolicy.StrongFocus if is_scrolling else Qt.FocusPolicy.NoFocus)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fill(self) -> None:
        for old in self._said:
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._said = []
        report = self.report
        if report is None:
            return
        if not report.is_intact:
            first, more = report.problems[0], len(report.problems) - 1
            self._add("x-circle", "red", _("最早一处：{message}", message=first.message))
            if more:
                self._add(
                    "x-circle", "red", _("另有 {count} 处。改动之后的各条都不能再由这条链证明。", count=f"{more:,}")
                )
        for sentence in proof_sentences(report):
            self._add("check-circle", "green", sentence)
        for sentence in report.unproven:
            self._add("question", "text2", _("不能证明：{sentence}", sentence=sentence))

    def _add(self, icon: str, token: str, sentence: str) -> None:
        point = _Point(icon, token, sentence)
        self._said.append(point)
        self._column.addWidget(point)

    def _fold(self) -> None:
        self._is_folded = not self._is_folded
        self._show()

    def _look(self) -> None:
        if self.report is not None and self.report.problems:
            self.break_wanted.emit(self.report.problems[0].sequence)

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self) as painter:
            fill(painter, QRect(0, self.height() - 1, self.width(), 1), theme().brush("hair"))

"""Ctrl+V of files or of a picture: they become attachments; text goes into the field as ever."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QEvent, QIODevice, QObject
from PySide6.QtGui import QGuiApplication, QImage, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

from desktop_app.services.refunds.drafts import keep_pasted
from desktop_app.views.kit.lane_job import LaneJob


class FilePaste(QObject):
    """``take`` gets the paths. Watches ``form`` and every widget given to ``watch``; does nothing while it is off."""

    def __init__(self, desk: Any, form: QWidget, take: Callable[[list[Path]], object], fail: Any) -> None:
        super().__init__(form)
        self._desk, self._form, self._take = desk, form, take
        self._job = LaneJob(desk.lanes, "process", self)
        self._job.done.connect(self._kept)
        self._job.failed.connect(fail)
        form.installEventFilter(self)

    def watch(self, *widgets: QWidget) -> None:
        """Editors that take the key before the form sees it."""
        for widget in widgets:
            widget.installEventFilter(self)

    def paste(self) -> bool:
        """Take what lies on the clipboard; False when it is neither a file nor a picture."""
        given = QGuiApplication.clipboard().mimeData()
        paths = [Path(url.toLocalFile()) for url in given.urls() if url.isLocalFile()] if given.hasUrls() else []
        if paths:
            self._take(paths)
            return True
        # a cell of a sheet lies there as text and as a picture: a person means its text
        if not given.hasImage() or given.hasText():
            return False
        png = _png(QGuiApplication.clipboard().image())
        return bool(png) and self._job.start(keep_pasted, self._desk, png, self._desk.clock.wall())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_key = event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent)
        if is_key and self._form.isEnabled() and event.matches(QKeySequence.StandardKey.Paste):  # type: ignore[attr-defined]
            return self.paste()
        return super().eventFilter(watched, event)

    def _kept(self, path: Path) -> None:
        self._take([path])


def _png(image: QImage) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(data.data())

"""Where things lie: the data of one home, and the resources that come with the program.

``resource`` is the only way to resources (checkout, wheel, frozen). A ``Home`` names every place
that one run may read or write.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

APP_NAME = "SellerDesk"


@dataclass(frozen=True)
class Home:
    """All data of one profile. Nothing is created by naming it."""

    root: Path

    @property
    def work_db(self) -> Path:
        """Precious: what people here said and did."""
        return self.root / "work.db"

    @property
    def journal_head(self) -> Path:
        """Head and count of the journal, kept outside the database."""
        return self.root / "journal.head"

    @property
    def settings_file(self) -> Path:
        return self.root / "settings.json"

    @property
    def outbox_lock(self) -> Path:
        return self.root / "outbox.lock"

    @property
    def files(self) -> Path:
        """Attachments by SHA-256 as they were at the decision."""
        return self.root / "files"

    @property
    def rehearsal(self) -> Path:
        """Folder of the rehearsal marketplace: its own data, and how to reach it while it runs."""
        return self.root / "rehearsal"

    @property
    def packets(self) -> Path:
        """One folder a packet, with files named as the console wants them."""
        return self.root / "packets"

    @property
    def snapshots(self) -> Path:
        return self.root / "snapshots"

    @property
    def draft_snapshots(self) -> Path:
        return self.root / "snapshots" / "drafts"

    @property
    def refused(self) -> Path:
        """Refused rows of imports, with their reasons."""
        return self.root / "refused"

    @property
    def approval_marks(self) -> Path:
        """One file for each approval and key that cannot be used any more, outside the database."""
        return self.root / "approvals"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def temporary(self) -> Path:
        return self.root / "tmp"

    def archive(self, connection_id: str) -> Path:
        """Batches of one connection as received."""
        return self.root / "archive" / connection_id

    def cache(self, connection_id: str) -> Path:
        """Folder of one connection's projection: ``cache-N.db`` and the pointer file."""
        return self.root / "cache" / connection_id


def default_home(profile: str = "default") -> Home:
    """The home of a named profile in the operating system's local (never roaming) data folder."""
    import platformdirs  # costs start-up time and is not needed when --home is given

    base = Path(platformdirs.user_data_dir(APP_NAME, appauthor=False, roaming=False))
    return Home(base / profile)


def own_command() -> list[str]:
    """How this same program is started once more: frozen by itself, else by its interpreter, blind to the folder."""
    return [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-P", "-m", "desktop_app"]


def resources_folder() -> Path:
    """The folder of the resources: frozen bundle, installed wheel, or checkout."""
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen:
        return Path(frozen) / "resources"
    inside = Path(__file__).parent / "resources"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "resources"


def resource(name: str) -> Path:
    """The path of a resource by its name with forward slashes, such as ``rules/flow-h.toml``."""
    return resources_folder().joinpath(*name.split("/"))

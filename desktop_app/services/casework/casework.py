"""What people do about a case beside its acts, joined: chases, contacts, owners, phrases, appeals."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from desktop_app import paths
from desktop_app.services.casework.appeals import Appeals
from desktop_app.services.casework.chases import Chases
from desktop_app.services.casework.contacts import Contacts
from desktop_app.services.casework.owners import Owners
from desktop_app.services.casework.phrases import Phrases

if TYPE_CHECKING:
    from desktop_app.models.casework_rules import CaseworkRules
    from desktop_app.services.desk import Desk

RULES = "rules/casework.toml"


class Casework:
    """The services of one desk; to be called from a lane."""

    def __init__(self, desk: Desk) -> None:
        self.chases = Chases(desk)
        self.contacts = Contacts(desk)
        self.owners = Owners(desk)
        self.phrases = Phrases(desk)
        self.appeals = Appeals(desk)

    @cached_property
    def rules(self) -> CaseworkRules:
        """Phrases, masks, grounds and limits (data)."""
        from desktop_app.models.casework_rules import parse_casework_rules  # starts pydantic

        path = paths.resource(RULES)
        return parse_casework_rules(path.read_text(encoding="utf-8"), path.name)

"""From which amount the company wants a second person, kept as a rule pack of its own in ``home/rules``."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from desktop_app.errors import UsageError
from desktop_app.models.amounts import read_amount
from desktop_app.models.cells import UnreadableValueError
from desktop_app.models.money import CNY
from desktop_app.services.company_rules import lay_pack, rows_elsewhere
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk

TIER = "OWN-SECOND-PERSON"
FILE = "company-second-person.toml"


@dataclass(frozen=True)
class OwnTier:
    """The amount in use, as decimal text. ``None``: none. ``elsewhere``: the person's own file with tiers, or empty."""

    amount: str | None
    elsewhere: str = ""


def own_tier(desk: Desk) -> OwnTier:
    """The amount as the rules in use know it; to be called in a lane."""
    found = desk.rulebook.packs.versions.get(TIER, ())
    folder = desk.home.root / "rules"
    elsewhere = next((path for path, ids in rows_elsewhere(folder, FILE, "tier") if ids), "")
    return OwnTier(getattr(found[-1], "at_least", None) if found else None, elsewhere)


def typed_amount(text: str) -> str | None:
    """The amount that a person typed as decimal text, None for an empty field. Raises ``UsageError``."""
    try:
        amount = read_amount(text.strip(), CNY)
    except UnreadableValueError as error:
        raise UsageError(_("金额读不出来"), _("{reason}。", reason=error.reason)) from error
    return None if amount is None else str(amount.quantize(Decimal("0.01")))


def put_own_tier(desk: Desk, amount: str | None) -> OwnTier:
    """Write the amount (None takes it away), put it into use, say so in the journal. Raises ``DeskError``.

    Nothing is changed when the person keeps tiers in a file of their own. To be called in the lane of ``work.db``.
    """
    before = own_tier(desk)
    if before.elsewhere:
        raise UsageError(
            _("金额档写在您自己的规则文件里"),
            _("须第二人的金额档写在 {file} 里，请在那里改。", file=before.elsewhere),
        )
    if amount == before.amount:
        return before
    lay_pack(desk, FILE, None if amount is None else _pack(desk, amount))
    desk.journal.append("rules.second_person_set", TIER, {"before": before.amount, "after": amount})
    return own_tier(desk)


def _grouped(amount: str) -> str:
    """As people write it: thousands apart, hundredths only where there are some."""
    return f"{Decimal(amount):,}".removesuffix(".00")


def _pack(desk: Desk, amount: str) -> str:
    return f"""# Written by the settings page ("第二人审批"); change it there.

[pack]
id = "company-second-person"
as_of = {desk.clock.connection_now().date().isoformat()}
title = {{ zh = "本公司须第二人的金额", en = "From which amount we want a second person" }}

[[tier]]
id = "{TIER}"
currency = "{CNY}"
at_least = "{amount}"
needs_second_person = true
severity = "hint"
grade = "assumption"
source = "assumption"
is_own_check = true
short = {{ zh = "满 {_grouped(amount)} 元，须第二人", en = "{_grouped(amount)} yuan: second person" }}
text = {{ zh = "本公司设定：退订满 {amount} 元，须第二人同意。", \
en = "Set by our company: a refund of {amount} yuan or more needs a second person." }}
"""

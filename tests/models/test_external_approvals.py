"""Whether an external record counts: one answer for each thing that may be wrong, in the order of what lies deepest."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from desktop_app.models.approvals.external import (
    Around,
    ExternalAnswer,
    external_sentence,
    judge_external,
    proves_nothing,
)
from desktop_app.models.approvals.records import Ending
from tests.models.approval_samples import NOW, external, subject

_BOUND = subject(connection_id="c1")


def _around(**more: Any) -> Around:
    values: dict[str, Any] = {"now": NOW, "subject": _BOUND, "makers": frozenset({"李敏", "limin"}), **more}
    return Around(**values)


def test_what_is_as_it_was_recorded_counts() -> None:
    assert judge_external(external(), _around()) is ExternalAnswer.VALID
    assert external_sentence(ExternalAnswer.VALID) == ""


@pytest.mark.parametrize(
    ("record", "around", "answer"),
    [
        ({"ending": Ending.USED}, {}, ExternalAnswer.USED),
        ({"ending": Ending.REVOKED}, {}, ExternalAnswer.REVOKED),
        ({"ending": Ending.REPLACED}, {}, ExternalAnswer.REPLACED),
        ({"ending": Ending.VOIDED}, {}, ExternalAnswer.VOIDED),
        ({}, {"marked": Ending.USED}, ExternalAnswer.USED),
        ({}, {"now": NOW + timedelta(hours=70)}, ExternalAnswer.EXPIRED),
        ({"approver": "李 敏"}, {"makers": frozenset()}, ExternalAnswer.BY_MAKER),
        ({"approver": "ＬｉＭｉｎ"}, {}, ExternalAnswer.BY_MAKER),
        ({}, {"is_picture_intact": False}, ExternalAnswer.PICTURE_CHANGED),
        ({}, {"subject": None}, ExternalAnswer.UNKNOWN_REFUND),
        ({}, {"subject": subject(connection_id="c2")}, ExternalAnswer.UNKNOWN_REFUND),
        ({}, {"subject": subject(connection_id="c1", refund_id="RF2")}, ExternalAnswer.UNKNOWN_REFUND),
        ({}, {"subject": subject(connection_id="c1", amount="28800.01")}, ExternalAnswer.AMOUNT_CHANGED),
        ({}, {"subject": subject(connection_id="c1", currency="USD")}, ExternalAnswer.AMOUNT_CHANGED),
        ({}, {"subject": subject(connection_id="c1", state="APPROVED")}, ExternalAnswer.STATE_CHANGED),
    ],
)
def test_each_thing_that_is_wrong_has_its_answer_and_sentence(
    record: dict[str, Any], around: dict[str, Any], answer: ExternalAnswer
) -> None:
    assert judge_external(external(**record), _around(**around)) is answer
    assert external_sentence(answer).endswith("。")


def test_every_answer_has_a_sentence_and_the_limits_are_said() -> None:
    assert [one for one in ExternalAnswer if one is not ExternalAnswer.VALID and not external_sentence(one)] == []
    assert "没有验签" in proves_nothing()

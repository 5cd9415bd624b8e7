"""When a signed request is good: each way in which it is not, alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from desktop_app.clock import iso
from desktop_app.models.approvals import signing
from desktop_app.models.approvals.judging import Answer, judge
from desktop_app.models.approvals.records import Ending, StoredRequest
from desktop_app.models.approvals.wording import answer_sentence
from tests.models.approval_samples import (
    CHECKER,
    MAKER,
    NOW,
    THIRD,
    decided,
    known,
    request,
    subject,
    trusted,
    unsigned,
)


def test_the_whole_is_valid() -> None:
    assert judge(decided(), known()) is Answer.VALID
    assert answer_sentence(Answer.VALID) == ""


@pytest.mark.parametrize("answer", [one for one in Answer if one is not Answer.VALID])
def test_every_no_says_what_happened_and_what_to_do(answer: Answer) -> None:
    assert answer_sentence(answer).endswith("。")


OTHER = request(amount="28800.01")
STORED = StoredRequest(request(), unsigned().maker_signature, "李敏")
CASES: list[tuple[Answer, Any, dict[str, Any]]] = [
    (Answer.NOT_MADE_HERE, decided(), {"stored": None}),
    (Answer.EDITED, decided(unsigned(OTHER)), {}),
    (Answer.EDITED, decided(unsigned(seed=THIRD)), {}),
    (Answer.OTHER_ACCOUNT, decided(), {"connection_id": "c1"}),
    (Answer.EXPIRED, decided(), {"now": NOW + timedelta(hours=72)}),
    (Answer.NOT_YET, decided(), {"now": NOW - timedelta(minutes=5, seconds=1)}),
    (Answer.NOT_YET, decided(), {"now": NOW - timedelta(days=7)}),
    (Answer.NOT_YET, unsigned(), {"now": NOW - timedelta(days=7)}),
    (Answer.UNSIGNED, unsigned(), {}),
    (Answer.BY_MAKER, decided(seed=MAKER), {"checker": trusted(MAKER)}),
    (Answer.BY_MAKER, decided(seed=MAKER), {"checker": trusted(MAKER), "own_keys": frozenset()}),
    (Answer.BY_MAKER, decided(seed=THIRD), {"own_keys": frozenset({signing.public_of(THIRD)})}),
    (Answer.BY_MAKER, decided(), {"checker": trusted(holder="8" * 32)}),
    (Answer.BY_MAKER, decided(), {"own_names": frozenset({" 王 芳"})}),
    (Answer.UNKNOWN_KEY, decided(), {"checker": None}),
    (Answer.SAME_LOGIN, decided(), {"checker": trusted(is_same_login=True)}),
    (Answer.SAME_LOGIN, decided(verdict="refuse"), {"checker": trusted(is_same_login=True)}),
    (Answer.WITHDRAWN_KEY, decided(), {"checker": trusted(withdrawn_at=NOW)}),
    (Answer.DOUBTED_KEY, decided(), {"checker": trusted(is_doubted=True)}),
    (Answer.WAITING_KEY, decided(), {"checker": trusted(active_from=NOW + timedelta(hours=2, seconds=1))}),
    (Answer.UNKNOWN_REFUND, decided(), {"subject": None}),
    (Answer.UNKNOWN_REFUND, decided(), {"subject": subject(refund_id="RF26110002")}),
    (Answer.UNKNOWN_REFUND, decided(), {"subject": subject(connection_id="c1")}),
    (Answer.AMOUNT_CHANGED, decided(), {"subject": subject(amount="28800.01")}),
    (Answer.AMOUNT_CHANGED, decided(), {"subject": subject(currency="USD")}),
    (Answer.STATE_CHANGED, decided(), {"subject": subject(state="WITHDRAWN")}),
    (Answer.REFUSED, decided(verdict="refuse"), {}),
    *[
        (Answer(one.value), decided(), {"stored": StoredRequest(STORED.request, STORED.maker_signature, "", one)})
        for one in Ending
    ],
    *[(Answer(one.value), decided(), {"marked": one}) for one in Ending],
]


@pytest.mark.parametrize(("answer", "file", "more"), CASES)
def test_each_no(answer: Answer, file: Any, more: dict[str, Any]) -> None:
    assert judge(file, known(**more)) is answer


def test_a_signature_of_another_request_or_decision_is_forged() -> None:
    moved = decided().model_copy(update={"decision": decided(unsigned(OTHER)).decision})
    assert judge(moved, known()) is Answer.FORGED
    turned = decided(verdict="refuse")
    assert turned.decision is not None
    turned = turned.model_copy(update={"decision": turned.decision.model_copy(update={"verdict": "approve"})})
    assert judge(turned, known()) is Answer.FORGED


def test_a_key_that_waited_long_enough_counts() -> None:
    ripe = trusted(active_from=NOW + timedelta(hours=2))
    assert judge(decided(), known(checker=ripe)) is Answer.VALID
    assert ripe.public_key == signing.public_of(CHECKER)


def test_clocks_that_differ_a_little_are_forgiven() -> None:
    assert judge(decided(), known(now=NOW - timedelta(minutes=5))) is Answer.VALID


@pytest.mark.parametrize(("hours", "answer"), [(720, Answer.VALID), (721, Answer.TOO_LONG)])
def test_no_request_counts_for_longer_than_the_limit(hours: int, answer: Answer) -> None:
    file = unsigned(request(expires_at=iso(NOW + timedelta(hours=hours))))
    assert judge(decided(file), known(file)) is answer

"""What the detail says of appeals: why nobody can act, and what became of those before. No window is needed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from desktop_app.models.casework import Appeal, AppealOutcome, Attachment
from desktop_app.models.supervision import Node
from desktop_app.views.pages.appeal.body import body_of, entry_of, is_unreadable, values_of
from desktop_app.views.pages.appeal.telling import SHORT_CHARS, appeal_view
from tests.views.seeded import NOW

FILED = Appeal(
    1, "c", "CS1|1", Node.BUYER_ACCEPT.value, "no_progress", "客户不动", (Attachment("a.png", "0", 1),), NOW, "李敏"
)
TITLES = {"no_progress": "流程停在客户一侧"}


def test_an_open_appeal_says_why_nobody_can_act_and_waits_for_its_result() -> None:
    view = appeal_view([FILED], TITLES, is_frozen=True, now=NOW)
    assert "双方都不能操作" in view.frozen
    assert "受理" in view.frozen
    assert view.is_result_wanted
    assert [line.title for line in view.lines] == ["申诉：流程停在客户一侧"]
    assert "1 份证明" in view.lines[0].told
    received = appeal_view([replace(FILED, accepted_at=NOW)], TITLES, is_frozen=True, now=NOW)
    assert received.frozen != view.frozen
    assert len(received.lines) == 2


def test_a_case_that_is_frozen_by_the_data_alone_says_what_lets_go() -> None:
    view = appeal_view([], TITLES, is_frozen=True, now=NOW)
    assert "导入" in view.frozen
    assert (view.is_result_wanted, view.lines) == (False, ())


def test_the_newest_step_of_the_newest_appeal_stands_first() -> None:
    later = NOW + timedelta(hours=1)
    done = replace(FILED, accepted_at=NOW, decided_at=later, outcome=AppealOutcome.REJECTED, outcome_text="不支持")
    second = replace(FILED, id=2, ground="gone", text="长" * 500)
    view = appeal_view([done, second], TITLES, is_frozen=False, now=NOW + timedelta(days=1))
    assert view.frozen == ""
    titles = [line.title for line in view.lines]
    assert titles == ["申诉：gone", "裁定：不支持我方", "运营已受理", "申诉：流程停在客户一侧"]
    assert len(view.lines[0].short_text) == SHORT_CHARS + 1


def test_what_is_typed_and_what_is_kept_are_the_same() -> None:
    for typed in ("2026-11-03 09:00", "", "昨天"):
        body = body_of({"ground": "other", "text": "甲", "proofs": (), "filed_at": typed})
        assert body_of(values_of(body)) == body
        assert is_unreadable(body) is (typed == "昨天")
    entry = entry_of(body_of({"ground": "other", "filed_at": "2026-11-03 09:00"}))
    assert entry.filed_at is not None
    assert f"{entry.filed_at:%m-%d %H:%M %z}" == "11-03 09:00 +0800"

"""Steps of the journal: who did what on which order, and the check of the chain with what it proves."""

from __future__ import annotations

from desktop_app.models.journal import JournalQuery
from desktop_app.texts import _
from desktop_app.tour.sample_cases import HERO
from desktop_app.tour.stage import PERSON, Stage
from desktop_app.tour.waiting import wait_until


def show_journal(stage: Stage) -> None:
    stage.desk.backup.snapshot()  # as the runner does every ten minutes: the chain's head is kept outside
    page = stage.open_page("journal")
    table, model = page.list.table, page.list.model
    table.setFocus()
    for place in range(model.rowCount()):
        row = model.row_at(place)
        if row.entry.action == "command.prepared" and row.thing == HERO:
            break
        stage.keys("J", table)
    wait_until(lambda: page.detail.story is not None and bool(page.detail.story.case_key), _("日志条目"))
    stage.settle()


def journal_is_right(stage: Stage) -> bool:
    """What is shown is what the store holds, in words, with the order of the chosen entry."""
    page = stage.page("journal")
    lines = stage.desk.journal.page(JournalQuery(act="command."))
    has_words = all(line.act != line.entry.action for line in lines)
    of_hero = stage.desk.journal.numbers(JournalQuery(order=HERO, person=PERSON))
    return (
        has_words and len(of_hero) > 0 and page.list.model.rowCount() == len(stage.desk.journal.numbers(JournalQuery()))
    )


def verify_journal(stage: Stage) -> None:
    page = stage.page("journal")
    stage.keys("V", page.list.table)
    wait_until(lambda: page.chain.report is not None, _("校验"))
    stage.settle()


def journal_is_verified(stage: Stage) -> bool:
    report = stage.page("journal").chain.report
    return bool(
        report.is_intact and report.count == len(stage.desk.journal.numbers(JournalQuery())) and report.unproven
    )

"""What became of files that were taken in, as the document of ``--json`` or in sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from desktop_app.cli import output
from desktop_app.cli.options import Run
from desktop_app.clock import iso
from desktop_app.errors import ExitStatus
from desktop_app.models.batches import Scope
from desktop_app.models.kinds import KINDS
from desktop_app.texts import _, n_

if TYPE_CHECKING:
    from desktop_app.services.intake.result import IntakeResult


@dataclass(frozen=True)
class Outcome:
    """What became of one file: the document of its batch, or of its error."""

    file: str
    status: ExitStatus
    document: dict[str, Any]


def outcome_of(file: str, result: IntakeResult) -> Outcome:
    """The outcome of a batch; what a complete table leaves out is told beside it, and needs a person like a warning."""
    _warn_of_missing(file, result)
    document = result.as_dict()
    needs_person = document["warned"] or document["refused"] or result.vanished_count
    return Outcome(file, ExitStatus.NEEDS_PERSON if needs_person else ExitStatus.DONE, document)


_SAID_MISSING = 20
"""So many cases are named in one warning; it ends with how many more there are."""


def _warn_of_missing(file: str, result: IntakeResult) -> None:
    """Say beside the result what a complete table leaves out, or why that is not judged. None is closed."""
    if result.batch.scope is not Scope.COMPLETE:
        return
    if not KINDS[result.batch.kind].is_worklist:
        output.say(
            _("{file}：只有服务监管单和退订申请的表会核对少了什么，这一张没有核对。", file=file or result.batch.name)
        )
        return
    title = _(KINDS[result.batch.kind].title)
    if result.unjudged_count:
        _tell_unjudged(file, result)
    if not result.vanished_count:
        if not result.unjudged_count:
            said = _("{file}：这张表说是全部；未完结的{kind}都在其中。", file=file or result.batch.name, kind=title)
            output.say(said)
        return
    named = [key.replace("|", "/").removesuffix("/") for key in result.vanished[:_SAID_MISSING]]
    sentence = n_(
        "这张表说是全部，但 {count} 张未完结的{kind}不在其中：{cases}。它们没有被关闭，请到控制台核对。",
        "这张表说是全部，但 {count} 张未完结的{kind}不在其中：{cases}。它们没有被关闭，请到控制台核对。",
        result.vanished_count,
        kind=title,
        cases=_("、").join(named) + ("…" if result.vanished_count > len(named) else ""),
    )
    output.say(_("{title}：{sentence}", title=file or _("表里少了单子"), sentence=sentence))


def _tell_unjudged(file: str, result: IntakeResult) -> None:
    """Cases of which something newer than the table is known: that they are not in it says nothing."""
    sentence = n_(
        "有 {count} 张未完结的{kind}不在表里，但本机对它们的了解比这张表（数据到 {at}）新，没有判断是否少了。"
        "如果表是刚导出的，请用 --data-as-of 写明时间再导入一次。",
        "有 {count} 张未完结的{kind}不在表里，但本机对它们的了解比这张表（数据到 {at}）新，没有判断是否少了。"
        "如果表是刚导出的，请用 --data-as-of 写明时间再导入一次。",
        result.unjudged_count,
        kind=_(KINDS[result.batch.kind].title),
        at=iso(result.batch.data_as_of),
    )
    output.say(_("{title}：{sentence}", title=file or result.batch.name, sentence=sentence))


def tell(run: Run, outcomes: list[Outcome], is_list: bool = False) -> ExitStatus:
    """Print what became of each file. The exit state is the worst of them."""
    if run.is_json:
        documents = [
            {"file": one.file, **one.document} if "error" in one.document else one.document for one in outcomes
        ]
        output.print_json(_in_one(outcomes, documents) if is_list else documents[0])
    else:
        for one in outcomes:
            if "error" not in one.document:  # that was told on stderr
                _print(one.document)
    return max(one.status for one in outcomes)


def _in_one(outcomes: list[Outcome], documents: list[dict[str, Any]]) -> Any:
    """A list; with usage errors and faults the worst of them beside it, where every script looks for an error."""
    worst = max(outcomes, key=lambda one: one.status)
    if worst.status <= ExitStatus.NEEDS_PERSON:
        return documents
    return {"error": worst.document["error"], "files": documents}


def _print(document: dict[str, Any]) -> None:
    output.print_line(
        _(
            "批次 {batch}：读到 {rows} 行，新增 {inserted}，更新 {updated}，未变 {unchanged}，"
            "待确认 {warned}，未收 {refused}。",
            **{
                **{name: document[name] for name in ("batch", "rows", "inserted", "updated", "unchanged")},
                "warned": len(document["warned"]),
                "refused": len(document["refused"]),
            },
        )
    )
    issues = [
        *((_("待确认"), issue) for issue in document["warned"]),
        *((_("未收"), issue) for issue in document["refused"]),
    ]
    if issues:
        output.print_table(
            (_("结果"), _("行"), _("列名"), _("原因")),
            [(word, issue["row"], issue["column"], issue["reason"]) for word, issue in issues],
        )
    if document.get("refused_file"):
        output.print_line(_("未收的行保存在 {file}", file=document["refused_file"]))

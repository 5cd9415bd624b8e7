"""Looking behind things: ``rules``, ``journal verify``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from desktop_app.cli import output
from desktop_app.cli.options import OPTIONAL, REQUIRED, Parser, Run, add_common
from desktop_app.clock import iso
from desktop_app.errors import ExitStatus, UsageError
from desktop_app.models import wording
from desktop_app.models.records import JournalLoss
from desktop_app.models.wording_journal import verdict
from desktop_app.texts import _


def add_verbs(verbs: Any) -> None:
    """Declare the verbs of this group."""
    text = _("规则包")
    parser: Parser = verbs.add_parser("rules", help=text, description=text)
    acts = parser.add_subparsers(dest="rules_act", metavar=_("动作"), required=True, parser_class=Parser)
    text = _("检查规则包能不能用")
    check = acts.add_parser("check", help=text, description=text)
    check.add_argument("folder", nargs="?", metavar="DIR", help=_("规则包文件夹；默认是正在使用的规则"))
    add_common(check, OPTIONAL)
    check.set_defaults(act=_rules_check)
    text = _("列出全部规则：编号、程度、性质、来源、资料日期、内容")
    listing = acts.add_parser("list", help=text, description=text)
    add_common(listing, OPTIONAL)
    listing.set_defaults(act=_rules_list)
    text = _("一条规则的依据：原文、来源、性质、有效期")
    why = acts.add_parser("why", help=text, description=text)
    why.add_argument("id", metavar="ID", help=_("规则编号，见 rules list；或阻碍的名称，如 AMOUNT_RANGE"))
    add_common(why, OPTIONAL)
    why.set_defaults(act=_rules_why)
    text = _("日志")
    parser = verbs.add_parser("journal", help=text, description=text)
    acts = parser.add_subparsers(dest="journal_act", metavar=_("动作"), required=True, parser_class=Parser)
    text = _("验证日志没有被改动、截断或重写，并说明哪些不能证明")
    verify = acts.add_parser("verify", help=text, description=text)
    add_common(verify, REQUIRED)
    verify.set_defaults(act=_journal_verify)


def _rules_check(run: Run) -> ExitStatus:
    folder = None if run.args.folder is None else Path(run.args.folder)
    if folder is not None and not folder.is_dir():
        raise UsageError(_("没有这个文件夹"), _("找不到规则包文件夹“{folder}”。", folder=str(folder)))
    report = run.desk.rulebook.check(folder)
    if run.is_json:
        output.print_json(report.as_dict())
    elif report.problems:
        output.print_table(
            (_("文件"), _("行"), _("原因")),
            [(problem.file, problem.line, problem.reason) for problem in report.problems],
        )
    else:
        output.print_line(_(
                "规则包可用：{count} 条，资料日期 {day}，版本 {hash}。",
                count=report.entries, day=report.as_of, hash=report.hash[:12],
            )
        )  # fmt: skip
    return ExitStatus.NEEDS_PERSON if report.problems else ExitStatus.DONE


def _rules_list(run: Run) -> ExitStatus:
    rules = run.desk.rulebook.list()
    if run.is_json:
        output.print_json(rules)
        return ExitStatus.DONE
    output.print_table(
        (_("编号"), _("程度"), _("性质"), _("来源"), _("资料日期"), _("内容")),
        [
            (
                rule["id"],
                wording.severity_name(rule["severity"]) if rule["severity"] else wording.NO_VALUE,
                wording.grade_name(rule["grade"], rule["own_check"]),
                rule["source"].partition(" ")[0],
                rule["as_of"],
                rule["title"],
            )
            for rule in rules
        ],
    )
    return ExitStatus.DONE


def _rules_why(run: Run) -> ExitStatus:
    found = run.desk.rulebook.why(run.args.id)
    if run.is_json:
        output.print_json(found)
        return ExitStatus.DONE
    output.print_line(found["id"])
    if found["loosened"]:
        output.print_line(_("本公司放宽"))
    for version in found["versions"]:
        if version["rule"] != found["id"]:
            output.print_line(_("规则：{id}", id=version["rule"]))
        for sentence in _version_lines(version):
            output.print_line(sentence)
    return ExitStatus.DONE


def _version_lines(version: dict[str, Any]) -> list[str]:
    """One version of a rule in words; a clause that only explains has no severity."""
    severity = version["severity"]
    return [
        _("内容：{text}", text=version["text"]),
        _("性质：{grade}", grade=wording.grade_name(version["grade"], version["own_check"])),
        *([_("程度：{severity}", severity=wording.severity_name(severity))] if severity else []),
        _("来源：{source}", source=version["source"]),
        _("资料日期：{day}", day=version["as_of"]),
        _span(version["valid_from"], version["valid_to"]),
    ]


def _span(begins: str | None, ends: str | None) -> str:
    """When a version is in force, as far as its days are known."""
    if begins and ends:
        return _("有效期：{begins} – {ends}", begins=begins, ends=ends)
    if begins:
        return _("有效期：{begins} 起", begins=begins)
    if ends:
        return _("有效期：到 {ends} 为止，以后不再适用", ends=ends)
    return _("有效期：没有起止日期，一直适用")


def _loss_as_dict(loss: JournalLoss) -> dict[str, Any]:
    """What a restore cut off, as JSON; the sentence of it stands among what is not proven."""
    return {
        "first": loss.first,
        "last": loss.last,
        "known_at": None if loss.known_at is None else iso(loss.known_at),
        "restored_at": iso(loss.restored_at),
        "snapshot": loss.snapshot or None,
        "record": loss.record or None,
    }


def _journal_verify(run: Run) -> ExitStatus:
    report = run.desk.journal.verify()
    if run.is_json:
        output.print_json(
            {
                "ok": report.is_intact,
                "entries": report.count,
                "vouched": report.head_count,
                "problems": [{"sequence": problem.sequence, "message": problem.message} for problem in report.problems],
                "unproven": list(report.unproven),
                "losses": [_loss_as_dict(loss) for loss in report.losses],
            }
        )
    else:
        output.print_line(_("日志共 {count} 条。{verdict}", count=report.count, verdict=verdict(report)))
        for problem in report.problems:
            output.print_line(_("第 {number} 条：{message}", number=problem.sequence, message=problem.message))
        for sentence in report.unproven:
            output.print_line(_("不能证明：{sentence}", sentence=sentence))
    return ExitStatus.DONE if report.is_intact else ExitStatus.NEEDS_PERSON

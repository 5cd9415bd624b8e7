"""A second pair of eyes by signed file: ``approval key``, ``trust``, ``request``, ``sign``, ``verify``, ``revoke``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app.cli import output
from desktop_app.cli.options import REQUIRED, Parser, Run, add_common
from desktop_app.clock import iso
from desktop_app.errors import ExitStatus, UsageError
from desktop_app.models.approvals.records import DEFAULT_HOURS, MOST_HOURS
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.models.approvals.shapes import KeyFile, RequestFile

VERDICTS = ("approve", "refuse")


def add_verbs(verbs: Any) -> None:
    """Declare the verb and its acts."""
    text = _("第二人审批：用签过名的文件请同事同意一笔退订")
    parser: Parser = verbs.add_parser("approval", help=text, description=text)
    acts = parser.add_subparsers(dest="approval_act", metavar=_("动作"), required=True, parser_class=Parser)
    _add(acts, "key", _("把您的公钥（姓名和指纹）写到文件，交给同事；私钥只在系统密钥环里"), _key)
    trust = _add(acts, "trust", _("采用同事的公钥：第一位立即可用，以后的要受信同事会签，否则 24 小时后可用"), _trust)
    trust.add_argument("--countersigned", action="store_true", help=_("文件里要有受信同事的会签，立即可用"))
    request = _add(acts, "request", _("为一笔退订写审批请求文件；同一笔较早的请求随之失效"), _request, REQUIRED)
    request.add_argument("--refund", metavar="ID", required=True, help=_("退订单号"))
    request.add_argument("--opinion", metavar="TEXT", default="", help=_("审核意见，第二人会看到"))
    request.add_argument(
        "--valid-hours",
        metavar="N",
        type=int,
        default=DEFAULT_HOURS,
        help=_("有效几小时，默认 {hours}，最多 {limit}", hours=DEFAULT_HOURS, limit=MOST_HOURS),
    )
    sign = _add(
        acts, "sign", _("以第二人在请求文件上签名；对公钥文件则是会签。只要您的密钥，不要这笔退订的数据"), _sign
    )
    sign.add_argument("--decision", choices=VERDICTS, required=True, help=_("approve 同意，refuse 不同意"))
    sign.add_argument("--reason", metavar="TEXT", default="", help=_("理由，发起人会看到"))
    _add(acts, "verify", _("核验一份签过名的请求现在能不能用；什么也不用掉"), _verify, REQUIRED)
    _add(acts, "revoke", _("撤销在这里发起的请求，或不再采用一把公钥"), _revoke, REQUIRED)


def _add(acts: Any, name: str, text: str, act: Any, *home_use: str) -> Parser:
    parser: Parser = acts.add_parser(name, help=text, description=text)
    parser.add_argument("file", metavar="FILE", help=_("审批文件"))
    add_common(parser, *home_use)
    parser.set_defaults(act=act)
    return parser


def _key(run: Run) -> ExitStatus:
    target = Path(run.args.file)
    file = run.desk.approvals.write_key(target)
    if run.is_json:
        output.print_json({**_key_document(file), "file": str(target)})
    else:
        output.print_line(
            _(
                "已写到“{file}”：{name}，指纹 {fingerprint}。",
                file=target,
                name=file.key.name,
                fingerprint=file.key.fingerprint,
            )
        )
        output.print_line(_("请当面或打电话与同事核对指纹，再让他用 approval trust 采用。"))
    return ExitStatus.DONE


def _trust(run: Run) -> ExitStatus:
    from desktop_app.models.approvals.said import guards_against, same_login, trust_words
    from desktop_app.models.approvals.signing import fingerprint

    key = run.desk.approvals.trust(Path(run.args.file), is_countersigned=run.args.countersigned)
    since = None if key.active_from is None else iso(key.active_from)
    print_of = fingerprint(key.public_key)
    if run.is_json:
        output.print_json(
            {
                "name": key.name,
                "fingerprint": print_of,
                "way": key.way.value,
                "active_from": since,
                "same_login": key.is_same_login,
            }
        )
    else:
        output.print_line(
            _(
                "已采用 {name} 的公钥，指纹 {fingerprint}：{way}。",
                name=key.name,
                fingerprint=print_of,
                way=trust_words(key.told_way),
            )
        )
    output.say(_("请确认您已与 {name} 本人核对过这个指纹：{fingerprint}。", name=key.name, fingerprint=print_of))
    output.say(guards_against())
    if key.is_same_login:
        output.say(same_login())
    return ExitStatus.DONE


def _request(run: Run) -> ExitStatus:
    args, connection = run.args, run.reading()
    if connection is None:
        raise UsageError(_("没有数据"), _("这里还没有导入任何退订。请先导入或粘贴退订表。"))
    target = Path(args.file)
    file = run.desk.approvals.request(target, connection, args.refund, args.opinion, args.valid_hours)
    if run.is_json:
        output.print_json({"file": str(target), **_request_document(file)})
    else:
        _print_request(file)
        output.print_line(_("已写到“{file}”。请把它发给同事，用 approval sign 签名后发回。", file=target))
    return ExitStatus.DONE


def _sign(run: Run) -> ExitStatus:
    from desktop_app.models.approvals.shapes import KeyFile, Verdict

    args = run.args
    signed = run.desk.approvals.sign(Path(args.file), Verdict(args.decision), args.reason)
    if isinstance(signed, KeyFile):
        if run.is_json:
            names = [one.person.name for one in signed.countersignatures]
            output.print_json({**_key_document(signed), "countersigned_by": names})
        else:
            output.print_line(
                _(
                    "已会签 {name} 的公钥，指纹 {fingerprint}。",
                    name=signed.key.name,
                    fingerprint=signed.key.fingerprint,
                )
            )
        return ExitStatus.DONE
    if not run.desk.approvals.knows_maker(signed):
        output.say(
            _("发起人 {name} 的密钥没有在这里核对过。请确认这份请求确实是他发来的。", name=signed.request.maker.name)
        )
    _tell_signed(run, signed)
    return ExitStatus.DONE


def _tell_signed(run: Run, signed: RequestFile) -> None:
    from desktop_app.models.approvals.said import verdict_word

    decision = signed.decision
    name = "" if decision is None else decision.checker.name
    if run.is_json:
        document = {
            **_request_document(signed),
            "decision": run.args.decision,
            "reason": run.args.reason,
            "checker": name,
        }
        output.print_json(document)
        return
    _print_request(signed)
    output.print_line(
        _("{name} 已签名：{verdict}。请把文件发回给发起人。", name=name, verdict=verdict_word(run.args.decision))
    )


def _verify(run: Run) -> ExitStatus:
    named = None if run.connection_name is None else run.reading()
    run.tell_opening()
    found = run.desk.approvals.verify(Path(run.args.file), "" if named is None else named.id)
    request = None if found.file is None else found.file.request
    if run.is_json:
        output.print_json(
            {
                "valid": found.is_valid,
                "reason": found.reason,
                "refund_id": None if request is None else request.refund_id,
                "amount": None if request is None else request.amount,
                "currency": None if request is None else request.currency,
                "maker": None if request is None else request.maker.name,
                "checker": found.checker,
                "expires_at": None if request is None else request.expires_at,
            }
        )
    else:
        if found.file is not None:
            _print_request(found.file)
        output.print_line(
            _("有效：{checker} 已同意，可以用一次。", checker=found.checker or "")
            if found.is_valid
            else _("无效：{reason}", reason=found.reason)
        )
    return ExitStatus.DONE if found.is_valid else ExitStatus.NEEDS_PERSON


def _revoke(run: Run) -> ExitStatus:
    from desktop_app.models.approvals.records import TrustedKey
    from desktop_app.models.approvals.signing import code_of, fingerprint

    done = run.desk.approvals.revoke(Path(run.args.file))
    if isinstance(done, TrustedKey):
        document = {"revoked": "key", "name": done.name, "fingerprint": fingerprint(done.public_key)}
        sentence = _("不再采用 {name} 的公钥，他签过的审批也不再有效。", name=done.name)
    else:
        ending = "" if done.ending is None else done.ending.value
        document = {
            "revoked": "request",
            "code": code_of(done.request),
            "refund_id": done.request.refund_id,
            "ended_by": ending,
        }
        sentence = _("审批请求 {code} 已不能再用。", code=code_of(done.request))
    if run.is_json:
        output.print_json(document)
    else:
        output.print_line(sentence)
    return ExitStatus.DONE


def _print_request(file: RequestFile) -> None:
    from desktop_app.models.approvals.wording import as_text

    for line in as_text(file.request).splitlines():
        output.print_line(line)


def _key_document(file: KeyFile) -> dict[str, Any]:
    return {"name": file.key.name, "fingerprint": file.key.fingerprint, "public_key": file.key.public_key}


def _request_document(file: RequestFile) -> dict[str, Any]:
    request = file.request
    return {
        "code": file.code,
        "refund_id": request.refund_id,
        "amount": request.amount,
        "currency": request.currency,
        "state": request.state,
        "maker": request.maker.name,
        "expires_at": request.expires_at,
    }

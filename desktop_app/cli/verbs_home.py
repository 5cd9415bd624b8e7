"""The program itself: ``self-check``, ``tour``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from desktop_app.cli import output
from desktop_app.cli.options import Parser, Run, add_common
from desktop_app.errors import ExitStatus, UsageError
from desktop_app.texts import _


def add_verbs(verbs: Any) -> None:
    """Declare the verbs of this group."""
    text = _("检查这台电脑上的程序和数据是否可用")
    parser: Parser = verbs.add_parser("self-check", help=text, description=text)
    add_common(parser)
    parser.set_defaults(act=_self_check)

    text = _("用真实窗口走一遍主要工作，把每一步存成图片")
    parser = verbs.add_parser("tour", help=text, description=text)
    parser.add_argument("folder", metavar="DIR", help=_("图片和 tour.json 写到这个文件夹"))
    parser.add_argument("--keep-homes", action="store_true", help=_("把走查所用的数据留在 DIR/homes 里"))
    add_common(parser)
    parser.set_defaults(act=_tour)


def _self_check(run: Run) -> ExitStatus:
    from desktop_app.services.self_check import check_all  # looks at everything; no other verb needs it

    checks = check_all(run.desk)
    if run.is_json:
        output.print_json([check.as_dict() for check in checks])
    else:
        output.print_table(
            (_("项目"), _("结果"), _("说明")),
            [(check.id, _("正常") if check.is_ok else _("有问题"), check.message) for check in checks],
        )
    return ExitStatus.DONE if all(check.is_ok for check in checks) else ExitStatus.NEEDS_PERSON


def _tour(run: Run) -> ExitStatus:
    from desktop_app.cli.main import window_part  # the one door to the window

    folder = Path(run.args.folder)
    if folder.exists() and not folder.is_dir():
        raise UsageError(_("不是文件夹"), _("“{folder}”不是文件夹。", folder=str(folder)))
    # without --home the tour makes a home of its own, which has all that it shows
    home = run.desk.home if hasattr(run.args, "home") else None
    steps: list[dict[str, Any]] = window_part("desktop_app.tour.tour").run_tour(
        folder, home, has_kept_homes=run.args.keep_homes
    )
    if run.is_json:
        output.print_json(steps)
    else:
        output.print_table(
            (_("步骤"), _("图片"), _("结果"), _("秒")),
            [
                (step["step"], step["picture"], _("正常") if step["ok"] else _("有问题"), step["seconds"])
                for step in steps
            ],
        )
    return ExitStatus.DONE if all(step["ok"] for step in steps) else ExitStatus.NEEDS_PERSON

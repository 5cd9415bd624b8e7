"""What scripts rely on: exit states, one document, no traceback, help without a home, nothing written elsewhere."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from desktop_app.paths import Home
from tests.journeys import tables
from tests.journeys.command_line import ROOT, arguments, environment, run, run_json

VERBS = (
    "import", "paste", "register", "observe", "sync", "batches", "batch", "batch withdraw", "batch restore", "replay",
    "export", "forecast", "refunds", "preflight", "rules", "rules check", "rules list", "rules why", "journal",
    "journal verify", "self-check", "tour", "approval", "approval key", "approval trust", "approval request",
    "approval sign", "approval verify", "approval revoke",
)  # fmt: skip


def test_help_works_for_each_verb_without_touching_a_home(tmp_path: Path) -> None:
    code = textwrap.dedent(
        """
        import sys
        from desktop_app.cli.main import run
        for words in sys.argv[2:]:
            assert run([*words.split(), "--help", "--home", sys.argv[1]]) == 0, words
        assert run(["--help"]) == 0
        """
    )
    home = tmp_path / "never made"
    done = subprocess.run(
        [sys.executable, "-c", code, str(home), *VERBS],
        capture_output=True,
        env=environment(),
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    out = done.stdout.decode("utf-8")
    assert out.count("用法：seller-desk") == len(VERBS) + 1
    assert out.count("--connection NAME") >= len(VERBS)
    assert not home.exists()


@pytest.mark.parametrize(
    "words",
    [
        ("nonsense",),
        ("forecast", "--at", "yesterday"),
        ("forecast", "--nonsense"),
        ("import",),
        ("import", "missing.csv"),
        ("observe", "CS1"),
        ("observe", "CS1", "--node", "商家实施服务"),
        ("observe", "CS1", "--state", "已同意"),
        ("batch", "withdraw", "no-such-batch"),
        ("export", "cases", "--out", "table.pdf"),
        ("rules", "why", "NO-SUCH-RULE"),
        ("rules", "check", "no such folder"),
        ("preflight", "--as", "evidence", "--order", "CS1"),
        ("preflight", "missing.pdf", "--as", "evidence", "--order", "CS1"),
        ("paste",),
        ("register", "CS1", "--since", "sometime"),
        ("register", "CS1", "--kind", "refunds", "--state", "已同意"),
        ("register", "CS1", "--state", "已同意"),
        ("register", "CS1", "--kind", "refunds", "--refund", "R1", "--node", "已同意"),
        ("forecast", "--connection", "没有这个"),
        ("forecast", "--connection", "甲", "--connection=乙"),
        ("--at", "2026-11-24", "forecast", "--at", "2026-11-25"),
        ("forecast", "--profile", "../elsewhere"),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_exit_2_with_one_document(tmp_path: Path, words: tuple[str, ...]) -> None:
    home = None if "--profile" in words else Home(tmp_path / "home")
    done = run(home, *words, "--json")
    assert done.status == 2, done
    error = done.document["error"]
    assert list(error) == ["title", "message"]
    assert error["title"]
    assert error["message"] in done.err


def test_a_home_that_cannot_be_used_is_exit_3(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder", encoding="utf-8")
    done = run(blocked, "forecast", "--json")
    assert done.status == 3
    assert list(done.document) == ["error"]
    assert "是文件，不是文件夹" in done.err
    assert blocked.read_text(encoding="utf-8") == "not a folder"


@pytest.mark.skipif(sys.platform == "win32", reason="rights of Windows are not those of POSIX")
def test_a_home_of_another_person_is_exit_3(tmp_path: Path) -> None:
    folder = tmp_path / "theirs"
    folder.mkdir(mode=0o700)
    command = arguments(Home(folder), "forecast", "--json")
    if os.getuid() == 0:
        # rights do not bind root: be another person, who can read the program but not this folder
        for above in [tmp_path, *tmp_path.parents]:
            if above.stat().st_mode & 0o005 != 0o005 and above.is_relative_to("/tmp"):
                above.chmod(above.stat().st_mode | 0o055)
        command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *command]
    else:
        folder.chmod(0o000)
    done = subprocess.run(command, capture_output=True, env=environment(HOME="/nonexistent"), timeout=60, check=False)
    folder.chmod(0o700)
    assert done.returncode == 3, done
    assert b"Traceback" not in done.stdout + done.stderr
    assert b'"error"' in done.stdout


@pytest.mark.parametrize(
    "words",
    [
        ("--node", "瞎写"),
        ("--node", "商家实施服务", "--since", "2099-01-01"),
        ("--node", "商家实施服务", "--since", "??"),
    ],
    ids=" ".join,
)
def test_what_is_observed_by_hand_must_make_sense(tmp_path: Path, words: tuple[str, ...]) -> None:
    home = Home(tmp_path / "home")
    run_json(home, "import", str(tables.write_cases(tmp_path / "cases.csv", 3)))
    before = run_json(home, "forecast"), run_json(home, "batches")
    error = run_json(home, "observe", tables.order_id(1), *words, status=2)["error"]
    if "瞎写" in words:
        for name in ("用户提交需求", "商家确认需求", "商家实施服务", "用户确认验收"):
            assert name in error["message"]
    assert (run_json(home, "forecast"), run_json(home, "batches")) == before
    run_json(home, "observe", tables.order_id(1), "--node", "buyer_accept", "--since", "2026-11-20 10:00:00")


def test_a_picture_that_is_none_by_its_content_is_refused(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    run_json(home, "import", str(tables.write_cases(tmp_path / "cases.csv", 3)))
    before = run_json(home, "forecast"), run_json(home, "batches")
    fake = tmp_path / "截图.png"
    fake.write_text("只是文字", "utf-8")
    words = ("observe", tables.order_id(1), "--node", "商家实施服务", "--picture")
    error = run_json(home, *words, str(fake), status=2)["error"]
    assert "截图.png" in error["message"]
    assert "不是图片" in error["message"]
    assert "没有.png" in run_json(home, *words, str(tmp_path / "没有.png"), status=2)["error"]["message"]
    assert (run_json(home, "forecast"), run_json(home, "batches")) == before
    fake.write_bytes(b"\x89PNG\r\n\x1a\nabc")
    run_json(home, *words, str(fake))


def test_an_empty_home_says_what_comes_first(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    for words in (("replay",), ("export", "cases", "--out", str(tmp_path / "out.csv"))):
        assert "请先导入、粘贴或登记" in run_json(home, *words, status=2)["error"]["message"]


@pytest.mark.parametrize(
    ("asked", "rows"),
    [
        ("", 40),
        ("已完成", 40),
        ("状态:已完成", 40),
        ("状态:待付款", 0),
        ("类型:新购 人工服务", 40),
        ("金额>1029", 10),
        ("金额<=1004 客户:客户3", 1),
        ("商品:MES 客户:客户0", 3),
        (tables.order_id(7), 1),
        (f"{tables.order_id(7)}-000001", 1),
        ("没有这个", 0),
        ("逾期", 0),
    ],
)
def test_a_filter_finds_the_rows_of_the_kind_that_is_exported(
    orders: Home, tmp_path: Path, asked: str, rows: int
) -> None:
    out = tmp_path / "out.csv"
    found = run_json(orders, "export", "orders", "--out", str(out), "--filter", asked)
    assert found["rows"] == rows
    assert len(out.read_text(encoding="utf-8-sig").splitlines()) == rows + 1


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with 40 orders, and a case that no list of orders may show."""
    folder = tmp_path_factory.mktemp("orders")
    home = Home(folder / "home")
    files = [tables.write_orders(folder / "orders.csv", 40), tables.write_cases(folder / "cases.csv", 1, start=900)]
    run_json(home, "import", *map(str, files))
    return home


def test_options_may_stand_before_the_verb(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    done = run(None, "--json", "--home", str(tmp_path / "home"), "forecast")
    assert (done.status, done.document) == (0, [])


def test_the_reader_may_leave_early(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    run_json(home, "import", str(tables.write_cases(tmp_path / "cases.csv", 400)))
    process = subprocess.Popen(
        arguments(home, "forecast", "--json"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
    )
    assert process.stdout is not None
    process.stdout.read(10)
    process.stdout.close()
    assert process.stderr is not None
    complaint = process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=60) == 0
    assert complaint == b""


def test_output_is_utf_8_whatever_the_system_says(tmp_path: Path) -> None:
    done = run(Home(tmp_path / "home"), "nonsense", PYTHONIOENCODING="ascii", LC_ALL="C")
    assert "命令" in done.err


def test_nothing_is_written_outside_the_home(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    home = Home(tmp_path / "home")
    file = tables.write_cases(tmp_path / "cases.csv", 3)
    done = subprocess.run(
        arguments(home, "import", str(file), "--json"),
        capture_output=True,
        cwd=outside,
        env=environment(HOME=str(outside), XDG_DATA_HOME=str(outside), TMPDIR=str(outside)),
        timeout=60,
        check=False,
    )
    assert done.returncode == 0
    assert list(outside.iterdir()) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cases.csv", "home", "outside"]


def test_a_rehearsal_is_never_the_default(tmp_path: Path) -> None:
    from desktop_app.models.connections import ConnectionKind
    from desktop_app.services.desk import open_desk

    home = Home(tmp_path / "home")
    desk = open_desk(home)
    desk.connections.create("演练（控制台办理）", ConnectionKind.REHEARSAL_CONSOLE)
    desk.close()
    nothing = run(home, "forecast", "--json")
    assert (nothing.status, nothing.document) == (0, [])
    assert "--connection 演练（控制台办理）" in nothing.err
    file = tables.write_cases(tmp_path / "cases.csv", 3)
    run_json(home, "import", str(file))
    assert run_json(home, "batches", "--connection", "演练（控制台办理）") == []
    assert len(run_json(home, "batches", "--connection", "华为云（文件）")) == 1
    desk = open_desk(home)
    desk.connections.create("华为云", ConnectionKind.HUAWEICLOUD)
    desk.close()
    message = run_json(home, "forecast", status=2)["error"]["message"]
    assert "华为云（文件）" in message
    assert "演练" not in message


def test_verbs_run_with_qt_blocked() -> None:
    code = textwrap.dedent(
        """
        import sys
        class Block:
            def find_spec(self, name, path=None, target=None):
                if name.split(".")[0] in ("PySide6", "shiboken6"):
                    raise ImportError("blocked: " + name)
        sys.meta_path.insert(0, Block())
        from desktop_app.cli import main, verbs_batches, verbs_check, verbs_facts, verbs_home, verbs_judge
        from desktop_app.services import desk
        for name, part in desk.parts().items():
            assert part is not None
        import pkgutil, importlib, desktop_app
        for module in pkgutil.walk_packages(desktop_app.__path__, "desktop_app."):
            top = module.name.split(".")[1]
            if top not in ("views", "app", "tour", "__main__"):
                importlib.import_module(module.name)
        assert not [name for name in sys.modules if name.startswith("PySide6")]
        """
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT, timeout=120, check=False)
    assert done.returncode == 0, done.stderr.decode()


def test_the_window_s_way_in_loads_no_database_library() -> None:
    code = textwrap.dedent(
        """
        import sys
        from desktop_app.cli import main
        from desktop_app.services.desk import open_desk
        from desktop_app.paths import Home
        from desktop_app.models.listing import ListQuery
        from pathlib import Path
        desk = open_desk(Home(Path(sys.argv[1])))
        assert desk.case_lists.first_page("c", ListQuery("mine")) == []
        assert desk.case_lists.counts("c")["mine"] == 0
        assert desk.connections.remembered() is None
        heavy = ("sqlalchemy", "alembic", "pydantic", "openpyxl", "pypdf", "PIL", "bs4", "argparse.x")
        found = [name for name in heavy if name in sys.modules]
        assert not found, found
        """
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "/nonexistent-home"], capture_output=True, cwd=ROOT, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr.decode()

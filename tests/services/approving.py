"""People with homes of their own, a keyring in memory, and a refund that one of them asks another about."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from desktop_app.models.approvals.records import ApprovalSubject
from desktop_app.models.approvals.shapes import RequestFile, Verdict
from desktop_app.models.connections import Connection
from desktop_app.paths import Home
from desktop_app.services.approvals.approvals import Verified
from desktop_app.services.desk import Desk
from desktop_app.vault.vault import Vault
from tests.models.refunds.own_rules import HEAD
from tests.services.deciding import SetClock, files_connection
from tests.services.homes import put_rules

REFUND = "RF26110001"
HEADINGS = (
    "退订单号",
    "订单ID",
    "订单行ID",
    "商品名称",
    "客户名称",
    "申请金额",
    "币种",
    "退订原因",
    "状态",
    "申请时间",
)

TIERS = """
[[tier]]
id = "OWN-TIER"
currency = "CNY"
at_least = "{at_least}"
needs_second_person = true
{mode}
severity = "hint"
grade = "assumption"
source = "assumption"
text = {{ zh = "满一万须第二人", en = "Two people" }}
"""


class MemoryKeyring:
    """A keyring that keeps what it is given, for one test."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get(service)

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service]


class PersonsDesk(Desk):
    """A desk under somebody's own system login."""

    own_login = ""

    @property
    def login(self) -> str:
        return self.own_login


class Colleague:
    """One person: a home, a keyring, a system login of their own, and files on the desk."""

    def __init__(self, folder: Path, name: str, keyring: MemoryKeyring | None = None, login: str = "") -> None:
        self.name, self.folder, self.login = name, folder / name, login or f"login of {name}"
        self.folder.mkdir(exist_ok=True)
        self.home = Home(self.folder / "home")
        self.keyring = keyring or MemoryKeyring()
        self.clock = SetClock()
        self.open()

    def open(self) -> None:
        self.desk = PersonsDesk(self.home, self.clock)
        self.desk.own_login = self.login
        self.desk.__dict__["vault"] = Vault(lambda: "p1", lambda: self.keyring)
        self.desk.settings.put("person", self.name)

    def again(self) -> None:
        """Close the program and open it once more."""
        self.desk.close()
        self.open()

    def key(self) -> Path:
        target = self.folder / "key.json"
        self.desk.approvals.write_key(target)
        return target

    def sign(self, path: Path, verdict: Verdict = Verdict.APPROVE, reason: str = "") -> None:
        self.desk.approvals.sign(path, verdict, reason)


class Maker(Colleague):
    """The person who asks: has a connection with a refund in it."""

    def open(self) -> None:
        super().open()
        known = self.desk.connections.list()
        if not known:
            files_connection(self.desk)
            self.refund()
        self.connection: Connection = self.desk.connections.list()[0]

    def refund(self, number: str = REFUND, amount: str = "28800.00", state: str = "商家待审核", paid: str = "") -> None:
        row = (number, "CS1", "CS1-1", "MES 上线", "华东精工", amount, "CNY", "不再需要", state, "2026-11-23 09:00:00")
        text = "\n".join("\t".join(line) for line in ((*HEADINGS, "实付金额"), (*row, paid)))
        self.desk.intake.paste(text, kind="refunds", connection=self.desk.connections.list()[0])

    def ask(self, name: str = "r.json", number: str = REFUND, hours: int = 72) -> Path:
        target = self.folder / name
        self.desk.approvals.request(target, self.connection, number, "同意退款", hours)
        return target

    def verify(self, path: Path) -> Verified:
        return self.desk.approvals.verify(path)

    def subject(self, number: str = REFUND, amount: str = "28800.00", state: str = "PENDING_SELLER") -> ApprovalSubject:
        return ApprovalSubject(self.connection.id, number, amount, "CNY", state)

    def use(self, path: Path | None = None, subject: ApprovalSubject | None = None) -> None:
        if path is not None:
            self.desk.approvals.receive(path)
        with self.desk.work.writing() as tx:
            self.desk.approvals.use(tx, subject or self.subject(), "command-1")


def file_of(found: Verified) -> RequestFile:
    assert found.file is not None
    return found.file


def signed(maker: Maker, checker: Colleague) -> Path:
    """A request that a trusted colleague agreed to."""
    maker.desk.approvals.trust(checker.key())
    path = maker.ask()
    checker.sign(path)
    return path


def ask_for(maker: Maker, mode: str = "", at_least: str = "10000") -> None:
    """The company's rules want a second person."""
    put_tier(maker.desk, mode, at_least)


def put_tier(desk: Desk, mode: str = "", at_least: str = "10000") -> None:
    """The company's rules want a second person from so many yuan on."""
    put_rules(desk, HEAD + TIERS.format(at_least=at_least, mode=f'mode = "{mode}"' if mode else ""))
    desk.rulebook.reload()


def standing(maker: Maker) -> Any:
    """How the second person of the refund stands."""
    return maker.desk.second_person.standing(maker.connection.id, REFUND)


def use(maker: Maker, command: str = "command-1") -> dict[str, Any]:
    """Use up what the second person gave; what a command keeps of it."""
    with maker.desk.work.writing() as tx:
        return maker.desk.second_person.use(tx, maker.connection.id, REFUND, command)

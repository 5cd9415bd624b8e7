"""Whose signature counts: trust in colleagues' keys, and one's own key, which lies in the keyring alone."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from desktop_app.clock import CHINA
from desktop_app.errors import RefusedError, UsageError
from desktop_app.models.approvals.files import render
from desktop_app.models.approvals.records import Trust
from desktop_app.secret import Secret
from desktop_app.services.approvals.own_key import NoKeyError
from desktop_app.vault.vault import Vault
from tests.models.approval_samples import key_file
from tests.services.approving import Colleague, Maker, MemoryKeyring, signed


class TestTrust:
    def test_the_first_counts_at_once_and_the_second_after_a_day(
        self, maker: Maker, checker: Colleague, third: Colleague
    ) -> None:
        assert maker.desk.approvals.trust(checker.key()).way is Trust.FIRST
        late = maker.desk.approvals.trust(third.key())
        assert late.way is Trust.WAITED
        assert late.active_from is not None
        assert late.active_from - late.trusted_at == timedelta(hours=24)
        assert maker.desk.approvals.trust(third.key()) == late, "asking again does not begin the day anew"
        maker.clock.now = datetime.now(CHINA)
        path = maker.ask()
        third.sign(path)
        assert "24 小时" in maker.verify(path).reason
        maker.desk.approvals.receive(path)
        maker.clock.now = late.active_from
        assert maker.verify(path).is_valid, "a look may be told another time"
        maker.desk.approvals.receive(path)
        with pytest.raises(RefusedError, match="24 小时"):
            maker.use()

    def test_a_countersigned_key_counts_at_once(self, maker: Maker, checker: Colleague, third: Colleague) -> None:
        maker.desk.approvals.trust(checker.key())
        card = third.key()
        with pytest.raises(RefusedError, match="会签"):
            maker.desk.approvals.trust(card, is_countersigned=True)
        third_sign = Colleague(third.folder.parent, "孙磊")
        third_sign.sign(card)  # nobody trusts this one
        with pytest.raises(RefusedError, match="会签"):
            maker.desk.approvals.trust(card, is_countersigned=True)
        checker.sign(card)
        checker.sign(card)
        assert maker.desk.approvals.trust(card, is_countersigned=True).way is Trust.COUNTERSIGNED
        path = maker.ask()
        third.sign(path)
        assert maker.verify(path).is_valid
        third_sign.desk.close()

    def test_a_waiting_key_vouches_for_nobody(self, maker: Maker, checker: Colleague, third: Colleague) -> None:
        maker.desk.approvals.trust(checker.key())
        maker.desk.approvals.trust(third.key())
        new = Colleague(third.folder.parent, "孙磊")
        card = new.key()
        third.sign(card)
        with pytest.raises(RefusedError, match="会签"):
            maker.desk.approvals.trust(card, is_countersigned=True)
        new.desk.close()

    def test_nobody_is_their_own_second_person(self, maker: Maker, tmp_path: Path) -> None:
        own = maker.key()
        with pytest.raises(RefusedError, match="自己"):
            maker.desk.approvals.trust(own)
        maker.keyring.kept.clear()
        first = own.read_bytes()
        second = maker.key()
        assert second.read_bytes() != first
        with pytest.raises(RefusedError, match="自己"):
            maker.desk.approvals.trust(second)
        namesake = Colleague(tmp_path / "李敏", "李敏 ")
        with pytest.raises(RefusedError, match="您的名字"):
            maker.desk.approvals.trust(namesake.key())
        namesake.desk.close()
        path = maker.ask()
        with pytest.raises(RefusedError, match="自己发起"):
            maker.sign(path)

    def test_a_second_key_of_the_same_login_is_no_second_person(
        self, maker: Maker, checker: Colleague, third: Colleague, tmp_path: Path
    ) -> None:
        elsewhere = tmp_path / "elsewhere.key"
        elsewhere.write_bytes(render(key_file(Secret("e" * 64), "孙磊")))
        assert not maker.desk.approvals.trust(elsewhere).is_same_login
        second = Colleague(tmp_path, "第二个家", login=maker.login)
        assert maker.desk.approvals.trust(second.key()).is_same_login
        assert not maker.desk.approvals.trust(checker.key()).is_same_login
        told = {one.name: one.is_same_login for one in maker.desk.approvals.colleagues()}
        assert told == {"孙磊": False, "第二个家": True, "王芳": False}
        maker.clock.forward(hours=48)
        path = maker.ask()
        second.clock.forward(hours=48)
        second.sign(path)
        found = maker.verify(path)
        assert not found.is_valid
        assert "同一个系统登录" in found.reason
        assert not maker.desk.approvals.receive(path).is_valid
        with pytest.raises(RefusedError, match="还没有第二人签名"):
            maker.use(path)
        card = third.key()
        second.sign(card)
        with pytest.raises(RefusedError, match="会签"):
            maker.desk.approvals.trust(card, is_countersigned=True)
        second.desk.close()

    def test_a_copied_home_is_not_another_person(self, maker: Maker, tmp_path: Path) -> None:
        maker.key()
        maker.desk.close()
        (tmp_path / "别人").mkdir()
        shutil.copytree(maker.home.root, tmp_path / "别人" / "home")
        maker.open()
        copy = Colleague(tmp_path, "别人", MemoryKeyring())
        with pytest.raises(RefusedError, match="自己"):
            maker.desk.approvals.trust(copy.key())
        copy.desk.close()

    def test_what_is_withdrawn_does_not_count_and_comes_back_only_as_a_later_key(
        self, maker: Maker, checker: Colleague
    ) -> None:
        path = signed(maker, checker)
        maker.desk.approvals.revoke(checker.key())
        assert "不再受信" in maker.verify(path).reason
        with pytest.raises(UsageError):
            checker.desk.approvals.revoke(maker.key())
        again = maker.desk.approvals.trust(checker.key())
        assert (again.way, again.withdrawn_at) == (Trust.WAITED, None)
        assert "24 小时" in maker.verify(path).reason


class TestKeyring:
    @pytest.mark.parametrize("act", ["key", "ask"])
    def test_without_a_keyring_nothing_is_signed_or_kept(self, maker: Maker, act: str) -> None:
        class Unwilling(MemoryKeyring):
            def set_password(self, service: str, username: str, password: str) -> None:
                raise PermissionError

        maker.desk.__dict__["vault"] = Vault("p1", Unwilling)
        with pytest.raises(NoKeyError, match="密钥环"):
            getattr(maker, act)()
        assert maker.desk.vault.get("person", "approval-key") is None, "not in memory either"
        assert maker.desk.work.approval_keys.own() == frozenset()
        assert not list(maker.folder.glob("*.json"))

    def test_the_private_key_has_its_entry_and_lies_nowhere_else(self, maker: Maker, checker: Colleague) -> None:
        path = signed(maker, checker)
        maker.use(path)
        assert list(maker.keyring.kept) == ["SellerDesk/p1/person/approval-key"]
        [seed] = maker.keyring.kept.values()
        maker.desk.close()
        holding = [one for one in maker.folder.rglob("*") if one.is_file() and seed.encode() in one.read_bytes()]
        assert holding == []
        maker.open()
        assert (
            maker.desk.approvals.write_key(maker.folder / "k.json").key.public_key
            in maker.desk.work.approval_keys.own()
        )

    def test_a_harmed_entry_is_told_and_not_replaced(self, maker: Maker) -> None:
        maker.key()
        maker.keyring.kept = dict.fromkeys(maker.keyring.kept, "broken")
        with pytest.raises(NoKeyError, match="损坏"):
            maker.key()
        assert set(maker.keyring.kept.values()) == {"broken"}

"""The vault on a real Secret Service: one process for each state of the keyring."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.paths import Home
from tests.vault.session import files_with, run_script

CANARY = "canary-6b1f-Tok3n-乙-9d"


@pytest.fixture
def user() -> Iterator[Path]:
    """The HOME of the person: a place of its own for the keyring's files.

    A short one: the daemon's socket lies in it, and a socket's path must not be longer than 107 bytes.
    """
    with tempfile.TemporaryDirectory(prefix="keys-") as folder:
        yield Path(folder)


PUT_AND_GET = f"""
import keyring
vault = Vault("profile-a")
started = time.monotonic()
put = vault.put("c1", "token", Secret("{CANARY}"))
logging.getLogger("desktop_app.test").warning("the token is %s %r", vault.get("c1", "token"), "{CANARY}")
again = Vault("profile-a").get("c1", "token")
other = Vault("profile-b").get("c1", "token")
tell(put=put, sentence=vault.sentence, same=again is not None and again.reveal() == "{CANARY}", other=other is None,
     here=vault.get("c1", "token").reveal() == "{CANARY}", seconds=time.monotonic() - started,
     state=vault.state)
"""


def test_unlocked_the_secret_outlives_the_process_and_no_other_profile_sees_it(home: Home, user: Path) -> None:
    told = run_script(PUT_AND_GET, home.root, user, bus="unlocked")
    assert (told["put"], told["sentence"], told["same"], told["other"]) == ("ready", "", True, True)
    later = run_script(
        """
        vault = Vault("profile-a")
        found = vault.get("c1", "token")
        first = None if found is None else found.reveal()
        vault.forget("c1", "token")
        tell(first=first, after=vault.get("c1", "token") is None, again=vault.forget("c1", "token"))
        """,
        home.root,
        user,
        bus="unlocked",
    )
    assert later == {"first": CANARY, "after": True, "again": "ready"}
    assert files_with(CANARY, home.root) == []


def test_the_entry_has_the_name_that_is_promised(home: Home, user: Path) -> None:
    told = run_script(
        """
        from keyring.backends.SecretService import Keyring
        Vault("p1").put("c9", "token", Secret("hidden-text"))
        tell(found=Keyring().get_password("SellerDesk/p1/c9/token", "token"))
        """,
        home.root,
        user,
        bus="unlocked",
    )
    assert told["found"] == "hidden-text"


@pytest.mark.parametrize(("bus", "state"), [("locked", "locked"), ("none", "absent")])
def test_without_a_ready_keyring_the_secret_stays_in_memory_and_never_reaches_the_disk(
    home: Home, user: Path, bus: str, state: str
) -> None:
    told = run_script(PUT_AND_GET, home.root, user, bus=bus)
    assert (told["put"], told["state"], told["here"], told["same"]) == (state, state, True, False)
    assert told["sentence"].endswith(("。",))
    assert told["seconds"] < 8
    (user / "script.py").unlink()  # the one file that names the secret: the test's own
    assert files_with(CANARY, home.root, user) == []
    log = "".join(path.read_text("utf-8") for path in home.logs.glob("*.log"))
    assert "the token is ***secret*** '***secret***'" in log


def test_what_was_put_while_locked_is_kept_once_the_keyring_opens(home: Home, user: Path) -> None:
    told = run_script(
        f"""
        import subprocess
        vault = Vault("p1")
        before = vault.put("c1", "token", Secret("{CANARY}"))
        for attempt in range(100):
            if attempt % 20 == 0:  # the new daemon takes the old one's name on the bus, and sometimes misses it
                subprocess.run(["gnome-keyring-daemon", "--unlock", "--replace", "--components=secrets"],
                               input=b"pw-of-the-keyring", capture_output=True, check=True)
            if vault.put("c2", "token", Secret("another-one")) == "ready":
                break
            time.sleep(0.1)
        found = vault.get("c1", "token").reveal()
        tell(before=before, after=vault.state, found=found == "{CANARY}",
             kept=Vault("p1").get("c1", "token") is not None)
        """,
        home.root,
        user,
        bus="locked",
    )
    assert told == {"before": "locked", "after": "ready", "found": True, "kept": True}


def test_a_keyring_that_hangs_holds_nobody_up_for_longer_than_its_time(home: Home, user: Path) -> None:
    told = run_script(
        f"""
        release = threading.Event()
        class Slow:
            kept = {{}}
            def get_password(self, service, username): release.wait(); return self.kept.get(service)
            def set_password(self, service, username, text): release.wait(); self.kept[service] = text
            def delete_password(self, service, username): release.wait(); del self.kept[service]
        vault = Vault("p1", Slow, timeout_seconds=0.3)
        started = time.monotonic()
        put = vault.put("c1", "token", Secret("{CANARY}"))
        waited = time.monotonic() - started
        vault._timeout_seconds = 30.0  # so that one call that waits is told from a machine that is slow
        started = time.monotonic()
        for number in range(50):
            vault.get("c1", "token"), vault.get("c2", "token")
        vault.put("c3", "token", Secret("third-one"))
        at_once = time.monotonic() - started
        vault._timeout_seconds = 0.3
        here, sentence = vault.get("c1", "token").reveal() == "{CANARY}", vault.sentence
        release.set()
        while vault.state == "slow":
            time.sleep(0.01)
        after = vault.get("c1", "token").reveal() == "{CANARY}"
        tell(put=put, waited=waited, at_once=at_once, here=here, sentence=sentence, state=vault.state, after=after,
             kept=sorted(Slow.kept), names=[t.name for t in threading.enumerate() if not t.daemon])
        """,
        home.root,
        user,
        bus="none",
    )
    assert told["put"] == "slow"
    assert 0.25 < told["waited"] < 20
    assert told["at_once"] < 30
    assert told["here"]
    assert "0.3 秒" in told["sentence"]
    assert (told["state"], told["after"]) == ("ready", True)
    assert told["kept"] == ["SellerDesk/p1/c1/token", "SellerDesk/p1/c3/token"]
    assert told["names"] == ["MainThread"]

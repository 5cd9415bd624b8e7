"""Every address that a program and all its children speak to, as the kernel sees it: ``strace`` around real processes.

Nothing in the program is changed for it, and no library can go around it.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path

CALLS = "connect,sendto,sendmsg,sendmmsg,bind"
_FAMILY = re.compile(r"sa_family=(AF_\w+)")
_ADDRESS = re.compile(r'inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)"')
_PORT = re.compile(r"sin6?_port=htons\((\d+)\)")
_CALL = re.compile(r"\b(connect|sendto|sendmsg|sendmmsg|bind)\(")
WITHIN = frozenset({"AF_UNIX", "AF_NETLINK", "AF_UNSPEC"})
"""Families that never leave this computer: sockets that are files, the kernel itself, and taking an address back."""


@dataclass(frozen=True, order=True)
class Contact:
    """One address that was spoken to, or listened on."""

    call: str
    family: str
    address: str
    port: int

    @property
    def is_local(self) -> bool:
        if self.family in WITHIN:
            return True
        if not self.address:
            return False
        found = ip_address(self.address)
        inner = getattr(found, "ipv4_mapped", None)
        return found.is_loopback if inner is None else bool(inner.is_loopback)


@dataclass
class NetworkLog:
    """What a run did, and whom it spoke to."""

    status: int
    out: str
    err: str
    contacts: set[Contact] = field(default_factory=set)

    @property
    def abroad(self) -> list[Contact]:
        """What left this computer, or listened to others."""
        return sorted(one for one in self.contacts if not one.is_local)

    @property
    def loopback(self) -> list[Contact]:
        return sorted(one for one in self.contacts if one.is_local and one.family.startswith("AF_INET"))


def traced(
    command: Sequence[str], log: Path, environment: Mapping[str, str], timeout_seconds: float, given: bytes = b""
) -> NetworkLog:
    """Run a command to its end under the trace, all its children too."""
    strace = shutil.which("strace")
    assert strace is not None, "strace is not installed: apt install strace"
    done = subprocess.run(
        [strace, "-f", "-qq", "--seccomp-bpf", "-e", f"trace={CALLS}", "-o", str(log), "--", *command],
        input=given,
        capture_output=True,
        env=dict(environment),
        timeout=timeout_seconds,
        check=False,
    )
    with log.open(encoding="utf-8", errors="replace") as lines:
        contacts = {found for line in lines if (found := contact_of(line)) is not None}
    return NetworkLog(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"), contacts)


def contact_of(line: str) -> Contact | None:
    """The address in one line of the trace; ``None`` for a call without one (a socket that is connected already)."""
    call, family = _CALL.search(line), _FAMILY.search(line)
    if call is None or family is None:
        return None
    address, port = _ADDRESS.search(line), _PORT.search(line)
    text = (address.group(1) or address.group(2)) if address else ""
    return Contact(call.group(1), family.group(1), text, int(port.group(1)) if port else 0)

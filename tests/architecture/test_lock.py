"""The locked lists belong to ``pyproject.toml`` and hold nothing but names, versions and hashes."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]
LISTS = {name: ROOT / "requirements" / f"{name}.txt" for name in ("program", "development")}
LINE = re.compile(r"#.*|[a-z0-9._-]+==[\w.+!]+( ; [^\\]+)?\s*\\|    --hash=sha256:[0-9a-f]{64}( \\)?|")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def _locked(name: str) -> dict[str, set[Version]]:
    found: dict[str, set[Version]] = {}
    for package, version in re.findall(r"^([a-z0-9._-]+)==([\w.+!]+)", LISTS[name].read_text("utf-8"), re.MULTILINE):
        found.setdefault(canonicalize_name(package), set()).add(Version(version))
    return found


@pytest.mark.parametrize("name", LISTS)
def test_a_list_holds_only_pinned_names_markers_and_hashes(name: str) -> None:
    strange = [line for line in LISTS[name].read_text("utf-8").splitlines() if not LINE.fullmatch(line)]
    assert strange == []


@pytest.mark.parametrize("name", LISTS)
def test_every_package_has_at_least_one_hash(name: str) -> None:
    blocks = re.split(r"^(?=[a-z0-9])", LISTS[name].read_text("utf-8"), flags=re.MULTILINE)[1:]
    assert len(blocks) > 20
    assert [block.split("==")[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_every_declared_dependency_is_locked_within_its_range() -> None:
    declared = [(line, "program") for line in PROJECT["project"]["dependencies"]]
    declared += [(line, "development") for line in PROJECT["dependency-groups"]["dev"]]
    for line, name in declared:
        wanted = Requirement(line)
        versions = _locked(name).get(canonicalize_name(wanted.name), set())
        assert versions, f"{wanted.name} is not locked"
        assert all(version in wanted.specifier for version in versions), f"{wanted} is locked at {versions}"


def test_the_developers_list_holds_the_programs_list_at_the_same_versions() -> None:
    program, development = _locked("program"), _locked("development")
    assert {name: versions for name, versions in program.items() if development.get(name) != versions} == {}

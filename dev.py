"""The one door for people and CI. Standard library only, so that it runs on a machine that has nothing else.

    python3 dev.py run              set up, then open the window (without a display: the tour)
    python3 dev.py test [ARGS]      set up, then all tests (arguments go to pytest)
    python3 dev.py check [--slow]   style, types, layers, sizes; --slow also uses the wheel and the frozen program
    python3 dev.py cli ARGS         the command line; its exit status is passed through
    python3 dev.py tour [DIR]       drive the real windows and write their pictures
    python3 dev.py bench [--json F] measure against the floors
    python3 dev.py i18n             collect the texts and compile the catalogues
    python3 dev.py licences         write THIRD_PARTY_LICENSES.md from what is installed
    python3 dev.py package          build the wheel into dist/

Set-up speaks on stderr alone.
"""

import sys

OLDEST_PYTHON = (3, 11)

if sys.version_info < OLDEST_PYTHON:  # said in words, before anything newer is read
    sys.exit(
        "Seller Desk needs Python %d.%d or later; this is %d.%d (%s).\n"  # noqa: UP031
        "Start dev.py with a newer one, for example: python3.12 dev.py run"
        % (*OLDEST_PYTHON, *sys.version_info[:2], sys.executable)
    )

import os
import subprocess
from pathlib import Path

from workshop import checks, environment, offscreen, system

ROOT = Path(__file__).resolve().parent
TOUR_FOLDER = ROOT / "out" / "tour"
WRONG_USAGE = 2
HELP = frozenset({"-h", "--help"})
OPTIONS = {
    "check": ("--slow",),
    "tour": ("--at", "--connection", "--home", "--json", "--keep-homes", "--profile"),
    "i18n": (),
    "licences": (),
    "package": (),
}
"""The options of verbs that hand their arguments to nothing that would judge them, or that take long."""
NOTES = {
    "run": "Arguments go to the program; its own help is: dev.py cli --help",
    "test": "Arguments go to pytest, such as tests/models -k forecast; its own help is that of pytest.",
    "tour": f"DIR is out/tour when left out. Options after it: {' '.join(OPTIONS['tour'])}",
    "bench": "Arguments: [--json FILE] [ID ...], such as PF1 PF2; all rows when none is named.",
}


def main(arguments: list[str]) -> int:
    """Run one verb; the answer is the exit status."""
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(__doc__)
        return 0 if arguments else 2
    verb, *rest = arguments
    if verb not in VERBS:
        environment.say(f"unknown command: {verb}\n{__doc__}")
        return 2
    if HELP.intersection(rest) and verb != "cli":  # the command line has a help of its own for each of its verbs
        print(_help(verb))
        return 0
    wrong = _unknown_options(verb, rest)
    if wrong:
        environment.say(f"unknown option: {' '.join(wrong)}\n{_help(verb)}")
        return 2
    try:
        return VERBS[verb](rest)
    except environment.SetUpError as error:
        environment.say(str(error))
        return 3
    except KeyboardInterrupt:
        return 130


def _help(verb: str) -> str:
    """What this page says of one verb, and what it does with its arguments."""
    lines = [line.strip() for line in (__doc__ or "").splitlines()]
    usage = next(line for line in lines if line.split()[1:3] == ["dev.py", verb])
    return "\n".join([usage, *([NOTES[verb]] if verb in NOTES else [])])


def _unknown_options(verb: str, arguments: list[str]) -> list[str]:
    known = OPTIONS.get(verb)
    if known is None:
        return []
    return [word for word in arguments if word.startswith("-") and word.partition("=")[0] not in known]


def run(arguments: list[str]) -> int:
    """Open the window; where there is no display, say so and leave pictures of it instead."""
    if not system.has_display():
        environment.say(
            "No display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so no window can open.\n"
            "The tour drives the same windows without a screen and writes pictures of them."
        )
        return tour([])
    system.provide(ROOT, ["venv", "qt", "window", "font"])
    python = environment.provide(ROOT, "program")
    return _hand_over([python, "-P", "-m", "desktop_app", *arguments])


def cli(arguments: list[str]) -> int:
    """One verb of the command line, in the folder where the person stands."""
    if arguments[:1] == ["tour"] and not HELP.intersection(arguments):
        return main(arguments)
    system.provide(ROOT, ["venv"])
    python = environment.provide(ROOT, "program")
    return _hand_over([python, "-P", "-m", "desktop_app", *(arguments or ["--help"])])


def tour(arguments: list[str]) -> int:
    """Pictures of the real windows, drawn without a screen."""
    system.provide(ROOT, ["venv", "qt", "font"])
    python = _developers_python()
    is_named = bool(arguments) and not arguments[0].startswith("-")
    folder, options = (Path(arguments[0]).absolute(), arguments[1:]) if is_named else (TOUR_FOLDER, arguments)
    variables = offscreen.offscreen_environment(ROOT, ROOT / ".venv")
    status = _call([python, "-P", "-m", "desktop_app", "tour", str(folder), *options], variables)
    if status != WRONG_USAGE:
        environment.say(f"The pictures lie in {folder}")
    return status


def test(arguments: list[str]) -> int:
    """All tests, on all processors; or those that the arguments name."""
    system.provide(ROOT, ["venv", "qt", "programs"])
    python = _developers_python()
    workers = str(max(2, min(os.cpu_count() or 2, 8)))
    chosen = arguments or ["-n", workers, "--dist", "worksteal"]
    return subprocess.call([python, "-m", "pytest", *chosen], cwd=ROOT, env=_environment({}))


def check(arguments: list[str]) -> int:
    """Every gate; ``--slow`` adds the wheel in an empty environment, and the frozen program."""
    if "--slow" in arguments:
        system.provide(ROOT, ["venv", "qt", "window", "programs"])
    python = _developers_python()
    return checks.run(ROOT, python, is_slow="--slow" in arguments, environ=_environment({}))


def bench(arguments: list[str]) -> int:
    """Floors and subjects in one run."""
    python = _developers_python()
    variables = offscreen.offscreen_environment(ROOT, ROOT / ".venv")
    return _call([python, "-P", "-m", "benchmarks", *arguments], variables)


def i18n(arguments: list[str]) -> int:
    """Collect the texts, bring the catalogues up to date and compile them."""
    return _call([_developers_python(), "-P", "-m", "workshop.translations", *arguments], {})


def licences(arguments: list[str]) -> int:
    """The list of the licences of all that the program installs."""
    return _call([_developers_python(), "-P", "-m", "workshop.licences", *arguments], {})


def package(arguments: list[str]) -> int:
    """The wheel, into ``dist``."""
    python = _developers_python()
    return checks.build_wheel(ROOT, python, ROOT / "dist", _environment({}))


def _developers_python() -> str:
    system.provide(ROOT, ["venv", "qt"])
    return environment.provide(ROOT, "development")


def _environment(variables: dict[str, str]) -> dict[str, str]:
    """The program is found in this checkout, wherever the person stands, and keeps its compiled modules."""
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**inherited, "PYTHONPATH": str(ROOT), **variables}


def _call(command: list[str], variables: dict[str, str]) -> int:
    return subprocess.call(command, env=_environment(variables))


def _hand_over(command: list[str]) -> int:
    """Become the program where that is possible: its exit status and its signals are then its own."""
    if os.name == "posix":
        sys.stdout.flush()
        os.execve(command[0], command, _environment({}))
    return _call(command, {})


VERBS = {
    "run": run,
    "test": test,
    "check": check,
    "cli": cli,
    "tour": tour,
    "bench": bench,
    "i18n": i18n,
    "licences": licences,
    "package": package,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

#!/usr/bin/env python3
"""Sets Matchmaker up in an environment of its own and runs it: the only file to call by hand.

Needs Python 3.11 and nothing else. The syntax stays readable for older ones (3.6), so that
they can say what is missing instead of failing on this file: hence the quoted types.
"""

import hashlib
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent
OLDEST = (3, 11)
NEWEST_TRIED = 14
SPACE_NEEDED = 1_500_000_000  # bytes; the environment takes about 1.2 GB while installing
WINDOWS = os.name == "nt"
STAMP = "matchmaker.stamp"

HELP = """\
사용법 (Usage):  python3 start.py [--venv DIR] [--fresh] COMMAND ...
                 Windows:  py start.py COMMAND ...

  demo      설치하고, 들어 있는 예제 상담회의 시간표를 만듭니다.
            install, and plan the sample fair that comes along
  test      설치하고, 모든 검사를 실행합니다.
            install with the development tools, and run every check
  template, check, match, plan ...
            설치하고, 그 matchmaker 명령을 실행합니다.
            install, and run that command of matchmaker

  --venv DIR   가상 환경을 둘 폴더 (기본값 .venv)
               folder of the virtual environment (default .venv)
  --fresh      가상 환경을 지우고 새로 만듭니다.
               delete that environment first

명령 뒤의 인수는 그대로 전달됩니다.  Arguments after the command are passed on:
  python3 start.py demo --scenario ulsan
  python3 start.py plan 상담회.xlsx --out 결과"""

CHECKS = (
    ("서식 (format)", ["ruff", "format", "--check", "."]),
    ("코드 규칙 (lint)", ["ruff", "check", "."]),
    ("자료형 (types)", ["mypy"]),
    ("가져오기 규칙 (import law)", ["lint-imports", "--no-logo"]),
    # On every core there is: one alone would take a quarter of an hour.
    ("시험 (tests)", ["pytest", "-n", "auto", "--dist", "worksteal"]),
)

# What pip says → what it means for the person who started this.
FAULTS = (
    (
        ("no space left", "errno 28", "not enough space"),
        "디스크 공간이 부족합니다. 2 GB 이상을 비우고 다시 실행해 주십시오.",
        "The disk is full. Free at least 2 GB and run this again.",
    ),
    (
        ("permission denied", "errno 13", "access is denied"),
        "이 폴더에 쓸 권한이 없습니다. --venv 로 쓸 수 있는 폴더를 지정해 주십시오.",
        "No permission to write here. Name a folder of your own with --venv.",
    ),
    (
        (
            "name resolution",
            "getaddrinfo",
            "failed to establish a new connection",
            "connection refused",
            "econnrefused",
            "enotfound",
            "etimedout",
            "timed out",
            "network is unreachable",
            "proxyerror",
            "sslerror",
            "could not be fetched",
            "no matching distribution found",
        ),
        "꾸러미를 내려받지 못했습니다. 인터넷 연결(프록시 설정)을 확인하고 다시 실행해 주십시오.",
        "Packages could not be downloaded. Check the internet connection (or the proxy settings).",
    ),
)


class Stop(Exception):
    """Nothing more can be done; the message tells the user why, in both languages."""


def main(argv: "list[str]") -> int:
    """Read the arguments, set up, run; the exit status is that of what was run."""
    venv, fresh, rest = read_arguments(argv)
    if not rest:
        print(HELP)
        return 0
    if sys.version_info < OLDEST:
        return run([find_newer_python(), str(Path(__file__).resolve()), *argv])
    command, passed_on = rest[0], rest[1:]
    python = prepare(venv, fresh, with_tools=command == "test")
    if command == "test":
        return run_checks(python, passed_on)
    say("실행합니다", "Running", "matchmaker " + " ".join(rest))
    return run([str(script(python, "matchmaker")), *rest])


def read_arguments(argv: "list[str]") -> "tuple[Path, bool, list[str]]":
    """(environment, whether to build it anew, the command with its arguments)."""
    venv, fresh = ROOT / ".venv", False
    rest: list[str] = []
    waiting = list(argv)
    while waiting:
        word = waiting.pop(0)
        if word == "--venv":
            if not waiting:
                raise Stop("--venv 뒤에 폴더를 적어 주십시오.\n--venv needs a folder.")
            venv = Path(waiting.pop(0))
        elif word.startswith("--venv="):
            venv = Path(word[len("--venv=") :])
        elif word == "--fresh":
            fresh = True
        elif not rest and word in ("-h", "--help", "help"):
            return venv, False, []
        else:
            rest.append(word)
    if rest and rest[0].startswith("-"):
        raise Stop(f"{rest[0]} 앞에 명령을 적어 주십시오.\nA command is needed before {rest[0]}.")
    return venv.resolve(), fresh, rest


def find_newer_python() -> str:
    """Another Python of this machine that is new enough."""
    for minor in range(NEWEST_TRIED, OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found and answers(found, "import venv"):  # a version manager's stub does not
            say("다른 파이썬을 씁니다", "Using another Python", found)
            return found
    this = sys.version.split()[0]
    raise Stop(
        f"Python 3.11 이상이 필요합니다(지금: {this}). python.org 에서 받아 설치해 주십시오.\n"
        f"Python 3.11 or newer is needed (this is {this}). Install it from python.org."
    )


def prepare(venv: Path, fresh: bool, with_tools: bool) -> Path:
    """The environment's Python, with the package installed as it stands now."""
    python = venv / ("Scripts/python.exe" if WINDOWS else "bin/python")
    if fresh or (venv.exists() and not answers(python, "import pip")):
        remove_environment(venv)
    if not python.exists():
        create_environment(venv, python)
    # An editable install names this folder in a .pth file, which Windows reads in its own
    # encoding: where the path has Korean letters, a plain install is the safe one.
    ascii_path = str(ROOT).isascii()
    editable = with_tools and ascii_path
    wanted = fingerprint(with_tools, editable)
    enough = {wanted, fingerprint(True, ascii_path)}  # the tools do not disturb a run
    stamp = venv / STAMP
    if stamp.exists() and stamp.read_text("utf-8") in enough:
        say("이미 설치되어 있습니다", "Already installed", venv)
        return python
    stamp.unlink(missing_ok=True)
    install(python, with_tools, editable)
    stamp.write_text(wanted, encoding="utf-8")
    return python


def answers(python: "str | Path", statement: str) -> bool:
    """Whether a Python starts and runs a statement without an error."""
    command = [str(python), "-c", statement]
    try:
        return subprocess.call(command, stderr=subprocess.DEVNULL, env=environment()) == 0
    except OSError:
        return False


def remove_environment(venv: Path) -> None:
    """Delete an environment; refuses a folder that is none."""
    if not venv.exists():
        return
    if any(venv.iterdir()) and not (venv / "pyvenv.cfg").exists():
        raise Stop(
            f"가상 환경이 아닌 폴더는 지우지 않습니다. 다른 폴더를 지정해 주십시오: {venv}\n"
            f"This folder is not a virtual environment and is left alone: {venv}"
        )
    say("이전 가상 환경을 지웁니다", "Removing the old environment", venv)
    shutil.rmtree(venv)


def create_environment(venv: Path, python: Path) -> None:
    """Make a virtual environment with pip in it."""
    say("가상 환경을 만듭니다", "Creating the environment", venv)
    venv.parent.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(venv.parent).free
    if free < SPACE_NEEDED:
        raise Stop("\n".join(FAULTS[0][1:]))
    make = [sys.executable, "-m", "venv", str(venv)]
    # Debian takes venv's helpers out of its Python.
    if answers(sys.executable, "import venv, ensurepip"):
        attempt(make)
    elif answers(sys.executable, "import venv, pip"):
        # The system's pip fills an environment that has none.
        attempt([*make, "--without-pip"])
        attempt([sys.executable, "-m", "pip", "--python", str(python), "install", "-q", "pip"])
    else:
        raise Stop(
            "이 파이썬에는 venv 모듈이 없습니다. Debian·Ubuntu: sudo apt install python3-venv\n"
            "This Python lacks the venv module. Debian, Ubuntu: sudo apt install python3-venv"
        )


def fingerprint(with_tools: bool, editable: bool) -> str:
    """What an installation depends on; another value means: install again."""
    watched = [ROOT / "pyproject.toml", ROOT / "matchmaker" / "__init__.py"]
    folders = ["packaging"] if editable else ["packaging", "matchmaker", "api", "data"]
    for folder in folders:
        watched += [p for p in sorted((ROOT / folder).rglob("*")) if p.is_file()]
    digest = hashlib.sha256(f"{ROOT} {with_tools} {editable}".encode())
    for path in watched:
        if "__pycache__" in path.parts or "fonts" in path.parts or path.suffix == ".stamp":
            continue
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def install(python: Path, with_tools: bool, editable: bool) -> None:
    """Install this folder, and for `test` the development tools, into the environment."""
    say("설치합니다 (처음에는 몇 분 걸립니다)", "Installing (minutes the first time)", ROOT)
    target = str(ROOT) + ("[dev]" if with_tools else "")
    options = ["--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
    attempt(
        [str(python), "-m", "pip", "install", *options, *(["-e"] if editable else []), target],
        watch=show_progress,
    )
    show_progress("")


def attempt(command: "list[str]", watch: "Callable[[str], None] | None" = None) -> None:
    """Run a step of the set-up; its output is shown only where it fails, with the reason."""
    said: list[str] = []
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        env=environment(),
    ) as child:
        for line in child.stdout or ():
            said.append(line)
            if watch:
                watch(line)
    if child.returncode == 0:
        return
    show_progress("")
    output = "".join(said)
    sys.stderr.write(output[-6000:] + "\n")
    raise Stop(
        meaning(output)
        or "설치하지 못했습니다. 위에 까닭이 적혀 있습니다.\n"
        "The installation failed; the reason is above."
    )


def meaning(output: str) -> str:
    """What an error says to the person who started this; empty where it is not a known one."""
    for signs, korean, english in FAULTS:
        if any(sign in output.lower() for sign in signs):
            return korean + "\n" + english
    return ""


def show_progress(line: str) -> None:
    """On a terminal, the part of pip that is at work, on one line that renews itself."""
    if not sys.stdout.isatty():
        return
    words = line.split()
    if not words:
        sys.stdout.write("\r" + " " * 60 + "\r")
    elif words[0] in ("Collecting", "Downloading", "Building", "Installing"):
        sys.stdout.write("\r    " + " ".join(words[:2])[:55].ljust(56))
    sys.stdout.flush()


def run_checks(python: Path, passed_on: "list[str]") -> int:
    """Every check, each even if another failed; 0 only when all passed."""
    failed = []
    for name, command in CHECKS:
        say("검사", "check", name)
        more = passed_on if command[0] == "pytest" else []
        if run([str(script(python, command[0])), *command[1:], *more], folder=ROOT) != 0:
            failed.append(name)
    if failed:
        say("통과하지 못한 검사", "Checks that failed", ", ".join(failed))
        return 1
    say("모든 검사를 통과했습니다", "Every check passed", "")
    return 0


def run(command: "list[str]", folder: "Path | None" = None) -> int:
    """Run a program in the foreground; its exit status. Ctrl-C is left to the program."""
    sys.stdout.flush()
    with subprocess.Popen(command, cwd=folder, env=environment()) as child:
        while True:
            try:
                status = child.wait()
            except KeyboardInterrupt:
                continue
            return status if status >= 0 else 128 - status


def environment() -> "dict[str, str]":
    """This process's variables, less those that would mix another Python into ours."""
    mixing = ("PYTHONHOME", "PYTHONPATH", "PIP_TARGET", "PIP_PREFIX", "__PYVENV_LAUNCHER__")
    kept = {name: value for name, value in os.environ.items() if name not in mixing}
    kept["PIP_USER"] = "0"
    return kept


def script(python: Path, name: str) -> Path:
    """An installed command of the environment."""
    return python.with_name(name + (".exe" if WINDOWS else ""))


def say(korean: str, english: str, what: object) -> None:
    """One line for one step."""
    print(f"• {korean} ({english})" + (f": {what}" if str(what) else ""), flush=True)


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a console without Korean still works
    try:
        sys.exit(main(sys.argv[1:]))
    except Stop as reason:
        sys.stderr.write(f"\n{reason}\n")
        sys.exit(1)
    except OSError as error:
        sys.stderr.write(f"\n{error}\n{meaning(str(error))}\n")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.stderr.write("\n멈췄습니다. (Stopped.)\n")
        sys.exit(130)

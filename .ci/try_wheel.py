"""Builds the sdist and from it the wheel, and tries the wheel as a person does: in an empty environment, from `/`.

    python .ci/try_wheel.py

Every Python of PYTHONS that this machine has is tried; the others are named.  Works with uv, which installs in seconds
what takes pip a minute per Python.  Exit code: 0 all is well, 1 something is not.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from crawler.demo.sample import serve_folder

ROOT = Path(__file__).resolve().parent.parent
PYTHONS = ("3.11", "3.12", "3.13")
_UV = (sys.executable, "-m", "uv", "--quiet")
_LIMIT_S = 300.0  # for one command
_SPOILT = ROOT / "data" / "sample-documents" / "spoilt" / "candles.md"
_SOUND = "蜡烛"  # what the spoilt document says when it is repaired


class Trial:
    """An environment with the wheel, and a home folder: a list of what is wrong with them."""

    def __init__(self, python: str, folder: Path, site: str) -> None:
        self.python, self.folder, self.site = python, folder, site
        self.faults: list[str] = []
        self.home = folder / "home"
        self.data = self.home / ".local" / "share" / "kedreamix-archive"
        self.home.mkdir(parents=True)

    def install(self, wheel: Path) -> None:
        environment = str(self.folder / "env")
        run_uv("venv", "--python", self.python, environment)
        run_uv("pip", "install", "--python", environment, "--constraint", str(ROOT / "requirements.lock"), str(wheel))

    def run(self, *words: str, says: str, code: int = 0) -> str:
        """Run a command from `/` as a user with an empty home folder; a fault where it does not say what it must."""
        environment = {"HOME": str(self.home), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "COLUMNS": "100"}
        command = [self.folder / "env" / "bin" / "kedreamix-archive", *words]
        done = subprocess.run(
            command, cwd="/", env=environment, capture_output=True, text=True, timeout=_LIMIT_S, check=False
        )
        said = done.stdout + done.stderr
        if done.returncode != code or says not in said or "Traceback" in said:
            self.faults.append(f"{' '.join(words)}: exit {done.returncode}, expected {code} and {says!r}:\n{said}")
        return done.stdout

    def expect(self, path: Path) -> None:
        if not path.exists():
            self.faults.append(f"there is no {path}")

    def list_installed(self) -> set[Path]:
        files = (self.folder / "env").rglob("*")
        return {file for file in files if "__pycache__" not in file.parts}


def try_commands(trial: Trial) -> None:
    """Every command once that reads data of the wheel or writes data of the user."""
    installed = trial.list_installed()
    trial.run("status", says="there is no archive", code=2)
    trial.run("demo", says="LanternNeRF")
    trial.expect(trial.data / "demo.db")
    trial.run("crawl", "kedreamix", "-a", f"site={trial.site}", says="19 of 19")
    trial.expect(trial.data / "archive.db")
    trial.run("refresh", "--site", trial.site, says="finished")
    trial.run("status", says=str(trial.data / "archive.db"))
    trial.run("backup", str(trial.home / "backup.db"), says=str(trial.home / "backup.db"))
    trial.expect(trial.home / "backup.db")
    trial.run("show", "LanternNeRF", says="LanternNeRF")
    trial.run("search", "高斯", says="results")
    trial.run("repair", str(_SPOILT), says=_SOUND)
    trial.expect(trial.home / ".cache" / "kedreamix-archive" / "words.model")
    (trial.data / "kedreamix-archive.toml").write_text('CONTACT = "me@example.org"\n', encoding="utf-8")
    said = json.loads(trial.run("config", "--json", says="me@example.org"))
    if said["CONTACT"]["file"] != str(trial.data / "kedreamix-archive.toml"):
        trial.faults.append(f"config: CONTACT comes from {said['CONTACT']}")
    if written := trial.list_installed() - installed:
        trial.faults.append(f"written beside the program: {sorted(map(str, written))}")


def find_pythons() -> dict[str, str]:
    """The path of each of PYTHONS that runs; pyenv puts a stand-in on the path for those that are switched off."""
    found = {}
    for version in PYTHONS:
        named = [shutil.which(f"python{version}"), sys.executable]
        kept = sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python"))
        for python in [name for name in named if name] + [str(path) for path in kept]:
            if read_version(python) == version:
                found[version] = python
                break
    return found


def read_version(python: str) -> str | None:
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else None


def run_uv(*words: str) -> None:
    subprocess.run([*_UV, *words], check=True, timeout=_LIMIT_S)


def build(folder: Path) -> Path:
    """The wheel, made from the sdist: what the sdist lacks the wheel lacks too."""
    run_uv("build", "--out-dir", str(folder), str(ROOT))
    (wheel,) = folder.glob("*.whl")
    return wheel


def try_wheel(version: str, python: str, wheel: Path, folder: Path, site: str) -> list[str]:
    started = time.monotonic()
    trial = Trial(python, folder / version, site)
    trial.install(wheel)
    try_commands(trial)
    print(f"wheel on Python {version}: {len(trial.faults)} faults, {time.monotonic() - started:.0f} s", flush=True)
    return [f"Python {version}: {fault}" for fault in trial.faults]


def main() -> int:
    pythons = find_pythons()
    with tempfile.TemporaryDirectory() as name, serve_folder(ROOT / "data" / "sample") as site:
        folder = Path(name)
        wheel = build(folder / "dist")
        with ThreadPoolExecutor() as pool:
            trials = [pool.submit(try_wheel, *python, wheel, folder, site) for python in pythons.items()]
        faults = [fault for trial in trials for fault in trial.result()]
    for version in sorted(set(PYTHONS) - pythons.keys()):
        print(f"wheel on Python {version}: not tried, this machine has none")
    print("".join(f"{fault}\n" for fault in faults), end="")
    return 1 if faults or not pythons else 0


if __name__ == "__main__":
    sys.exit(main())

"""Looks the locked packages up among known vulnerabilities, in the database of https://osv.dev.

    python .ci/audit.py [OPTION of pip-audit ...]

Exit code: 0 none is known, 1 some are, 3 not all packages could be looked up.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.lock", "requirements-browse.lock", "requirements-supply.lock", "requirements-fuzz.lock")
FOUND, NOT_LOOKED_UP = 1, 3
_AUDIT = (
    *(str(ROOT / ".venv-supply" / "bin" / "pip-audit"), "--vulnerability-service=osv", "--format=json"),
    *("--disable-pip", "--require-hashes", "--progress-spinner=off"),
)


class NotLookedUpError(Exception):
    """pip-audit gave no answer; the message says why, in one line."""


def audit(lock: str, options: list[str]) -> list[dict[str, Any]]:
    """What pip-audit says of each package of a lock.  It exits with 1 for vulnerabilities as for its own errors."""
    command = [*_AUDIT, *options, f"--requirement={ROOT / lock}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        packages: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except ValueError:
        reason = (done.stderr.strip().splitlines() or [f"pip-audit exits with {done.returncode}"])[-1]
        raise NotLookedUpError(reason) from None
    if skipped := [package["name"] for package in packages if "skip_reason" in package]:
        raise NotLookedUpError(f"{len(skipped)} packages are not looked up, such as {skipped[0]}")
    return packages


def main(options: list[str]) -> int:
    found = 0
    for lock in LOCKS:
        try:
            packages = audit(lock, options)
        except NotLookedUpError as error:
            print(f"audit: cannot reach the database of vulnerabilities for {lock}: {error}", file=sys.stderr)
            return NOT_LOOKED_UP
        for package in packages:
            for each in package["vulns"]:
                fixed = ", ".join(each["fix_versions"]) or "no version yet"
                print(f"{lock}: {package['name']} {package['version']}: {each['id']}, fixed in {fixed}")
                found += 1
        print(f"{lock}: {len(packages)} packages looked up")
    return FOUND if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

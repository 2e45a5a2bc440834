"""Whether a locked package has a known weakness; where no database of them can be had, that is said plainly.

Exit code 0: none is known; 1: some are; 4: no database answered, so nothing was audited.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
AUDIT = (
    str(Path(sys.executable).with_name("pip-audit")), "--requirement", str(ROOT / "requirements.lock"),
    "--disable-pip", "--strict", "--progress-spinner", "off", "--format", "json",
)  # fmt: skip
# The databases that pip-audit knows, the first that answers for every package is taken.
DATABASES = ("pypi", "osv")
NO_ANSWER = 4


def audit(command: Sequence[str]) -> int:
    """Print what the first database that answers says of the locked packages, and return the exit code."""
    reasons = []
    for database in DATABASES:
        done = subprocess.run(
            [*command, "--vulnerability-service", database], capture_output=True, text=True, check=False
        )
        packages = _packages(done.stdout)
        if packages:
            weak = list(_weaknesses(packages))
            print(*weak, f"{len(packages)} packages, {len(weak)} known weaknesses ({database})", sep="\n")
            return int(bool(weak))
        reasons.append(f"{database}: {(done.stderr.strip().splitlines() or ['no answer'])[-1]}")
    print("NOT AUDITED: no database of known weaknesses answers here. Run it where one can be reached.")
    print(*reasons, sep="\n")
    return NO_ANSWER


def _packages(text: str) -> list[dict[str, Any]]:
    """Return the packages that pip-audit looked up, none where it could not look up all of them."""
    try:
        return list(json.loads(text)["dependencies"])
    except (ValueError, KeyError):
        return []


def _weaknesses(packages: Sequence[dict[str, Any]]) -> Iterator[str]:
    for one in packages:
        for known in one["vulns"]:
            mended = ", ".join(known["fix_versions"]) or "no version yet"
            yield f"{one['name']} {one['version']}: {known['id']}, mended in {mended}"


if __name__ == "__main__":
    sys.exit(audit(AUDIT))

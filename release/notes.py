"""The notes of a release: what changed and the digest of every file, signed by a key of OpenSSH."""

import re
import subprocess
from pathlib import Path

# What a signature is for; one of another purpose is not accepted.
PURPOSE = "kith-release"
UNRELEASED = "Unreleased"


def write_notes(changelog: Path, version: str, sums: str, folder: Path) -> Path:
    """Write what changed, the newest first, with the digests of the release's files; return the path."""
    text = changelog.read_text(encoding="utf-8")
    changes = "\n\n".join(filter(None, (section(text, UNRELEASED), section(text, version))))
    path = folder / f"kith-{version}.notes.md"
    path.write_text(f"# Kith {version}\n\n{changes}\n\n## Files\n\n```\n{sums}```\n", encoding="utf-8")
    return path


def section(text: str, name: str) -> str:
    """Return what stands below a heading of the changelog, up to the next one; empty without it."""
    found = re.search(rf"^## {re.escape(name)}\b[^\n]*\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    return found[1].strip() if found else ""


def sign(notes: Path, key: Path) -> Path:
    """Sign the notes with a private key of OpenSSH; the signature lies beside them, with .sig at its end."""
    signature = notes.with_name(f"{notes.name}.sig")
    signature.unlink(missing_ok=True)
    subprocess.run(
        ["ssh-keygen", "-q", "-Y", "sign", "-n", PURPOSE, "-f", key, notes], check=True, capture_output=True
    )
    return signature


def is_signed(notes: Path, signers: Path, who: str) -> bool:
    """Tell whether the notes are as one of the signers, a file of lines `WHO KEYTYPE KEY`, signed them."""
    signature = notes.with_name(f"{notes.name}.sig")
    words = ["ssh-keygen", "-Y", "verify", "-n", PURPOSE, "-I", who, "-f", signers, "-s", signature]
    done = subprocess.run(words, input=notes.read_bytes(), capture_output=True, check=False)
    return done.returncode == 0

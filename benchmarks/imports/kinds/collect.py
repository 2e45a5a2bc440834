"""Labels addresses of public archives by what the archive says they are, and keeps no address.

python -m benchmarks.imports.kinds.collect --clones FOLDER

FOLDER holds a clone of each repository of SOURCES, as OWNER+NAME or OWNER+NAME/repo. What is kept of an
address is its label, its source, which half it is in, the signs that Kith sees (the benchmark's input) and a
hash with a salt that is thrown away. A half is drawn by the domain (of providers of everybody's mail: by the
address), so that addresses of one firm are never in both.

The labels come from the archives, never from Kith's words:

- person: who signed off a commit of their own (Developer Certificate of Origin) with the address it bears;
- desk: the address at which a firm or an office answers for data protection (datenanfragen/data, "email");
- list: an L: line of a MAINTAINERS file;
- machine: the author of commits whose name ends with [bot]; the sender of a mail that is marked generated in
  a public collection of bounces.
"""

import argparse
import csv
import io
import json
import re
import secrets
import subprocess
import tarfile
from collections.abc import Iterator
from email.utils import parseaddr
from hashlib import blake2b
from pathlib import Path

from data.identity.handles import email
from data.identity.kinds.kind_of_contact import handle_signs
from data.identity.kinds.lessons import PROVIDERS
from data.importers.mail.headers import decoded

ROWS = Path(__file__).parent / "labelled_signs.csv"
FIELDS = ("hash", "label", "source", "half", "signs")
LOGS = ("git+git", "u-boot+u-boot", "0day-ci+dpdk", "0day-ci+qemu", "sympy+sympy")
MAINTAINERS = ("u-boot+u-boot", "0day-ci+qemu")
DESKS, BOUNCES = "datenanfragen+data", "sisimai+set-of-emails"
SOURCES = (*LOGS, DESKS, BOUNCES)
LIST_LINE = re.compile(r"^L:\s*(?:[^<\n]*<)?([^\s<>]+@[^\s<>]+)", re.MULTILINE)
SIGNED = re.compile(r"^Signed-off-by:.*<([^<>]+)>", re.MULTILINE | re.IGNORECASE)
GENERATED = re.compile(r"^Auto-Submitted:\s*auto-generated", re.MULTILINE | re.IGNORECASE)
FROM = re.compile(r"^From:[ \t]*([^\n]+(?:\n[ \t][^\n]+)*)", re.MULTILINE | re.IGNORECASE)
# Most persons of so many; the others are rare, so all of them are kept.
MOST_PERSONS = 4_000
Labelled = tuple[str, str, str, str]


def git(clone: Path, *words: str) -> str:
    """Return what git says in a clone."""
    return _run(clone, *words).decode(errors="replace")


def _run(clone: Path, *words: str) -> bytes:
    ran = subprocess.run(["git", "-C", str(clone), *words], capture_output=True, check=True)
    return ran.stdout


def labelled(clones: Path) -> Iterator[Labelled]:
    """Yield (address, name, label, source), which may come again."""
    for source in LOGS:
        yield from _authors(place(clones, source), source)
    for source in MAINTAINERS:
        for address in LIST_LINE.findall(git(place(clones, source), "show", "HEAD:MAINTAINERS")):
            yield address, "", "list", source
    yield from _desks(place(clones, DESKS))
    yield from _bounces(place(clones, BOUNCES))


def place(clones: Path, source: str) -> Path:
    """Return where a repository's clone is."""
    return clones / source / "repo" if (clones / source / "repo").exists() else clones / source


def _authors(clone: Path, source: str) -> Iterator[Labelled]:
    for commit in git(clone, "log", "--format=%an%x1f%ae%x1f%B%x1e").split("\x1e"):
        name, _, rest = commit.strip().partition("\x1f")
        address, _, message = rest.partition("\x1f")
        if name.endswith("[bot]"):
            yield address, name, "machine", source
        elif address.lower() in {signed.lower() for signed in SIGNED.findall(message)}:
            yield address, name, "person", source


def _desks(clone: Path) -> Iterator[Labelled]:
    for content in _files(clone, "companies"):
        yield json.loads(content).get("email") or "", "", "desk", DESKS


def _bounces(clone: Path) -> Iterator[Labelled]:
    for content in _files(clone, "maildir"):
        head = content.decode(errors="replace").replace("\r\n", "\n").partition("\n\n")[0]
        if GENERATED.search(head) and (sender := FROM.search(head)):
            name, address = parseaddr(decoded(" ".join(sender[1].split())))
            yield address, name, "machine", BOUNCES


def _files(clone: Path, folder: str) -> Iterator[bytes]:
    """Yield the content of each file below a folder of the newest commit."""
    packed = io.BytesIO(_run(clone, "archive", "HEAD", folder))
    with tarfile.open(fileobj=packed) as archive:
        for member in archive:
            if (opened := archive.extractfile(member)) is not None:
                yield opened.read()


def half_of(address: str) -> str:
    """Return which half an address is in: the one to choose words and weights on, or the one measured."""
    domain = address.rpartition("@")[2]
    drawn_by = address if PROVIDERS.match(domain) else domain
    return "choose" if blake2b(drawn_by.encode(), digest_size=1).digest()[0] % 2 else "measure"


def rows(clones: Path) -> Iterator[tuple[str, ...]]:
    """Yield the rows that are kept, by a hash that nobody can make again."""
    salt = secrets.token_bytes(32)
    seen: dict[str, Labelled] = {}
    for text, name, label, source in labelled(clones):
        if address := email(text):
            seen.setdefault(address, (address, name, label, source))
    for address, name, label, source in seen.values():
        signs = " ".join(handle_signs(address, (name,) if name else ()))
        hashed = blake2b(address.encode(), key=salt, digest_size=8).hexdigest()
        yield hashed, label, source, half_of(address), signs


def main() -> None:
    """Write the rows beside this file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clones", type=Path, required=True)
    kept = sorted(rows(parser.parse_args().clones))
    persons = [row for row in kept if row[1] == "person"][:MOST_PERSONS]
    with ROWS.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(FIELDS)
        writer.writerows(sorted([*persons, *(row for row in kept if row[1] != "person")]))


if __name__ == "__main__":
    main()

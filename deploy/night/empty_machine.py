"""From an empty machine to years of use: `python -m deploy.night.empty_machine RELEASE`.

Install, connect a mail account, first list, retrain, back up, restore elsewhere, upgrade an older store.
The account is a Dovecot on loopback that holds the made-up world as mails.
"""

import csv
import io
import subprocess
import sys
import tarfile
import tempfile
from datetime import datetime
from pathlib import Path

from deploy.night.faults import provoke
from deploy.night.machine import ROOT, Machine, WrongError, head, install
from tests.pipelines.connect.dovecot import ADDRESS, PASSWORD, Dovecot, running_dovecot

DEMO = ROOT / "data" / "synthetic" / "demo" / "log.csv"
# As files; the mailbox itself is the account's own folder.
INBOX, SENT = ".", "Gesendet"
REVISIONS = "data/store/migrations/versions"
OLDER = "import sys; sys.path.insert(0, sys.argv.pop(1)); from kith import main; sys.argv[0] = 'kith'; main()"


def main(release: Path) -> None:
    """Walk the whole way; the first thing that is not as it should be ends it."""
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        # The mail server's own users read in it.
        work.chmod(0o755)
        head("install")
        machine = Machine(install(release, work / "kith"), work / "home")
        machine.run("--version")
        (work / "dovecot").mkdir()
        with running_dovecot(work / "dovecot") as server:
            for folder, mails in world_as_mails().items():
                server.fill(folder, mails)
            connect(machine, server)
        first_list_and_training(machine)
        back_up_and_restore(machine, work)
        upgrade(machine, work)
        provoke(machine, work)
    print("\nempty machine: well")


def world_as_mails() -> dict[str, list[bytes]]:
    """Return the made-up world as mails, by the folder that they lie in."""
    with DEMO.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    folders: dict[str, list[bytes]] = {INBOX: [], SENT: []}
    for number, row in enumerate(rows):
        other = f"{row['contact']} <{row['contact'].casefold().replace(' ', '.')}@example.org>"
        received = row["direction"] == "received"
        sender, to = (other, ADDRESS) if received else (f"Ana <{ADDRESS}>", other)
        date = f"{datetime.fromisoformat(row['at']):%a, %d %b %Y %H:%M:%S} +0000"
        heading = f"From: {sender}\r\nTo: {to}\r\nDate: {date}\r\nMessage-ID: <m{number}@example.org>\r\n"
        mail = f"{heading}\r\nnever read\r\n"
        folders[INBOX if received else SENT].append(mail.encode())
    return folders


def connect(machine: Machine, server: Dovecot) -> None:
    """Connect the account and read it."""
    head("connect a mail account")
    words = ("--owner", "Ana", "--server", f"127.0.0.1:{server.port}", "--login", server.user)
    machine.run(
        "connect",
        "add",
        ADDRESS,
        *words,
        "--trust",
        server.fingerprint,
        "--password-stdin",
        "--yes",
        given=f"{PASSWORD}\n",
    )
    machine.run("connect", "list")


def first_list_and_training(machine: Machine) -> None:
    """Make the first list with the shipped model, learn from the history, make a list anew."""
    head("first list")
    machine.run("suggest")
    machine.run("week")
    head("retrain")
    machine.run("retrain", "--horizon", "60d")
    machine.run("champion", "list")


def back_up_and_restore(machine: Machine, work: Path) -> None:
    """Back up, encrypted, restore into another folder, and see that the list there is the same."""
    head("back up")
    (work / "passphrase").write_text("correct horse battery staple\n", encoding="utf-8")
    passphrase = ("--passphrase-file", str(work / "passphrase"))
    machine.run("backup", str(work / "kith.age"), *passphrase)
    head("restore elsewhere")
    elsewhere = machine.elsewhere(work / "elsewhere")
    elsewhere.run("restore", "--check", str(work / "kith.age"), *passphrase)
    elsewhere.run("restore", str(work / "kith.age"), *passphrase)
    if elsewhere.run("week") != machine.run("week"):
        raise WrongError("the list is another one after the restore")
    # The key file is in no backup: the account's password is asked for again.
    elsewhere.run("doctor", code=6)


def upgrade(machine: Machine, work: Path) -> None:
    """Let an older Kith make a store that a program uses, and upgrade it."""
    head("upgrade the store of an older Kith")
    older, source = machine.elsewhere(work / "older"), work / "source"
    unpack(commit_before_last_revision(), source)
    packages = next(path for path in sys.path if path.endswith("site-packages"))
    for words in (["ingest", str(DEMO)], ["suggest"], ["keys", "create", "crm", "--scope", "admin"]):
        command = [sys.executable, "-S", "-c", OLDER, str(source), *words]
        environment = older.environment(PYTHONPATH=packages)
        subprocess.run(command, cwd=source, env=environment, check=True, capture_output=True)
        print(f"older$ kith {' '.join(words)}")
    if "kith upgrade" not in older.run("week", code=1):
        raise WrongError("an older store is not told to be upgraded")
    older.run("upgrade", "--dry-run")
    older.run("upgrade")
    older.run("week")


def commit_before_last_revision() -> str:
    """Return the newest commit whose Kith has a revision of the schema less."""
    words = ["git", "log", "-1", "--format=%H", "--diff-filter=A", "--", REVISIONS]
    newest = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    return f"{newest}^"


def unpack(commit: str, folder: Path) -> None:
    """Write the files of a commit into a folder."""
    packed = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute())

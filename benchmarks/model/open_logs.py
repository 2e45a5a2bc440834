"""The prior again from its public logs: fetch, convert, check, learn, and compare with the shipped one.

    python -m benchmarks.model.open_logs --to FOLDER [--from DIR]

Each log is taken from DIR/NAME/log.parquet where it is converted already, else from the publisher's files
in DIR/NAME, else it is downloaded into FOLDER/NAME. The fingerprint of each log is compared with the one
on the shipped prior's card. The exit code is 0 only if all logs and the learned prior are the shipped ones.
"""

import argparse
import json
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.model.open_log_formats import (
    Files,
    convert_cdnow,
    convert_college_messages,
    convert_email_eu,
    convert_enron,
    convert_mathoverflow,
)
from models.log.log import Log

SHIPPED = Path(__file__).parents[2] / "models" / "prior"
SNAP, ENRON = "https://snap.stanford.edu/data", "https://raw.githubusercontent.com/patperry/interaction-proc"
PATIENCE = 60


@dataclass(frozen=True)
class OpenLog:
    """A public log: who publishes it, where, on which terms, and what makes a log of its files.

    Without `convert` it cannot be made again from what is published; `note` says why.
    """

    name: str
    page: str
    files: tuple[str, ...]
    terms: str
    convert: Callable[[Files], pd.DataFrame] | None
    note: str = ""


LOGS = (
    OpenLog(
        "cdnow",
        "https://www.brucehardie.com/notes/026/",
        ("https://www.brucehardie.com/datasets/CDNOW_master.zip",),
        "public for research; cite Fader and Hardie (2001)",
        convert_cdnow,
    ),
    OpenLog(
        "college-messages",
        f"{SNAP}/CollegeMsg.html",
        (f"{SNAP}/CollegeMsg.txt.gz",),
        "cite Panzarasa, Opsahl and Carley (2009)",
        convert_college_messages,
    ),
    OpenLog(
        "email-eu",
        f"{SNAP}/email-Eu-core-temporal.html",
        (f"{SNAP}/email-Eu-core-temporal.txt.gz",),
        "cite Paranjape, Benson and Leskovec (2017)",
        convert_email_eu,
    ),
    OpenLog(
        "enron",
        "https://github.com/patperry/interaction-proc/tree/master/data/enron",
        (f"{ENRON}/master/data/enron/messages.tsv", f"{ENRON}/master/data/enron/recipients.tsv"),
        "none stated; cite Perry and Wolfe (2013)",
        convert_enron,
    ),
    OpenLog(
        "mathoverflow",
        f"{SNAP}/sx-mathoverflow.html",
        (f"{SNAP}/sx-mathoverflow.txt.gz",),
        "Stack Exchange content is CC BY-SA; ids only; cite Paranjape, Benson and Leskovec (2017)",
        convert_mathoverflow,
    ),
    OpenLog(
        "selinux-list",
        "https://lore.kernel.org/selinux/",
        (),
        "a public mailing list, no licence stated; its ids here are salted hashes",
        None,
        "the archive is public, but names were hashed with a salt that was not kept, after a person's "
        "addresses were merged by display name: a log made of it anew cannot be the same",
    ),
)


def read_log(path: Path) -> Log:
    """Return a log.parquet as Kith reads it, times without a zone in UTC."""
    table = pd.read_parquet(path)
    at = pd.to_datetime(table["at"], utc=True).astype("datetime64[s, UTC]").astype("int64")
    return Log.from_frame(table.assign(at=at))


def fetch_log(log: OpenLog, folder: Path, given: Path | None) -> Path | None:
    """Return the log's log.parquet: the given one, or one converted into the folder; None where none can be.

    Raises OSError where the publisher does not answer.
    """
    if given is not None and (given / log.name / "log.parquet").is_file():
        return given / log.name / "log.parquet"
    if log.convert is None:
        return None
    target = folder / log.name
    target.mkdir(parents=True, exist_ok=True)
    folders = [target] if given is None else [given / log.name, target]
    files = {_name(url): _file(url, folders) for url in log.files}
    log.convert(files).to_parquet(target / "log.parquet")
    return target / "log.parquet"


def _name(url: str) -> str:
    return url.rpartition("/")[2]


def _file(url: str, folders: Sequence[Path]) -> Path:
    """Return a publisher's file from the folders, else downloaded into the last of them."""
    name = _name(url)
    for folder in folders:
        if (folder / name).is_file():
            return folder / name
    print(f"downloading {url}", file=sys.stderr)
    fresh = folders[-1] / f"{name}.part"
    with urllib.request.urlopen(url, timeout=PATIENCE) as answer, fresh.open("wb") as out:  # noqa: S310 - of LOGS
        shutil.copyfileobj(answer, out)
    return fresh.rename(folders[-1] / name)


def check_log(log: Log, card: dict[str, Any]) -> str:
    """Say how a log compares with the one that a card names."""
    if log.fingerprint() == card["log_sha256"]:
        return "the same log"
    if len(log) != card["log_rows"]:
        return f"another log: {len(log):,} interactions where the prior saw {card['log_rows']:,}"
    return f"another log of as many interactions ({len(log):,})"


def learn(paths: Sequence[Path], out: Path) -> None:
    """Run `kith pretrain` on the logs; the prior and its card are written to the folder `out`."""
    options = ("--timezone", "UTC", "--out", str(out))
    subprocess.run([sys.executable, "-m", "kith", "pretrain", *map(str, paths), *options], check=True)


def read_card(folder: Path) -> dict[str, Any]:
    """Return the card of the prior in a folder."""
    card: dict[str, Any] = json.loads((folder / "prior.json").read_text(encoding="utf-8"))
    return card


def compare_priors(ours: Path, shipped: Path) -> list[str]:
    """Return what differs between two priors, one line each; nothing where they are the same."""
    mine, theirs = read_card(ours), read_card(shipped)
    lines = [
        f"{field}: {mine[field]} where the shipped card says {theirs[field]}"
        for field in ("features", "training", "figures", "widths", "reference")
        if mine[field] != theirs[field]
    ]
    if (ours / "prior.skops").read_bytes() != (shipped / "prior.skops").read_bytes():
        lines.append("prior.skops is not the same file")
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Fetch, convert, check, learn and compare; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--to", type=Path, required=True, metavar="FOLDER", help="what is made here")
    parser.add_argument("--from", dest="given", type=Path, metavar="DIR", help="what is downloaded already")
    options = parser.parse_args(arguments)
    cards = read_card(SHIPPED)["training"]["logs"]
    paths, same = [], True
    for log in LOGS:
        path = fetch_log(log, options.to, options.given)
        verdict = log.note if path is None else check_log(read_log(path), cards[log.name])
        print(f"{log.name}: {verdict}\n    {log.page} ({log.terms})")
        same &= verdict == "the same log"
        paths += [path] if path is not None else []
    learn(paths, options.to / "prior")
    differences = compare_priors(options.to / "prior", SHIPPED)
    print("\n".join(differences) or "The learned prior is the shipped one, to the byte.")
    return 0 if same and not differences else 1


if __name__ == "__main__":
    sys.exit(main())

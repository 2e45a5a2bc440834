"""Publishers' files as logs: SNAP's temporal networks, Perry and Wolfe's Enron tables, the CDNOW purchases.

Every converter takes the publisher's files as they are downloaded and returns the five columns of a log.
A directed message from u to v is two rows, (u, v, sent) and (v, u, received); a message to oneself is none.
"""

import gzip
import io
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

Files = Mapping[str, Path]
# The study of email-Eu began at an unknown moment; its clock counts seconds from there.
RELATIVE_CLOCK = int(datetime(2000, 1, 1, tzinfo=UTC).timestamp())


def read_text(path: Path) -> io.StringIO:
    """Return the text of a file as published: plain, gzipped, or the one member of a zip."""
    content = path.read_bytes()
    if path.suffix == ".gz":
        content = gzip.decompress(content)
    elif path.suffix == ".zip":
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            (name,) = [name for name in packed.namelist() if name.lower().endswith(".txt")]
            content = packed.read(name)
    return io.StringIO(content.decode("utf-8"))


def both_sides(messages: pd.DataFrame, channel: str) -> pd.DataFrame:
    """Return messages (`source`, `target`, `at` in epoch seconds) as sender and receiver see them."""
    messages = messages[messages["source"] != messages["target"]]
    sent = messages.rename(columns={"source": "owner", "target": "contact"}).assign(direction="sent")
    received = messages.rename(columns={"target": "owner", "source": "contact"}).assign(direction="received")
    return _log_of(pd.concat([sent, received]), channel)


def _log_of(rows: pd.DataFrame, channel: str) -> pd.DataFrame:
    """Return the columns of a log, exact repeats left out, times in UTC."""
    log = rows.assign(channel=channel)[["owner", "contact", "at", "direction", "channel"]]
    log = log.drop_duplicates().sort_values(["owner", "contact", "at", "direction"], ignore_index=True)
    return log.assign(at=pd.to_datetime(log["at"], unit="s", utc=True))


def convert_snap(path: Path, channel: str, clock: int = 0) -> pd.DataFrame:
    """Return a log of a SNAP temporal network: lines of SRC, DST and seconds, counted from `clock`."""
    messages = pd.read_csv(
        read_text(path),
        sep=r"\s+",
        comment="#",
        header=None,
        names=["source", "target", "at"],
        dtype={"source": str, "target": str, "at": "int64"},
    )
    return both_sides(messages.assign(at=messages["at"] + clock), channel)


def convert_email_eu(files: Files) -> pd.DataFrame:
    """Return email-Eu-core-temporal as a log; its weekdays are made up, for its clock is relative."""
    return convert_snap(files["email-Eu-core-temporal.txt.gz"], "email", RELATIVE_CLOCK)


def convert_college_messages(files: Files) -> pd.DataFrame:
    """Return CollegeMsg as a log."""
    return convert_snap(files["CollegeMsg.txt.gz"], "message")


def convert_mathoverflow(files: Files) -> pd.DataFrame:
    """Return sx-mathoverflow, answers and comments alike, as a log."""
    return convert_snap(files["sx-mathoverflow.txt.gz"], "message")


def convert_enron(files: Files) -> pd.DataFrame:
    """Return Perry and Wolfe's tables as a log: one interaction for each message and recipient.

    messages.tsv is (id, file, time, subject, sender), recipients.tsv (message, place, recipient).
    """
    # Only these columns are read: a subject is nobody's business here.
    messages = _read_tsv(files["messages.tsv"], {0: "message", 2: "at", 4: "source"})
    recipients = _read_tsv(files["recipients.tsv"], {0: "message", 2: "target"})
    rows = messages.merge(recipients, on="message", validate="one_to_many")
    return both_sides(rows.assign(at=rows["at"].astype("int64")), "email")


def _read_tsv(path: Path, columns: Mapping[int, str]) -> pd.DataFrame:
    # Subjects hold quotes that nobody closes.
    table = pd.read_csv(read_text(path), sep="\t", header=None, usecols=list(columns), dtype=str, quoting=3)
    return table.rename(columns=dict(columns))


def convert_cdnow(files: Files) -> pd.DataFrame:
    """Return the CDNOW purchases as a log: the shop is the owner, a day's purchases are one interaction.

    Lines of customer, day as yyyymmdd, number of CDs and dollars; copies with a line of headings exist.
    """
    (path,) = files.values()
    lines = [line.split()[:2] for line in read_text(path)]
    purchases = pd.DataFrame([line for line in lines if line and line[0].isdecimal()], columns=["id", "day"])
    day = pd.to_datetime(purchases["day"], format="%Y%m%d", utc=True)
    rows = pd.DataFrame(
        {
            "owner": "CDNOW",
            "contact": purchases["id"].astype("int64").astype(str),
            "at": day.astype("datetime64[s, UTC]").astype("int64"),
            "direction": "sent",
        }
    )
    return _log_of(rows, "purchase")

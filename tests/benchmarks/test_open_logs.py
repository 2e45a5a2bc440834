"""Publishers' files become logs: small samples in each publisher's own format, counted by hand."""

import gzip
import http.server
import json
import shutil
import threading
import zipfile

import pandas as pd
import pytest

from benchmarks.model.open_log_formats import (
    convert_cdnow,
    convert_college_messages,
    convert_email_eu,
    convert_enron,
    convert_mathoverflow,
)
from benchmarks.model.open_logs import LOGS, SHIPPED, OpenLog, check_log, compare_priors, fetch_log, read_log

SNAP_LINES = "1 2 1082040961\n3 4 1082155839\n2 1 1082414391\n1 2 1082040961\n7 7 1082414400\n"
SNAP = {
    "email-Eu-core-temporal.txt.gz": (convert_email_eu, "email", 946_684_800),
    "CollegeMsg.txt.gz": (convert_college_messages, "message", 0),
    "sx-mathoverflow.txt.gz": (convert_mathoverflow, "message", 0),
}


def _rows(log):
    at = log["at"].astype("datetime64[s, UTC]").astype("int64")
    return list(zip(log["owner"], log["contact"], at, log["direction"], log["channel"], strict=True))


@pytest.mark.parametrize("name", SNAP)
def test_a_temporal_network_of_snap(tmp_path, name):
    """Source, target, seconds: seen from both sides, a repeated line once, a loop not at all."""
    convert, channel, clock = SNAP[name]
    path = tmp_path / name
    path.write_bytes(gzip.compress(SNAP_LINES.encode()))
    first, second, third = (clock + at for at in (1_082_040_961, 1_082_155_839, 1_082_414_391))
    assert _rows(convert({name: path})) == [
        ("1", "2", first, "sent", channel),
        ("1", "2", third, "received", channel),
        ("2", "1", first, "received", channel),
        ("2", "1", third, "sent", channel),
        ("3", "4", second, "sent", channel),
        ("4", "3", second, "received", channel),
    ]


def test_the_tables_of_enron(tmp_path):
    """A message to two people is an interaction with each; a quote in a subject closes nothing."""
    messages, recipients = tmp_path / "messages.tsv", tmp_path / "recipients.tsv"
    messages.write_text(
        '1\ttaylor-m/sent/11\t910930020\tCd$ "CME letter\t138\n2\ttaylor-m/sent/17\t911459940\tNA\t138\n',
        encoding="utf-8",
    )
    recipients.write_text("1\t1\t59\n2\t1\t15\n2\t2\t138\n2\t3\t59\n", encoding="utf-8")
    log = convert_enron({path.name: path for path in (messages, recipients)})
    assert _rows(log) == [
        ("138", "15", 911_459_940, "sent", "email"),
        ("138", "59", 910_930_020, "sent", "email"),
        ("138", "59", 911_459_940, "sent", "email"),
        ("15", "138", 911_459_940, "received", "email"),
        ("59", "138", 910_930_020, "received", "email"),
        ("59", "138", 911_459_940, "received", "email"),
    ]
    assert "CME" not in log.to_csv()


@pytest.mark.parametrize("heading", ["", " customer_id  date number_of_cds  dollar_value\r\n"])
def test_the_purchases_of_cdnow(tmp_path, heading):
    """Customer, day, CDs, dollars: numbers without their noughts, two purchases of a day are one."""
    lines = " 00001 19970101  1   11.77\r\n 00002 19970112  1   12.00\r\n 00002 19970112  5   77.00\r\n"
    with zipfile.ZipFile(tmp_path / "CDNOW_master.zip", "w") as packed:
        packed.writestr("read_me.pdf", b"%PDF")
        packed.writestr("CDNOW_master.txt", heading + lines)
    log = convert_cdnow({"CDNOW_master.zip": tmp_path / "CDNOW_master.zip"})
    assert _rows(log) == [
        ("CDNOW", "1", 852_076_800, "sent", "purchase"),
        ("CDNOW", "2", 853_027_200, "sent", "purchase"),
    ]


@pytest.fixture
def publisher(tmp_path):
    """Serve a folder of published files on loopback."""

    class Files(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *words):
            super().__init__(*words, directory=str(tmp_path / "published"))

        def log_message(self, *_):
            pass

    (tmp_path / "published").mkdir()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Files)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_log_is_given_converted_or_downloaded(tmp_path, publisher):
    """A converted log is taken as it is, given files are converted, and the rest is downloaded once."""
    name = "CollegeMsg.txt.gz"
    log = OpenLog("forum", "page", (f"{publisher}/{name}",), "terms", convert_college_messages)
    published = tmp_path / "published" / name
    published.write_bytes(gzip.compress(SNAP_LINES.encode()))
    downloaded = fetch_log(log, tmp_path / "to", None)
    assert (tmp_path / "to" / "forum" / name).read_bytes() == published.read_bytes()
    published.unlink()
    again = fetch_log(log, tmp_path / "to", tmp_path / "nothing")
    given = fetch_log(log, tmp_path / "other", tmp_path / "to")
    assert given == again == downloaded == tmp_path / "to" / "forum" / "log.parquet"
    given.unlink()
    converted = fetch_log(log, tmp_path / "third", tmp_path / "to")
    assert converted == tmp_path / "third" / "forum" / "log.parquet"
    assert len(read_log(converted)) == 6


def test_a_log_that_cannot_be_made_again_says_why():
    """It has no files; where it is not given there is none."""
    closed = [log for log in LOGS if log.convert is None]
    assert closed
    for log in closed:
        assert log.note
        assert fetch_log(log, SHIPPED, None) is None


def test_every_log_of_the_prior_is_in_the_table():
    """The names are those on the shipped card, and every address is https."""
    card = json.loads((SHIPPED / "prior.json").read_text(encoding="utf-8"))
    assert {log.name for log in LOGS} == set(card["training"]["logs"])
    assert all(url.startswith("https://") for log in LOGS for url in (log.page, *log.files))


def test_a_log_is_compared_with_the_card(tmp_path):
    """By its fingerprint, whatever the order of its rows; another length is named."""
    rows = pd.DataFrame(
        {"owner": "a", "contact": ["b", "c"], "at": [1, 2], "direction": "sent", "channel": "email"}
    )
    rows.assign(at=pd.to_datetime(rows["at"], unit="s")).to_parquet(tmp_path / "log.parquet")
    log = read_log(tmp_path / "log.parquet")
    card = {"log_sha256": log.fingerprint(), "log_rows": 2}
    assert check_log(log, card) == "the same log"
    assert "as many" in check_log(log, card | {"log_sha256": "another"})
    assert "saw 3" in check_log(log, {"log_sha256": "another", "log_rows": 3})


def test_two_priors_are_compared(tmp_path):
    """The same files differ in nothing; another figure and another model are named."""
    ours = shutil.copytree(SHIPPED, tmp_path / "prior")
    assert compare_priors(ours, SHIPPED) == []
    card = json.loads((ours / "prior.json").read_text(encoding="utf-8"))
    (ours / "prior.json").write_text(json.dumps(card | {"widths": {"thin": 2.0}}), encoding="utf-8")
    (ours / "prior.skops").write_bytes(b"another")
    differences = compare_priors(ours, SHIPPED)
    assert [line.split()[0] for line in differences] == ["widths:", "prior.skops"]

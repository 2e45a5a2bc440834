"""The small world is what its README says, and stays so."""

import numpy as np
import pandas as pd
import pytest

from data.schema import DAY_SECONDS, LOG_COLUMNS, to_epoch
from data.synthetic.demo.people import OTHERS
from data.synthetic.demo.stories import FIVE, WORKSHOP_PEERS
from data.synthetic.demo.world import AS_OF, LOG_FILE, OWNER_NAME, as_csv, world
from models.log.log import Log
from models.log.snapshot import days, take_snapshot

AT_THE_END = to_epoch(AS_OF)


@pytest.fixture(scope="module")
def log():
    """Return the whole world as a table."""
    return world()


def of(log: pd.DataFrame, contact: str) -> pd.DataFrame:
    """Return one contact's interactions in order of time."""
    return log[log["contact"] == contact]


def silence_days(log: pd.DataFrame, contact: str) -> int:
    """Return the whole days between the last interaction and the end of the world."""
    return int(AT_THE_END - of(log, contact)["at"].max()) // DAY_SECONDS


def gaps(log: pd.DataFrame, contact: str) -> np.ndarray:
    """Return the days between neighbouring days of contact."""
    return np.diff(np.unique(of(log, contact)["at"] // DAY_SECONDS))


def test_making_it_again_gives_the_same_bytes(log):
    """The committed file is exactly what the script writes."""
    assert as_csv(log) == LOG_FILE.read_bytes()


def test_the_file_reads_back_as_the_world(log):
    """ISO 8601 in UTC loses nothing."""
    read = pd.read_csv(LOG_FILE)
    read["at"] = pd.to_datetime(read["at"], utc=True).astype("datetime64[s, UTC]").astype("int64")
    pd.testing.assert_frame_equal(read, log)


def test_it_is_small_and_strict(log):
    """The file is under 500 kB, has the five columns and one owner, and ends before AS_OF."""
    assert LOG_FILE.stat().st_size < 500_000
    assert 5_000 <= len(log) <= 8_000
    assert tuple(log.columns) == LOG_COLUMNS
    assert set(log["owner"]) == {OWNER_NAME}
    assert log["at"].max() < AT_THE_END
    assert not log.duplicated().any()


def test_every_person_is_in_it_once():
    """The five stories and the others have different names, some sixty others among them."""
    names = [person.name for person in (*FIVE, *OTHERS)]
    assert len(set(names)) == len(names)
    assert 55 <= len(OTHERS) <= 70


def test_work_sleeps_and_rests(log):
    """Nobody writes from 23 to 7; a colleague's weekends are nearly empty, a family's full."""
    at = pd.to_datetime(log["at"], unit="s", utc=True)
    assert at.dt.hour.between(7, 22).all()
    weekend = (at.dt.day_of_week >= 5).groupby(log["contact"]).mean()
    assert weekend["Oskar Tamm"] < 0.1
    assert weekend["Anjali Sen"] > 2 / 7


def test_the_senior_is_quiet_against_his_own_rhythm(log):
    """Twenty months of every two or three days, then seven to eight weeks of nothing."""
    assert np.median(gaps(log, "Debashis Holm")) <= 3
    before = gaps(log[log["at"] < AT_THE_END - 71 * DAY_SECONDS], "Debashis Holm")
    assert 49 <= silence_days(log, "Debashis Holm") <= 56
    assert silence_days(log, "Debashis Holm") > 1.5 * before.max()


def test_one_workshop_peer_keeps_writing_and_one_went_quiet(log):
    """Both had a weekly rhythm and wrote and answered; Ines stopped three weeks ago."""
    for name in ("Ines Odaya", "Tomasz Brill"):
        assert 5 <= np.median(gaps(log, name)) <= 8
        assert {"sent", "received"} <= set(of(log, name)["direction"])
    assert silence_days(log, "Tomasz Brill") <= 7
    assert silence_days(log, "Ines Odaya") > gaps(log, "Ines Odaya").max()


def test_the_other_peers_were_a_burst(log):
    """Four of the six never answered what was written after the first days."""
    for peer in WORKSHOP_PEERS[2:]:
        rows = of(log, peer.name)
        assert list(rows["direction"])[-1] == "sent"
        assert np.ptp(rows["at"]) < 21 * DAY_SECONDS
        assert silence_days(log, peer.name) > 90


def test_the_developers_pauses_are_long_and_this_one_is_longer(log):
    """Clusters lie five to eight weeks apart; now it is five months."""
    pauses = gaps(log, "Yusuf Karandel")
    pauses = pauses[pauses > 14]
    assert len(pauses) >= 10
    assert 33 <= pauses.min() <= pauses.max() <= 60
    assert 145 <= silence_days(log, "Yusuf Karandel") <= 160
    sides = of(log, "Yusuf Karandel")["direction"].value_counts()
    assert 0.7 < sides["received"] / sides["sent"] < 1.4


def test_the_businessman_met_her_nine_times_and_a_year_ago(log):
    """Few contacts, nearly all of them calls and meetings."""
    rows = of(log, "Gautam Verlinde")
    assert len(rows) == 9
    assert rows["channel"].isin(["call", "meeting"]).sum() == 7
    assert 360 <= silence_days(log, "Gautam Verlinde") <= 375


def test_the_researcher_waits_for_an_answer(log):
    """Most of it was received; the last two mails are unanswered, the last one ten weeks ago."""
    rows = of(log, "Amina Thorsby")
    assert (rows["direction"] == "received").mean() > 0.6
    assert list(rows["direction"])[-3:] == ["sent", "received", "received"]
    assert 65 <= silence_days(log, "Amina Thorsby") <= 72


@pytest.mark.parametrize("horizon", [60, 90])
def test_there_is_something_to_learn_at_every_month(log, horizon):
    """At least 25 relationships are in each cohort; of them .08 to .45 go dormant."""
    columns = Log.from_frame(log)
    for as_of in range(to_epoch(AS_OF) - days(600), AT_THE_END + 1, days(30)):
        snapshot = take_snapshot(columns, as_of, days(horizon))
        assert snapshot.cohort.sum() >= 25
        if as_of + days(horizon) <= AT_THE_END:
            assert 0.08 <= snapshot.went_dormant[snapshot.cohort].mean() <= 0.45


def test_long_pauses_are_survived(log):
    """At least ten relationships were silent for over 60 days and came back."""
    came_back = [name for name in log["contact"].unique() if gaps(log, name).max(initial=0) > 60]
    assert len(came_back) >= 10

"""Make the small world: `python -m data.synthetic.demo.world` writes `log.csv` beside this file."""

from pathlib import Path

import pandas as pd

from data.schema import AT, CHANNEL, CONTACT, DIRECTION, LOG_COLUMNS, to_epoch
from data.synthetic.demo.generator import LAST, interactions
from data.synthetic.demo.people import OTHERS
from data.synthetic.demo.stories import FIVE

OWNER_NAME = "Mira Sen"
AS_OF = LAST
LOG_FILE = Path(__file__).with_name("log.csv")


def world() -> pd.DataFrame:
    """Return every interaction of the world in order of time; `at` is epoch seconds."""
    rows = [
        (OWNER_NAME, person.name, to_epoch(at), str(direction), channel)
        for person in (*FIVE, *OTHERS)
        for at, direction, channel in interactions(person)
    ]
    log = pd.DataFrame(rows, columns=list(LOG_COLUMNS))
    return log.sort_values([AT, CONTACT, DIRECTION, CHANNEL], ignore_index=True)


def as_csv(log: pd.DataFrame) -> bytes:
    """Return the log as the bytes of `log.csv`: ISO 8601 with Z, one interaction per line."""
    moments = pd.to_datetime(log[AT], unit="s").dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    return log.assign(**{AT: moments}).to_csv(index=False, lineterminator="\n").encode()


if __name__ == "__main__":
    LOG_FILE.write_bytes(as_csv(world()))

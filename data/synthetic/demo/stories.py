"""The five relationships that Kith is measured by, each with the facts of its story."""

from data.synthetic.demo.generator import DemoCircle, DemoPerson
from data.synthetic.demo.people import HOME_HOURS, OFFICE_HOURS, SILENT

OFFICE_CHATS = DemoCircle(OFFICE_HOURS, ("message",), ("meeting",), 0.45, 0.4, 15, 1.6, True)
PEERS = DemoCircle(OFFICE_HOURS, ("message", "email"), ("call",), 0.12, 0.5, 45, 4.0, True)
PROBLEMS = DemoCircle(HOME_HOURS, ("message", "message", "email"), ("call",), 0.2, 0.5, 90, 1.0, False)


def _seen_only(name: str, moments: str) -> DemoPerson:
    """Return a person of whom nothing is made up beside these moments."""
    return DemoPerson(name, SILENT, 0, "", moments)


# 1. The senior at the office: often and briefly for twenty months, until the team changed.
SENIOR = DemoPerson(
    "Debashis Holm",
    OFFICE_CHATS,
    2.7,
    "2024-12-02..2026-02-01 2026-02-01..2026-07-23@2.2",
    "2026-07-23 15:30 mutual meeting, 2026-07-28 10:12 sent message, 2026-07-28 11:40 received message, "
    "2026-08-08 16:21 received message",
    0.6,
)

# 2. The workshop peers: everybody writes for two weeks, two keep answering, one of them stopped.
WORKSHOP_PEERS = (
    DemoPerson(
        "Ines Odaya",
        PEERS,
        6,
        "2026-06-15..2026-09-01",
        "2026-06-03 13:00 mutual meeting, 2026-06-04 09:41 received email, 2026-06-04 12:05 sent email, "
        "2026-06-10 17:20 sent message, 2026-06-11 08:32 received message, 2026-09-07 18:02 sent message, "
        "2026-09-08 09:17 received message",
    ),
    DemoPerson(
        "Tomasz Brill",
        PEERS,
        6.5,
        "2026-06-10..2026-09-25",
        "2026-06-03 13:00 mutual meeting, 2026-06-05 10:22 sent message, 2026-06-05 18:49 received message, "
        "2026-09-26 11:08 received message, 2026-09-28 08:44 sent message",
    ),
    _seen_only(
        "Wanjiru Pell",
        "2026-06-03 13:00 mutual meeting, 2026-06-04 15:30 received message, 2026-06-05 09:14 sent message, "
        "2026-06-12 18:20 sent message, 2026-06-22 12:31 sent message",
    ),
    _seen_only(
        "Sora Linnqvist",
        "2026-06-03 13:00 mutual meeting, 2026-06-03 20:11 sent email, 2026-06-15 09:52 sent email",
    ),
    _seen_only(
        "Felix Adeyinka-Roth",
        "2026-06-03 13:00 mutual meeting, 2026-06-04 08:03 received email, 2026-06-04 19:25 sent email, "
        "2026-06-09 12:10 sent email",
    ),
    _seen_only(
        "Paloma Rhee",
        "2026-06-03 13:00 mutual meeting, 2026-06-03 18:40 mutual meeting, 2026-06-06 10:55 sent message, "
        "2026-06-18 17:33 sent message",
    ),
)

# 3. The developer met at a conference: hard problems in clusters, five to eight weeks apart.
DEVELOPER = DemoPerson(
    "Yusuf Karandel",
    PROBLEMS,
    1.7,
    "2024-10-16..2024-10-22 2024-11-29..2024-12-05 2025-01-18..2025-01-23 2025-03-10..2025-03-19 "
    "2025-04-27..2025-05-01 2025-06-19..2025-06-27 2025-08-08..2025-08-13 2025-09-20..2025-09-29 "
    "2025-11-08..2025-11-13 2025-12-28..2026-01-05 2026-02-08..2026-02-14 2026-03-20..2026-03-25",
    "2026-02-10 20:17 sent message, 2026-02-10 21:03 received message, 2026-02-12 19:30 mutual call, "
    "2026-04-29 19:12 received message, 2026-04-29 20:40 sent message, 2026-05-01 18:05 mutual call, "
    "2026-05-02 09:31 sent email, 2026-05-02 13:54 received email",
)

# 4. The businessman: nine contacts, each of consequence, and a year of silence.
BUSINESSMAN = _seen_only(
    "Gautam Verlinde",
    "2024-10-10 18:30 mutual meeting, 2024-10-24 09:05 mutual call, 2024-12-03 16:00 mutual meeting, "
    "2025-01-28 11:20 received email, 2025-01-28 17:46 sent email, 2025-03-13 10:00 mutual call, "
    "2025-05-22 12:30 mutual meeting, 2025-07-08 15:10 mutual call, 2025-09-26 09:40 mutual call",
)

# 5. The researcher: material comes every month; the answers came late, then not at all.
RESEARCHER = _seen_only(
    "Amina Thorsby",
    "2024-11-06 14:30 mutual meeting, 2024-11-12 09:18 received email, 2024-11-14 20:02 sent email, "
    "2024-12-09 10:44 received email, 2024-12-13 21:15 sent email, 2025-01-20 08:57 received email, "
    "2025-01-20 09:03 received email, 2025-01-27 19:38 sent email, 2025-02-24 11:26 received email, "
    "2025-03-27 09:12 received email, 2025-04-06 18:20 sent email, 2025-05-06 15:49 received email, "
    "2025-05-30 13:00 mutual call, 2025-06-17 10:31 received email, 2025-07-22 08:40 received email, "
    "2025-08-13 22:04 sent email, 2025-09-02 09:55 received email, 2025-10-08 11:08 received email, "
    "2025-11-04 16:23 received email, 2025-11-26 20:47 sent email, 2025-12-11 10:16 received email, "
    "2026-01-22 09:29 received email, 2026-02-18 14:12 received email, 2026-03-20 08:51 received email, "
    "2026-04-14 21:33 sent email, 2026-05-13 10:07 received email, 2026-05-29 09:36 sent email, "
    "2026-06-16 11:42 received email, 2026-07-24 09:20 received email",
)

FIVE = (SENIOR, *WORKSHOP_PEERS, DEVELOPER, BUSINESSMAN, RESEARCHER)

"""The id of a meeting that was planned in another program, as Exchange wraps it.

[MS-OXCICAL], 2.1.3.1.1.20.26.
"""

# A global object id begins so; what a foreign id stands behind reads "vCal-Uid", one, in four bytes.
GLOBAL = "040000008200E00074C5B7101A82E008"
FOREIGN = bytes.fromhex("7643616C2D55696401000000")


def plain_uid(uid: str) -> str:
    """Return the id that the other program gave, where a meeting came from one; else the id itself.

    So a meeting in a calendar of Google and in one of Microsoft is one.
    """
    if not uid.upper().startswith(GLOBAL):
        return uid
    try:
        _, mark, foreign = bytes.fromhex(uid).partition(FOREIGN)
        return foreign.rstrip(b"\0").decode() if mark and foreign else uid
    except ValueError:
        return uid

"""Profiles on the web: one spelling for each person's page, ids kept whole; None for all other pages."""

import re
import unicodedata
from urllib.parse import parse_qs, unquote, urlsplit

from data.identity.spelling.plain_text import clean

PROFILE = re.compile(
    r"(?:linkedin\.com/in|github\.com|x\.com|instagram\.com|facebook\.com|t\.me)/[^/]+"
    r"|linkedin\.com/profile/view\?id=[^/]+"
)
LINKEDIN = re.compile(
    r"(?:[\w-]+\.)?linkedin\.com/(?:mwlite/)?(?:in|pub)/([^/?#\s]+)(?:/([^?#\s]*))?", re.IGNORECASE
)
LINKEDIN_VIEW = re.compile(r"(?:[\w-]+\.)?linkedin\.com/profile/view\?", re.IGNORECASE)
# The tail of an old public address; today's address ends with it, its parts the other way round.
TAIL = re.compile(r"([0-9a-z]{1,3})/([0-9a-z]{1,3})/([0-9a-z]{1,3})/?", re.IGNORECASE)
FACEBOOK = re.compile(r"(?:[\w-]+\.)?(?:facebook|fb)\.com/(?:profile\.php|people/[^/?#]+/\d+)", re.IGNORECASE)
# Where the first part of the path is the person; /#!/ is how Twitter and Facebook once wrote it.
FIRST_PART = re.compile(
    r"(?:[\w-]+\.)?(github\.com|x\.com|twitter\.com|instagram\.com|facebook\.com|fb\.com|t\.me|telegram\.me)"
    r"/(?:#!/)?@?([\w.\-]+)",
    re.IGNORECASE,
)
SAME_HOST = {"twitter.com": "x.com", "fb.com": "facebook.com", "telegram.me": "t.me"}
# Pages of the service itself, of firms and of single posts.
NOBODY_TEXT = """
about accounts c channel dir directory events explore events.php explorer features gist groups hashtag help
home home.php i intent invite joinchat login marketplace messages orgs p pages people permalink.php photo
photo.php photos profile.php pub pulse reel s search settings share sharer sponsors stories story.php topics
tr.php tv watch
"""
NOBODY = frozenset(NOBODY_TEXT.split())


def profile(text: str) -> str | None:
    """Return a profile's address as host and slug in small letters, with or without a scheme before.

    An id after the slug or in the query is kept: without it strangers of one name would be one.
    """
    address = re.sub(r"^https?:/*", "", clean(text.replace("\\", "")), flags=re.IGNORECASE)
    return _linkedin(address) or _facebook(address) or _first_part(address)


def _linkedin(address: str) -> str | None:
    if LINKEDIN_VIEW.match(address):
        wanted = _query(address, "id")
        return f"linkedin.com/profile/view?id={_slug(wanted)}" if wanted else None
    parts = LINKEDIN.match(address)
    if parts is None or parts[1].lower() in NOBODY:
        return None
    tail = TAIL.fullmatch(parts[2] or "")
    if tail is None:
        return f"linkedin.com/in/{_slug(parts[1])}"
    # The last two parts have three places, also where nought was not written.
    return f"linkedin.com/in/{_slug(parts[1])}-{tail[3]:0>3}{tail[2]:0>3}{tail[1]}".lower()


def _facebook(address: str) -> str | None:
    if not FACEBOOK.match(address):
        return None
    digits = _query(address, "id") or address.partition("?")[0].rstrip("/").rpartition("/")[2]
    return f"facebook.com/profile.php?id={digits}" if digits.isdecimal() else None


def _first_part(address: str) -> str | None:
    other = FIRST_PART.match(address)
    if other is None or other[2].lower() in NOBODY:
        return None
    host, slug = other[1].lower(), _slug(other[2])
    host = SAME_HOST.get(host, host)
    if host == "facebook.com" and slug.isdecimal():
        return f"facebook.com/profile.php?id={slug}"
    return f"{host}/{slug}"


def _query(address: str, name: str) -> str:
    try:
        return parse_qs(urlsplit(f"//{address}").query).get(name, [""])[0]
    except ValueError:
        return ""


def _slug(text: str) -> str:
    return unicodedata.normalize("NFC", unquote(text)).strip().lower()

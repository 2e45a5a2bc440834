"""What an owner at a workplace is asked: what others may see, and what is taken in."""

from enum import StrEnum


class Purpose(StrEnum):
    """What an owner at a workplace agrees to, or refuses."""

    # The owner has read what the workplace sees; nothing is allowed by it.
    READ_NOTICE = "read_notice"
    ANSWERS = "answers"
    GOING_QUIET = "going_quiet"
    REPORT = "report"
    NOTES = "notes"
    PAGES = "pages"
    TEAM = "team"
    # What passes to a colleague when the owner leaves: names and addresses of contacts.
    HANDOVER = "handover"
    # Of one source: whether anything of it is taken in. Unless it is switched off, it is.
    COLLECT = "collect"


# Which text of the page 'What my workplace sees' an owner reads. It is raised when that text changes: who
# read a former one is asked again, and what each owner read when stays written down. A test holds it to
# the text.
NOTICE_VERSION = 1
# What others may look at, in the order in which an owner is asked.
LOOKS = (Purpose.ANSWERS, Purpose.GOING_QUIET, Purpose.REPORT, Purpose.NOTES, Purpose.PAGES)

"""What went wrong, said again to whoever reads the page or the terminal in another language.

Errors are raised in English, where they happen; nobody there knows who will read them.
"""

from collections.abc import Callable
from functools import cache

from data.wording.faults import of_files
from data.wording.jobs import of_jobs
from data.wording.kept import Forms, forms_of, said_again
from data.wording.language import ENGLISH, Language
from data.wording.terminal import of_commands, of_doctor


def problem(sentence: str, lang: Language) -> str:
    """Return a title or a sentence in a language; one that Kith has no words for stays as it is."""
    if lang.code == ENGLISH:
        return sentence
    return said_again(sentence.rstrip("."), _forms(), lang) or sentence


def told(sentence: str, lang: Language) -> str:
    """Return what an error says as a sentence of its own: errors begin in the middle of one."""
    said = problem(sentence.rstrip("."), lang)
    return lang.say("{sentence}.", sentence=f"{said[:1].upper()}{said[1:]}")


@cache
def _forms() -> Forms:
    # What begins like a shorter one comes before it: a field takes all that follows.
    parts = (_titles, of_files, of_jobs, _sentences, _of_settings, _of_requests, of_commands, of_doctor)
    return forms_of(message for part in parts for message in part(str))


def _titles(say: Callable[[str], str]) -> list[str]:
    return [
        say("This request cannot work"),
        say("Not allowed"),
        say("There is no such thing here"),
        say("This cannot be done here"),
        say("Sent too slowly"),
        say("Not possible yet"),
        say("Too large"),
        say("Something sent was not as expected"),
        say("Too many requests"),
        say("Something broke here"),
        say("Not ready"),
    ]


def _sentences(say: Callable[[str], str]) -> list[str]:
    return [
        say("{contact} is not known here any more; go back and look again"),
        say("one of these two is not here any more; they were joined or forgotten meanwhile"),
        say("{contact} is not on the latest list of {owner}"),
        say("{owner} has no contact {contact}; they may have been joined or forgotten"),
        say("the list of {owner} of {day} knows nothing of {contact} yet; make a new one with: kith suggest"),
        say("{contact} is not here; nothing was removed"),
        say("there is nobody called {name}"),
        say("{name} may be {candidates}; say more of the name"),
        say("there is no owner {owner} here"),
        say("{owner} has no list here"),
        say("there is no list for {owner} yet; make one with: kith suggest"),
        say("this upload is not here any more; choose the file again"),
        say("no file was chosen; go back and choose one"),
        say("files are taken in for this machine's own workspace only; here programs send them"),
        say(
            "this form was made before you signed in, or by another page; go back, load the page again "
            "and send it once more. Nothing was changed"
        ),
        say("there is nothing that could be undone; see them with: kith people review --all"),
        say("there is no decision {number} that could be undone; see them with: kith people review --all"),
    ]


def _of_settings(say: Callable[[str], str]) -> list[str]:
    return [
        say("{said} is not a day; choose one like 2026-03-01"),
        say("{moment} has passed; snooze until a later moment"),
        say("{moment} is more than ten years ahead"),
        say("{budget} people a week cannot be; choose 1 to {most}"),
        say("{revival} of {budget} cannot be; choose 0 to {most}"),
        say("{horizon} days cannot be; choose {nearest} to {farthest}"),
    ]


def _of_requests(say: Callable[[str], str]) -> list[str]:
    return [
        say("there is nothing at {place}"),
        say("{method} is not possible at {place}"),
        say("this file is larger than the page takes, which is 1 GB; take it in with: kith ingest FILE"),
        say("the body is larger than this service takes at once"),
        say("the body came too slowly"),
        say("this is a mistake in Kith"),
    ]

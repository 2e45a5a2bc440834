"""What the terminal says when something went wrong, or is looked at, before it knows who reads it."""

from collections.abc import Callable


def of_commands(say: Callable[[str], str]) -> list[str]:
    """Return the errors of the personal commands."""
    return [
        say("there is no list yet; make one with: kith suggest"),
        say("there are lists of several owners ({owners}); say whose with --owner"),
        say("there are {count} owners; say whose with --owner"),
        say("there is no owner {owner}"),
        say("{said} is not on the list; there are {candidates}"),
        say("{said} is not on the list; nobody is"),
        say("{said} is not among your contacts; there are {candidates}"),
        say("{said} is not among your contacts; nobody is"),
        say("{said} is not among your contacts (--new begins with somebody); there are {candidates}"),
        say("{said} is not among your contacts (--new begins with somebody); nobody is"),
        say("then {said} is nobody here"),
        say("say until when: either --until DATE or --days N"),
        say("{said} is not a day; expected one like 2026-03-01"),
        say("{moment} has passed; be away until a later day"),
        say("{moment} has not come yet; only what has happened is logged"),
        say("one act of help at a time: --received or --given; log the other one as well"),
        say("{owner} has said nothing that could be taken back"),
        say("{contact} is all that is meant; name two contacts or more"),
        say("there is no guard {name} to switch; there are {guards}"),
        say("nothing has been taken in yet (there is no {path}); begin with: kith ingest FILE"),
        say("Kith does not speak {code}; it speaks {languages}"),
        say("{owner} has no contact {contact}"),
    ]


def of_doctor(say: Callable[[str], str]) -> list[str]:
    """Return what `kith doctor` looks at, finds and advises."""
    return [*_parts(say), *_found(say), *_todo(say)]


def _parts(say: Callable[[str], str]) -> list[str]:
    names = say("folder"), say("disk"), say("prior"), say("history"), say("lists"), say("champion")
    return [*names, say("well"), say("look")]


def _found(say: Callable[[str], str]) -> list[str]:
    return [
        say("{home} can be written"),
        say("others on this machine may read {home}"),
        say("{size} GiB are free"),
        say("the shipped model answers for {shortest} to {longest} days"),
        say("nothing has been taken in yet"),
        say("the store is empty"),
        say("{count} interactions, the newest of {day}"),
        say("no list has been made yet"),
        say("lists of {count} owners, the oldest of {day}"),
        say("{count} of a day still to come, the last of {day}: not shown before it"),
        say("none yet: the shipped model answers (kith retrain)"),
        say("{version} answers"),
    ]


def _todo(say: Callable[[str], str]) -> list[str]:
    return [
        say("make the folder yours alone: chmod 700 FOLDER"),
        say("mend this first"),
        say("make room, or set KITH_HOME to another disk"),
        say("take in a newer export: kith ingest FILE"),
    ]

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
        say("say until when: either --until DATE or --days N"),
        say("{said} is not a day; expected one like 2026-03-01"),
        say("{moment} has passed; be away until a later day"),
        say("one act of help at a time: --received or --given; log the other one as well"),
        say("{owner} has said nothing that could be taken back"),
        say("{contact} is all that is meant; name two contacts or more"),
        say("there is no guard {name} to switch; there are {guards}"),
        say("--map {pair} is not understood; write OURS=THEIRS with one of {columns} on the left"),
        say("--timezone {zone} is not a zone; write it like Europe/Berlin, Asia/Dhaka or UTC"),
        say("--region {region} is not a country; write its two letters, like BD or DE"),
        say("--changed makes whole lists of whoever changed, alone; leave out {option}"),
        say("one log at a time: leave out {log}, or --log {packed}"),
        say("which log? Name a file, or a packed log with --log DIR"),
        say("--rows is for a packed log; give it with --log DIR"),
        say("--workers is for a packed log; give it with --log DIR"),
        say("{option} needs the whole log at once; leave out {other}"),
        say("with --workers the table is written as Parquet; name {file}"),
        say("--master goes with --engine spark"),
        say("--engine spark reads a packed log; give it with --log DIR"),
        say("--engine spark has no {option}; leave it out"),
        say("with --leave-out a packed log is a LOG like the others; write {packed}, not --log"),
        say("--leave-out spreads the snapshots itself and prints one table; leave out {option}"),
        say("a back-test reads one log, and {count} were given; or test them with --leave-out"),
        say("{option} is missing: a day, counted from the log's first row"),
        say("two logs have the same name; a log is named after its file, or its folder if it is log.*"),
        say("the target is not an address like {example}"),
        say("there is no {path} to copy"),
        say("{name} is not a name for a workspace"),
    ]

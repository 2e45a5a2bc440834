"""What is said of what leaves the machine."""

from data.wording.language import Language


def flow_line(kind: str, to: str, last_at: int | None, lang: Language, *, on: bool) -> str:
    """Say what leaves by one way, to whom, and when it last did."""
    sentences = {
        "connection": lang.say("The account {to} is asked for what is new; nothing is sent there", to=to),
        "sign_in": lang.say(
            "New tokens for an account are asked for at {to}; only the client id goes there", to=to
        ),
        "crm": lang.say(
            "Who is likely to go quiet, or whom to reach out to, is written into the CRM {to}", to=to
        ),
        "webhook": lang.say("Changes, with names of owners and contacts, to {to}", to=to),
        "digest": lang.say("The digest, with at most five names, to {to}", to=to),
        "push": lang.say(
            "How many people a week has, and names only if you said so, to devices by {to}", to=to
        ),
        "chat": lang.say("How many people a week has, and names only if you said so, to {to}", to=to),
        "store": lang.say("Everything that is kept lies on the database server {to}", to=to),
        "tracking": lang.say("Figures of trainings, without names, to MLflow on {to}", to=to),
        "calendar": lang.say("The calendar of {to} is read by whatever program has its address", to=to),
        "program": lang.say("What its key allows is read by the program {to}", to=to),
    }
    if not on:
        return lang.say("{flow}: off.", flow=sentences[kind])
    if last_at is None:
        return lang.say("{flow}.", flow=sentences[kind])
    return lang.say("{flow}; last on {day:date}.", flow=sentences[kind], day=last_at)


def nothing_leaves(lang: Language) -> str:
    """Say that nothing leaves at all."""
    return lang.say(
        "Nothing leaves this machine: no connection, no webhook, no digest, no program with a key."
    )


def always(lang: Language) -> str:
    """Say what never leaves, whatever is on."""
    return lang.say(
        "The text of a message is never kept, so it cannot leave either. Kith itself reports to nobody."
    )

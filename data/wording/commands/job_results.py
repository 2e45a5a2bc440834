"""What a job says while it works and when it is done."""

from collections.abc import Sequence

from data.wording.language import Language


def packed(out: str, read: int, refused: int, held: tuple[int, int], lang: Language) -> str:
    """Say what a packing read, and how many interactions of how many owners the log holds now."""
    interactions, owners = held
    return lang.say(
        "{out}: {read} rows read, {refused} refused; the log now holds {interactions} interactions of "
        "{owners} owners.",
        out=out,
        read=lang.number(read),
        refused=lang.number(refused),
        interactions=lang.number(interactions),
        owners=lang.number(owners),
    )


def scored(out: str, rows: int, asked: int, lang: Language) -> str:
    """Say what was written where."""
    return lang.say(
        "{out}: {rows} relationships, {asked} of them in the cohort.",
        out=out,
        rows=lang.number(rows),
        asked=lang.number(asked),
    )


def retrained(version: str, model: str, compared: str, lang: Language, *, crowned: bool) -> str:
    """Say whether there is a new champion, and how it compares."""
    if crowned:
        return lang.say(
            "Version {version} ({model}) is the new champion: {compared}.",
            version=version,
            model=model,
            compared=compared,
        )
    return lang.say(
        "Version {version} ({model}) is registered, but not champion: {compared}.",
        version=version,
        model=model,
        compared=compared,
    )


def left_out(reason: str, lang: Language) -> str:
    """Say that a training went on without a model that cannot answer; the reason is in `lang` already."""
    return lang.say("a model took no part in this training: {reason}", reason=reason)


def compared(loss: float, gap: float, rival: str, lang: Language) -> str:
    """Say a log-loss beside the rival's; the figures are those of the table above, in its digits."""
    if gap > 0:
        return lang.say(
            "log-loss {loss}, {gap} less than {rival} on the newest closed window",
            loss=f"{loss:.4f}",
            gap=f"{gap:.4f}",
            rival=rival,
        )
    return lang.say(
        "log-loss {loss}, {gap} more than {rival} on the newest closed window",
        loss=f"{loss:.4f}",
        gap=f"{-gap:.4f}",
        rival=rival,
    )


def learned(path: str, logs: Sequence[str], lang: Language) -> str:
    """Say from which logs a prior was made."""
    return lang.say("{path}: learned from {logs}.", path=path, logs=", ".join(logs))


def worked(fresh: int, waiting: int, lang: Language) -> str:
    """Say how many lists were made anew, and for how many owners there is too little history."""
    return lang.say(
        "{fresh} lists made anew, {waiting} owners with too little history",
        fresh=lang.number(fresh),
        waiting=lang.number(waiting),
    )


def seen(lang: Language) -> str:
    """Say why the shipped prior is not tested."""
    return lang.say("the shipped prior was trained on this very log, so it is left out.")

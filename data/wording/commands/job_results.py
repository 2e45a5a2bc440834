"""What a job says when it is done."""

from data.wording.language import Language


def packed(out: str, read: int, refused: int, held: tuple[int, int], lang: Language) -> str:
    """Say what a packing read, and how many interactions of how many owners the log holds now."""
    fields = {"out": out, "read": read, "refused": refused, "interactions": held[0], "owners": held[1]}
    return lang.say(
        "{out}: {read} rows read, {refused} refused; the log now holds {interactions} interactions of "
        "{owners} owners.",
        **fields,
    )


def scored(out: str, rows: int, in_cohort: int, lang: Language) -> str:
    """Say what was written where."""
    return lang.say(
        "{out}: {rows} relationships, {asked} of them in the cohort.", out=out, rows=rows, asked=in_cohort
    )


def retrained(version: str, model: str, compared: str, lang: Language, *, crowned: bool) -> str:
    """Say whether there is a new champion, and how it compares."""
    fields = {"version": version, "model": model, "compared": compared}
    if crowned:
        return lang.say("Version {version} ({model}) is the new champion: {compared}.", **fields)
    return lang.say("Version {version} ({model}) is registered, but not champion: {compared}.", **fields)


def beside_champion(gain: float, low: float, trial: int, lang: Language) -> str:
    """Say by how much the champion was beaten, and how much of it chance cannot explain."""
    fields = {"gain": f"{gain:.4f}", "low": f"{low:.4f}", "trial": lang.number(trial)}
    if low > 0:
        return lang.say(
            "Against the champion: {gain} less log-loss, at least {low} beyond chance (trial {trial}).",
            **fields,
        )
    return lang.say(
        "Against the champion: {gain} less log-loss, which may be chance (lower bound {low}, trial {trial}).",
        **fields,
    )


def learned_from_history(lang: Language, *, crowned: bool) -> str:
    """Say to somebody who is no data team what a training changed, and where the figures are."""
    if crowned:
        changed = lang.say(
            "Kith learned from your history. The new model did best on a test, and is used from now on."
        )
    else:
        changed = lang.say(
            "Kith learned from your history, but the new model did not do best on a test. Nothing changes."
        )
    figures = lang.say("How right it was: kith report. All figures: kith retrain --figures")
    return f"{changed}\n{figures}"


def base_rate_moved(trained: float, newest: float, lang: Language) -> str:
    """Say that the share of those who went dormant is another one in the newest closed window."""
    return lang.say(
        "In the newest closed window {newest} went dormant, in those it learned from {trained}: see whether "
        "a source has stopped, with kith coverage",
        newest=lang.share(newest),
        trained=lang.share(trained),
    )


def compared(loss: float, gap: float, rival: str, lang: Language) -> str:
    """Say a log-loss beside the rival's; the figures are those of the table above, in its digits."""
    fields = {"loss": f"{loss:.4f}", "gap": f"{abs(gap):.4f}", "rival": rival}
    if gap > 0:
        return lang.say("log-loss {loss}, {gap} less than {rival} on the newest closed window", **fields)
    return lang.say("log-loss {loss}, {gap} more than {rival} on the newest closed window", **fields)

"""The kinds of model that are trained on the spot, and when they may be asked for."""

from data.errors import UsageError

LOCAL, BLEND = "local", "blend"
TRAINED = (LOCAL, BLEND)


def check_train(model: str, *, train: bool) -> None:
    """Raise UsageError where the model named and --train do not go together."""
    if model in TRAINED and not train:
        raise UsageError(
            "--model {model} is trained on the log itself, up to --as-of; say so with --train, or take "
            "--model prior or champion.",
            model=model,
        )
    if train and model not in TRAINED:
        raise UsageError(
            "--train goes with --model {one} or {other}, not with {model}.",
            one=LOCAL,
            other=BLEND,
            model=model,
        )

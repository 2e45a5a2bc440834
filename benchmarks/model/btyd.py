"""BG/NBD beside its paper: the published parameters, found again on the published sample.

Fader, Hardie and Lee (2005), "Counting Your Customers the Easy Way", Marketing Science 24(2), table 2:
2,357 customers of CDNOW, 39 weeks. SUMMARY is a CSV with a row per customer and the columns frequency
(repeat purchases), recency and T (weeks), as the CDNOW summary is handed around.
"""

from pathlib import Path

import click
import pandas as pd

from models.evaluation.bg_nbd import fit_bg_nbd

PUBLISHED = {"r": (0.243, 3), "alpha": (4.414, 3), "a": (0.793, 3), "b": (2.426, 3)}
PUBLISHED_LIKELIHOOD = (-9582.4, 1)
COLUMNS = ["frequency", "recency", "T"]


@click.command()
@click.argument("summary", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def main(summary: Path) -> None:
    """Fit BG/NBD to SUMMARY; exit code 1 where a digit differs from the published ones."""
    table = pd.read_csv(summary)
    missing = [name for name in COLUMNS if name not in table]
    if missing:
        raise click.UsageError(f"{summary} has no column {', '.join(missing)}; it has {', '.join(table)}.")
    found = fit_bg_nbd(*(table[name].to_numpy(dtype="float64") for name in COLUMNS))
    same = True
    for name, (value, digits) in (PUBLISHED | {"log_likelihood": PUBLISHED_LIKELIHOOD}).items():
        fitted = round(getattr(found, name), digits)
        same &= fitted == value
        click.echo(f"{name:>14}  {fitted:>10}  published {value:>10}  {'' if fitted == value else 'DIFFERS'}")
    raise SystemExit(not same)


if __name__ == "__main__":
    main()

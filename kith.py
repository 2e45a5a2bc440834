"""The front door: both rooms' commands as one `kith`, each loaded only when it is called."""

import sys

import click

from data.errors import KithError
from data.store.sqlite import DatabaseError
from pipelines.cli import pipeline_commands
from service.cli import service_commands
from service.cli_people import keeping_commands


@click.group(
    cls=click.CommandCollection,
    sources=[service_commands, pipeline_commands, keeping_commands],
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="kith")
def kith() -> None:
    """Whom to reach out to this week, and why.

    Begin with:  kith ingest FILE,  kith suggest,  kith week;  and kith retrain to learn from it.
    """


def main() -> None:
    """Run a command; an error that the reader can mend is one sentence and an exit code."""
    try:
        kith(standalone_mode=True)
    except KithError as error:
        click.echo(f"kith: {error}", err=True)
        sys.exit(error.exit_code)
    except DatabaseError as error:
        click.echo(f"kith: the store is damaged ({error}); restore kith.db from a copy.", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()

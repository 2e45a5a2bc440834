"""The front door: the one command line over all rooms."""


def main() -> None:
    """Run the command line."""
    # Imported here: whoever only imports the package needs no click.
    from kith.cli.main import main as run

    run()

"""The front door: the one command line over all rooms."""

import gc
import sys
from pathlib import Path

# An installed Kith carries its rooms below this package, where no other distribution's `data` is met; in a
# checkout they lie beside it.
ROOMS = Path(__file__).parent / "rooms"
if ROOMS.is_dir() and str(ROOMS) not in sys.path:
    sys.path.insert(0, str(ROOMS))


def main() -> None:
    """Run the command line."""
    # Imported here: whoever only imports the package needs no click.
    from kith.cli.main import main as run

    # A command is short, and what it reads is in no circles: the collector would walk it again and again.
    gc.set_threshold(100_000, 50, 100)
    run()

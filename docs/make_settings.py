"""Write the tables of docs/reference/settings.md; with - print the page. A test compares the two."""

import re
import sys
from pathlib import Path

from kith.cli.settings.environment import VARIABLES

PAGE = Path(__file__).parent / "reference" / "settings.md"
HEADS = {
    False: "| variable | default | what it sets | option that overrides it |\n|---|---|---|---|\n",
    True: "| variable | Kith's default | what it sets |\n|---|---|---|\n",
}


def page() -> str:
    """Return the page with its tables made anew."""
    text = PAGE.read_text(encoding="utf-8")
    for of_library, head in HEADS.items():
        rows = "".join(f"{one.row()}\n" for one in VARIABLES if one.of_library is of_library)
        pattern = rf"{re.escape(head)}(\|[^\n]*\n)*"
        text = re.sub(pattern, lambda _, made=head + rows: made, text, count=1)
    return text


if __name__ == "__main__":
    if sys.argv[1:] == ["-"]:
        sys.stdout.write(page())
    else:
        PAGE.write_text(page(), encoding="utf-8")

"""Pictures of every page of the made-up world: make pictures (after make demo)."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import sync_playwright

OWNER = "Mira Sen"
PAGES = {
    "week": f"/owners/{OWNER}",
    "person": f"/person?{urlencode({'owner': OWNER, 'contact': 'Debashis Holm'})}",
    "people": f"/people?{urlencode({'owner': OWNER})}",
    "report": f"/report?{urlencode({'owner': OWNER})}",
    "settings": f"/settings?{urlencode({'owner': OWNER})}",
    "sources": f"/sources?{urlencode({'owner': OWNER})}",
    "review": f"/review?{urlencode({'owner': OWNER})}",
}
VIEWS = {
    "": {"viewport": {"width": 1024, "height": 800}},
    "-dark-bn": {"viewport": {"width": 1024, "height": 800}, "color_scheme": "dark", "locale": "bn"},
    "-phone": {"viewport": {"width": 360, "height": 740}},
}
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]


def main(out: Path, wanted: list[str]) -> None:
    """Serve the demo's store on a free port, and write one picture for each page and view."""
    out.mkdir(parents=True, exist_ok=True)
    command = [str(Path(sys.executable).with_name("kith")), "serve", "--port", "0", "--as-of", "2026-10-02"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ)
    try:
        assert server.stdout is not None
        address = next(word for word in server.stdout.readline().split() if word.startswith("http"))
        program = shutil.which("chromium-headless-shell") or "/usr/bin/chromium"
        with sync_playwright() as started:
            browser = started.chromium.launch(executable_path=program, args=QUIET)
            for view, options in VIEWS.items():
                shown = browser.new_context(**options).new_page()  # type: ignore[arg-type]
                for name, place in PAGES.items():
                    if not wanted or name in wanted:
                        shown.goto(address.rstrip("/") + place)
                        shown.screenshot(path=out / f"{name}{view}.png", full_page=True)
            browser.close()
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])

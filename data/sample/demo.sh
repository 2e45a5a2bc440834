#!/bin/sh
# The made-up world from file to list, each step the command a person would type.
set -eu
rm -rf "$KITH_HOME"
say() { printf '\n\033[2m$ kith %s\033[0m\n' "$*"; "$KITH" "$@"; }
say ingest data/sample/log.csv
say suggest --as-of "$AS_OF"
say week
cat <<END

All of these people are made up. Their story: data/sample/README.md
See it as a page:   make serve-demo   (then open http://127.0.0.1:8765)
Use your own file:  a table with the columns owner, contact, at, direction, channel:
                    .venv/bin/kith ingest YOUR.csv && .venv/bin/kith suggest && .venv/bin/kith week
Learn from it too:  .venv/bin/kith retrain
END

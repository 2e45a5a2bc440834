#!/bin/sh
# The made-up world from file to list, each step the command a person would type.
set -eu
rm -rf "$KITH_HOME"
say() { printf '\n\033[2m$ kith %s\033[0m\n' "$*"; "$KITH" "$@"; }
say ingest data/synthetic/demo/log.csv
# Help given and received, as one would write it down.
tail -n +2 data/synthetic/demo/exchanges.csv | while IFS=, read -r contact on side exchange channel; do
    TZ=UTC say log "$contact" "--$side" "$exchange" --on "$on" --channel "$channel" </dev/null
done
# What one would write down of people: how they met, how to reach them.
tail -n +2 data/synthetic/demo/memory.csv | while IFS=, read -r contact on words; do
    say --now "$on" note "$contact" "$words" </dev/null
done
say suggest --as-of "$AS_OF"
# The world ends on that day: from any later one its list would be an old list.
export KITH_NOW="$AS_OF"
say week
cat <<END

All of these people are made up. Their story: data/synthetic/demo/README.md
See it as a page:   make serve-demo   (then open http://127.0.0.1:8765)
Look around:        make tour         (the same world at four moments of its two years)
Use your own file:  .venv/bin/kith start   (mail, calendars, chats, tables; three questions)
Learn from it too:  .venv/bin/kith retrain
END

#!/bin/sh
# Let the protocol's inspector use both ways of the server for assistants, as a client of another make.
set -eu
python=$1
work=$(mktemp -d)
serving=
trap 'test -z "$serving" || kill "$serving"; rm -rf "$work"' EXIT
KITH_HOME="$work/home"; export KITH_HOME
"$python" -m kith ingest data/synthetic/demo/log.csv >/dev/null
"$python" -m kith suggest --as-of 2026-10-01 >/dev/null
inspect() { npx --yes @modelcontextprotocol/inspector@0.22.0 --cli "$@"; }
# What an answer must hold; the inspector ends with 1 where the protocol is broken.
expect() { grep -q "$1" said || { echo "inspector: not found: $1" >&2; cat said >&2; exit 1; }; }

ask() {
    inspect "$@" --method tools/list > said
    expect '"name": "this_week"'; expect '"readOnlyHint": true'; expect '"outputSchema"'
    inspect "$@" --method tools/call --tool-name this_week --tool-arg limit=1 > said
    expect '"structuredContent"'; expect '"owner": "Mira Sen"'
    inspect "$@" --method resources/list > said
    expect 'kith://report'
    inspect "$@" --method resources/read --uri kith://week > said
    expect 'Mira Sen'
    inspect "$@" --method prompts/get --prompt-name weekly_review > said
    expect 'this_week'
    echo "inspector: $1 answers"
}

cd "$work"
KITH_NOW=2026-10-02; export KITH_NOW
ask "$python" -m kith mcp
token=$("$python" -m kith keys create inspector --scope suggestions:read 2>/dev/null)
"$python" -m kith serve --port 0 --no-worker > place 2>/dev/null &
serving=$!
until grep -q http place; do sleep 0.2; done
address=$(grep -o 'http://[0-9.:]*' place)/mcp
ask "$address" --transport http --header "Authorization: Bearer $token"

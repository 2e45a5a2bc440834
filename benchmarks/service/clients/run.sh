#!/bin/sh
# Lint the API's description, type a TypeScript client from it, and let it call a running service.
set -eu
python=$1
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
serving=
trap 'test -z "$serving" || kill "$serving"; rm -rf "$work"' EXIT
PYTHONPATH="$here/../../.." "$python" "$here/../openapi.py" > "$work/openapi.json"
cp "$here/day.ts" "$work/"
cd "$work"
npx --yes @redocly/cli@2.77.0 lint openapi.json
echo '{"private": true, "type": "module"}' > package.json
npm install --silent --no-audit --no-fund openapi-typescript@7.13.0 openapi-fetch@0.17 typescript@5 esbuild@0.27 @types/node@20
# What has a default need not be sent.
npx openapi-typescript openapi.json --default-non-nullable false -o kith.d.ts
npx tsc --noEmit --strict --target es2022 --module preserve --moduleResolution bundler --types node day.ts
npx esbuild day.ts --bundle --platform=node --format=esm --outfile=day.mjs --log-level=warning
KITH_HOME="$work/home"; export KITH_HOME
token=$("$python" -m kith keys create day --scope admin 2>/dev/null)
"$python" -m kith serve --port 0 > said 2>/dev/null &
serving=$!
until grep -q http said; do sleep 0.2; done
node day.mjs "$(grep -o 'http://[0-9.:]*' said)" "$token"

#!/usr/bin/env bash
# Tries deploy/Caddyfile in a network of its own: TLS outside, kith serve inside, nobody without a key. As root.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export work KITH_HOME=$work/home XDG_DATA_HOME=$work/caddy HOME=$work PATH=$PWD/.venv/bin:$PATH
export KITH_HOSTS=kith.localhost KITH_HOST=kith.localhost KITH_CERTIFICATES=local_certs
kith ingest data/synthetic/demo/log.csv
kith suggest --as-of 2026-10-01
KEY=$(kith keys create proxy --scope suggestions:read | grep -o 'kith_[[:alnum:]_-]*' | head -n 1)
export KEY
unshare --net bash -euo pipefail -c '
    ip link set lo up
    kith serve --no-worker >"$work/kith.log" 2>&1 & serving=$!
    caddy run --config deploy/Caddyfile --adapter caddyfile >"$work/caddy.log" 2>&1 & proxy=$!
    trap "kill $serving $proxy 2>/dev/null; wait" EXIT
    call() { curl --silent --output /dev/null --write-out "%{http_code}" --cacert "$work/caddy/caddy/pki/authorities/local/root.crt" \
        --resolve kith.localhost:443:127.0.0.1 "$@" || true; }
    for _ in $(seq 120); do [[ $(call https://kith.localhost/readyz) == 200 ]] && break; sleep 1; done
    seen="$(call https://kith.localhost/readyz) $(call https://kith.localhost/v1/suggestions) $(
        call -H "Authorization: Bearer $KEY" https://kith.localhost/v1/suggestions)"
    echo "readyz, no key, a key, through TLS: $seen"
    [[ $seen == "200 401 200" ]] || { cat "$work/kith.log" "$work/caddy.log"; exit 1; }
'

#!/usr/bin/env bash
# Builds the image of deploy/Containerfile from the release in DIST and uses it as an orchestrator would, without an
# engine: buildah builds it on a bare Debian, and runs it in a network of its own. `check-container.sh DIST`, as root.
set -euo pipefail
cd "$(dirname "$0")/.."
dist=$(realpath "$1")
work=$(mktemp -d)
export BUILDAH_ISOLATION=chroot STORAGE_DRIVER=vfs
buildah() { command buildah --root "$work/storage" --runroot "$work/run" "$@"; }
trap 'buildah rm --all >/dev/null 2>&1 || true; buildah rmi --all --force >/dev/null 2>&1 || true; rm -rf "$work"' EXIT

echo "== the base: a bare Debian with Python"
mmdebstrap --quiet --variant=minbase --include=python3-venv,ca-certificates,tzdata bookworm "$work/base.tar"
base=$(buildah from scratch)
buildah add --quiet "$base" "$work/base.tar" / >/dev/null
buildah commit --quiet "$base" kith-base >/dev/null

echo "== the image, from the release and its wheels"
mkdir "$work/context"
cp "$dist"/kith-*.whl "$dist"/kith-*.requirements*.txt "$work/context/"
.venv/bin/python -m pip download --quiet --quiet --require-hashes --no-deps --only-binary :all: --dest "$work/context/wheels" \
    -r "$dist"/kith-*.requirements.txt
buildah bud --quiet --format docker --build-arg BASE=localhost/kith-base \
    --build-arg "PIP_OPTIONS=--no-index --find-links=/release/wheels" \
    -f deploy/Containerfile -t kith "$work/context" >/dev/null
buildah push --quiet kith "oci-archive:$work/kith.oci.tar"
ls -lh "$work/kith.oci.tar" | awk '{print "   archive: " $5}'

echo "== what the image says of itself"
buildah inspect --type image --format '{{.Docker.Config.User}} {{.Docker.Config.Volumes}} {{.Docker.Config.Cmd}}{{println}}' kith |
    tee "$work/says"
grep -q '^10001:10001 map\[/var/lib/kith:{}\] \[serve --host 0.0.0.0\]$' "$work/says"
buildah inspect --type image --format '{{range .Docker.Config.Healthcheck.Test}}{{.}} {{end}}{{println}}' kith | tee "$work/health"
grep -q healthz "$work/health"

container=$(buildah from kith)
mkdir -m 700 "$work/state"
chown 10001:10001 "$work/state"
in_image() { buildah run --user 10001:10001 --volume "$work/state:/var/lib/kith" "$container" -- "$@"; }

echo "== the user without rights can write nothing but the state"
in_image sh -c 'id -u; find / -xdev -writable -not -type l -not -path "/proc/*" -not -path "/dev/*" \
    -not -path "/tmp*" -not -path "/var/tmp*" -not -path "/run/lock*" -not -path "/var/lib/kith*" 2>/dev/null || true' |
    tee "$work/writable"
[[ $(<"$work/writable") == 10001 ]]

echo "== first list, then the page and the API, from the network of the image alone"
in_image sh -c 'kith --version && kith ingest "$(dirname "$(python -c "import kith; print(kith.__file__)")")/rooms/data/synthetic/demo/log.csv" \
    && kith suggest --as-of 2026-10-01 && kith doctor --json >/tmp/doctor.json; echo "doctor: exit code $?"; rm -f /tmp/doctor.json'
key=$(in_image kith keys create container --scope suggestions:read | grep -o 'kith_[[:alnum:]_-]*' | head -n 1)
mkdir "$work/probe"
cat >"$work/probe/probe.py" <<'PYTHON'
"""Wait until the service is healthy, then look at what it answers: readiness, no key, a key, the page."""
import sys, time, urllib.error, urllib.request

def call(path, key=None):
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    request = urllib.request.Request("http://127.0.0.1:8765" + path, headers=headers)
    try:
        return urllib.request.urlopen(request, timeout=30).status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return None

deadline = time.monotonic() + 300
while call("/healthz") != 200:
    assert time.monotonic() < deadline, "the service is not healthy after five minutes"
    time.sleep(1)
seen = [call("/readyz"), call("/v1/suggestions"), call("/v1/suggestions", sys.argv[1]), call("/sign-in")]
print("   readyz, no key, a key, the page:", *seen)
assert seen == [200, 401, 200, 200]
PYTHON
export -f buildah in_image
export work container key
# As it starts by itself, on all interfaces of a network that has none but its own loopback.
unshare --net bash -euo pipefail -c '
    ip link set lo up
    in_image kith serve --host 0.0.0.0 >"$work/serve.log" 2>&1 &
    trap "pkill -TERM -P $! || true; wait $! || true" EXIT
    buildah run --user 10001:10001 --volume "$work/probe:/probe:ro" "$container" -- python3 /probe/probe.py "$key" ||
        { cat "$work/serve.log"; exit 1; }
'
echo "container: well"

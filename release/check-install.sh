#!/usr/bin/env bash
# Installs the wheel of the release in DIST as a person would, on each Python that is here: alone, by its hashes, and as a
# tool beside others. Nothing of the checkout is used. `check-install.sh DIST`
set -euo pipefail
uv=$(realpath "$(dirname "$0")/../.venv/bin/uv")
dist=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
wheel=$(ls "$dist"/kith-*.whl)

# A log of two years, a list, a reason, the worker: with the wheel alone.
use() {
    export KITH_HOME=$work/home-$1
    local kith=$2
    "$kith" --version
    "$kith" ingest "$(dirname "$(dirname "$kith")")"/lib/python3*/site-packages/kith/rooms/data/synthetic/demo/log.csv
    "$kith" suggest --as-of 2026-10-01
    "$kith" week >/dev/null
    "$kith" why Lin >/dev/null
    "$kith" work --once
    "$kith" doctor --json >doctor.json || [[ $? == 6 ]]
    grep -q "train would bring" doctor.json
    local code=0
    "$kith" retrain --json 2>refusal.json || code=$?
    [[ $code == 1 ]] && grep -q not_installed refusal.json
}

# Interpreters that pyenv keeps are found, too.
for folder in "$HOME"/.pyenv/versions/3.*/bin; do [[ -d $folder ]] && PATH=$folder:$PATH; done

for version in 3.11 3.12 3.13; do
    "$uv" python find --quiet --no-python-downloads "$version" 2>/dev/null || { echo "Python $version is not here: not tried"; continue; }
    "$uv" venv --quiet --no-python-downloads --python "$version" "venv-$version"
    "$uv" pip install --quiet --require-hashes --python "venv-$version" -r "$dist"/kith-*.requirements.txt
    "$uv" pip install --quiet --no-deps --python "venv-$version" "$wheel"
    use "$version" "$work/venv-$version/bin/kith"
    du -sh "venv-$version" | awk '{print "   installed: " $1}'
done

export UV_TOOL_DIR=$work/tools UV_TOOL_BIN_DIR=$work/bin
"$uv" tool install --quiet --no-python-downloads "$wheel"
use tool "$(realpath "$work/bin/kith")"
echo "install: well"

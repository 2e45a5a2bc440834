#!/usr/bin/env bash
# Runs deploy/airflow_kith.py once in an Airflow of its own: each DAG to its end, on the made-up world.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
.venv/bin/uv venv --quiet "$work/venv"
.venv/bin/uv pip install --quiet --python "$work/venv" "apache-airflow==3.3.2"
export AIRFLOW_HOME=$work AIRFLOW__CORE__LOAD_EXAMPLES=False AIRFLOW__CORE__DAGS_FOLDER=$work/dags HOME=$work
export KITH_HOME=$work/kith PATH=$PWD/.venv/bin:$PATH
mkdir "$work/dags"
cp deploy/airflow_kith.py "$work/dags/"
kith ingest data/synthetic/demo/log.csv
"$work/venv/bin/airflow" db migrate >"$work/migrate.log" 2>&1 || { cat "$work/migrate.log"; exit 1; }
for dag in kith_suggest kith_retrain; do
    timeout 900 "$work/venv/bin/airflow" dags test "$dag" >"$work/$dag.log" 2>&1 && grep -q "state=success" "$work/$dag.log" ||
        { cat "$work/$dag.log"; exit 1; }
    echo "$dag: well"
done
kith champion list

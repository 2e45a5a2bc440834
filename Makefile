# Two commands do all the set-up: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
UV := $(VENV)/bin/uv
UV_VERSION := 0.13.9
DEMO := .kith/demo
AS_OF := 2026-10-01

.PHONY: demo test lint lock serve-demo benchmark benchmark-engine benchmark-model benchmark-btyd clean

$(VENV)/ready: requirements.lock pyproject.toml
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	@test -x $(UV) || $(VENV)/bin/python -m pip install --quiet uv==$(UV_VERSION)
	@$(UV) pip sync --quiet --compile-bytecode requirements.lock
	@$(UV) pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

demo: $(VENV)/ready  ## Build the made-up world, score it, and print this week's list.
	@KITH=$(VENV)/bin/kith KITH_HOME=$(DEMO) AS_OF=$(AS_OF) sh data/sample/demo.sh

serve-demo: $(VENV)/ready  ## Open the made-up world's page.
	@KITH_HOME=$(DEMO) $(VENV)/bin/kith serve

test: $(VENV)/ready  ## Everything this machine can run.
	@$(VENV)/bin/pytest -q

lint: $(VENV)/ready
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

lock:  ## Resolve anew: hashed, for every platform, and naming no host, so it works behind any mirror.
	$(UV) pip compile --quiet --universal --generate-hashes --no-header --group dev pyproject.toml -o requirements.lock

benchmark: $(VENV)/ready  ## LOG=path of email-eu's log; how long the commands take.
	$(VENV)/bin/python benchmarks/commands.py $(LOG)

benchmark-engine: $(VENV)/ready  ## MILLIONS="1 10": how long the engine takes on made-up logs, beside Polars.
	$(VENV)/bin/python benchmarks/engine.py $(MILLIONS)

benchmark-model: $(VENV)/ready  ## LOGS=folder of the public logs; how good the model is (benchmarks/README.md).
	$(VENV)/bin/python benchmarks/model.py $(LOGS) $(if $(JSON),--json $(JSON))

benchmark-btyd: $(VENV)/ready  ## SUMMARY=the published CDNOW sample; BG/NBD beside its paper.
	$(VENV)/bin/python benchmarks/btyd.py $(SUMMARY)

clean:
	rm -rf $(VENV) .kith

# Two commands do all the set-up: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
UV := $(VENV)/bin/uv
DEMO := .kith/demo
AS_OF := 2026-10-01
# Some machines forbid Python to keep what it compiled; each of the tests' hundreds of processes would then
# compile the whole house again.
unexport PYTHONDONTWRITEBYTECODE
# Whole runs of the tests: file by file in two processes, each with its own servers. BESIDE= runs them in one.
BESIDE ?= -n 2 --dist loadfile

.PHONY: hard-weeks demo serve-demo release audit tour benchmark-pages test lint lock docs pictures icons nightly flakes properties fuzz torture kills looks notebooks reproducible workspaces spark schemathesis clients inspector long-day clean \
	benchmark benchmark-odd-logs benchmark-model benchmark-open benchmark-suggestions benchmark-reasons benchmark-engine benchmark-store benchmark-workspaces benchmark-first-day benchmark-imports benchmark-kinds benchmark-service benchmark-changes benchmark-bulk benchmark-imap benchmark-crm crm-kills check-bottlecrm benchmark-webhooks benchmark-assistants benchmark-btyd benchmark-drift \
	benchmark-structure benchmark-start-up open-logs

$(VENV)/ready: requirements.lock pyproject.toml
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	@test -x $(UV) || { sed -n '/^uv==/,/^ *#/p' requirements.lock >$(VENV)/uv.txt && \
		$(VENV)/bin/python -m pip install --quiet --no-deps --require-hashes -r $(VENV)/uv.txt; }
	@$(UV) pip sync --quiet --compile-bytecode requirements.lock
	@$(UV) pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

demo: $(VENV)/ready  ## Build the made-up world, score it, and print this week's list.
	@KITH=$(VENV)/bin/kith KITH_HOME=$(DEMO) AS_OF=$(AS_OF) sh data/synthetic/demo/demo.sh

serve-demo: $(VENV)/ready  ## Open the made-up world's page.
	@KITH_HOME=$(DEMO) $(VENV)/bin/kith serve --as-of $(AS_OF)

tour: $(VENV)/ready  ## The made-up world at four moments of its two years, each on a port of its own.
	@$(VENV)/bin/python -m data.synthetic.demo.tour .kith/tour

test: $(VENV)/ready  ## Everything this machine can run.
	@$(VENV)/bin/pytest -q $(BESIDE)

lint: $(VENV)/ready
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

lock:  ## Resolve anew: hashed, for every platform, and naming no host, so it works behind any mirror.
	$(UV) pip compile --quiet --universal --generate-hashes --no-header --all-extras --group dev pyproject.toml -o requirements.lock

nightly: $(VENV)/ready  ## The long checks, one after the other, or CHECKS="torture spark"; they take an hour or two.
	@bash .ci/nightly $(CHECKS)

flakes: $(VENV)/ready  ## The whole suite five times (RUNS=5), each time in another order; red where one run is.
	@for run in $$(seq $(or $(RUNS),5)); do echo "order $$run"; KITH_TESTS_ORDER=$$run $(VENV)/bin/pytest -q $(BESIDE) || exit 1; done

properties: $(VENV)/ready  ## Every test of a property, with five hundred examples that are new each time.
	@$(VENV)/bin/pytest -q -m hypothesis --hypothesis-profile nightly

fuzz: $(VENV)/ready  ## A hundred thousand inputs for each reader, or INPUTS=so many.
	KITH_FUZZ=$(or $(INPUTS),100000) $(VENV)/bin/pytest -q tests/data/importers/test_fuzz.py tests/data/importers/test_kinds.py
	$(VENV)/bin/python -m benchmarks.imports.fuzz --inputs $(or $(INPUTS),100000)

benchmark: $(VENV)/ready  ## LOG=path of email-eu's log; how long the commands take.
	$(VENV)/bin/python -m benchmarks.engine.commands $(LOG)

benchmark-engine: $(VENV)/ready  ## MILLIONS="1 10": how long the engine takes on made-up logs, beside Polars, DuckDB, Spark.
	$(VENV)/bin/python -m benchmarks.engine.compare $(MILLIONS) $(ARGS)

benchmark-store: $(VENV)/ready  ## ARGS="--owners 20 200"; what taking in, lists and the worker cost, on both stores.
	$(VENV)/bin/python -m benchmarks.engine.store $(ARGS)

benchmark-workspaces: $(VENV)/ready  ## ARGS="--owners 500"; lists of two workspaces beside one of as many owners.
	$(VENV)/bin/python -m benchmarks.engine.workspaces $(ARGS)

benchmark-odd-logs: $(VENV)/ready  ## One owner of 50 million interactions, ten million owners of two, and others.
	$(VENV)/bin/python -m benchmarks.engine.odd_logs $(ARGS)

benchmark-model: $(VENV)/ready  ## LOGS=folder of the public logs; how good the model is (benchmarks/README.md).
	$(VENV)/bin/python -m benchmarks.model.backtests $(LOGS) $(if $(JSON),--json $(JSON)) $(ARGS)

benchmark-open: $(VENV)/ready  ## LOGS=folder of the public logs; the leaderboard of all entrants, or ENTRANT=file.py among them.
	$(VENV)/bin/python -m benchmarks.model.leaderboard.run $(LOGS) $(if $(ENTRANT),--entrant $(ENTRANT)) $(ARGS)

benchmark-suggestions: $(VENV)/ready  ## LOGS=folder of the public logs; what the lists catch, and how long they take.
	$(VENV)/bin/python -m benchmarks.model.suggestions $(LOGS) $(if $(JSON),--json $(JSON))

benchmark-reasons: $(VENV)/ready  ## LOGS=folder of the public logs; what a reader of the lists would stumble over.
	$(VENV)/bin/python -m benchmarks.model.reasons $(LOGS) $(ARGS)

benchmark-drift: $(VENV)/ready  ## ARGS="--years 10 --runs 400"; how often the alarm about calibration is false, how soon right.
	$(VENV)/bin/python -m benchmarks.model.alarms.drift $(ARGS)

benchmark-structure: $(VENV)/ready  ## ARGS="--root OTHER"; how the code is built, and which function calls which.
	$(VENV)/bin/python -m benchmarks.code.structure $(ARGS)
	$(VENV)/bin/python -m benchmarks.code.edges $(ARGS)

benchmark-start-up: $(VENV)/ready  ## How long the quick commands take over a bare interpreter's start.
	$(VENV)/bin/python -m benchmarks.code.start_up $(ARGS)

open-logs: $(VENV)/ready  ## The prior again from its public logs: downloaded, or FROM=folder of them; into OUT.
	$(VENV)/bin/python -m benchmarks.model.open_logs --to $(or $(OUT),.kith/open-logs) $(if $(FROM),--from $(FROM))

benchmark-btyd: $(VENV)/ready  ## SUMMARY=the published CDNOW sample; BG/NBD beside its paper.
	$(VENV)/bin/python -m benchmarks.model.btyd $(SUMMARY)

benchmark-service: $(VENV)/ready  ## How fast the service is, beside a bare route in the same run, on both stores.
	$(VENV)/bin/python -m benchmarks.service.serving $(ARGS)

benchmark-changes: $(VENV)/ready  ## How much the change feed costs who polls it, for 50,000 owners, on both stores.
	$(VENV)/bin/python -m benchmarks.service.changes $(ARGS)

benchmark-imap: $(VENV)/ready  ## ARGS=10000; how long a mail account of 100,000 mails takes to be read, and what a look costs.
	$(VENV)/bin/python -m benchmarks.connect.imap $(ARGS)
check-bottlecrm: $(VENV)/ready  ## ARGS=PYTHON; the adapter against the real BottleCRM, in an environment of its own (Python 3.12 or newer).
	$(VENV)/bin/python -m benchmarks.connect.bottlecrm $(ARGS)
crm-kills: $(VENV)/ready  ## KITH_KILLS=100; ends rounds of writing into a CRM at so many random moments.
	$(VENV)/bin/pytest -q tests/pipelines/jobs/write_back -k kill
benchmark-crm: $(VENV)/ready  ## ARGS="200 2000"; how long a CRM of 2,000 contacts and 50,000 activities takes to be read and written.
	$(VENV)/bin/python -m benchmarks.connect.crm $(ARGS)

benchmark-bulk: $(VENV)/ready  ## ROWS=200000; rows a second of an uploaded file, new and known, on both stores.
	$(VENV)/bin/python -m benchmarks.imports.uploads --rows $(or $(ROWS),200000) $(ARGS)

benchmark-webhooks: $(VENV)/ready  ## Webhooks a second to a receiver on loopback, and fifty kills of the worker, on both stores.
	$(VENV)/bin/python -m benchmarks.service.webhooks $(ARGS)

benchmark-assistants: $(VENV)/ready  ## How long an assistant waits for this_week, over HTTP and stdio, on both stores.
	$(VENV)/bin/python -m benchmarks.service.assistants $(ARGS)

benchmark-pages: $(VENV)/ready  ## How large and how slow each page is for 10,000 contacts.
	$(VENV)/bin/python -m benchmarks.service.pages $(ARGS)

torture: $(VENV)/ready  ## Kill the service 200 times on each store while many write; nothing may be lost.
	@KITH_KILLS=200 $(VENV)/bin/pytest -q -s tests/service/test_torture.py

kills: $(VENV)/ready  ## Kill service, worker and nightly job together, KILLS=300 times on each store, while programs write.
	@$(VENV)/bin/python -m benchmarks.service.kills.together --kills $(or $(KILLS),300) $(ARGS)

hard-weeks: $(VENV)/ready  ## Weeks of accounts at Google and Microsoft in which everything fails, and readers that are killed.
	@KITH_WEEKS=25 KITH_READER_KILLS=100 $(VENV)/bin/pytest -q tests/pipelines/jobs/sync/providers/test_hard_week.py

schemathesis: $(VENV)/ready  ## Send anything at all to every operation, with any key, in sequences, to a full store; EXAMPLES=500 each.
	@KITH_EXAMPLES=$(or $(EXAMPLES),500) $(VENV)/bin/pytest -q --show-capture=no tests/service/api/anything/test_operations.py

clients: $(VENV)/ready  ## Lint the API's description; let a TypeScript client made from it call the service (needs npm).
	@sh benchmarks/service/clients/run.sh $(CURDIR)/$(VENV)/bin/python

python-client: $(VENV)/ready  ## Build the Python client of the API into dist/.
	@$(VENV)/bin/python -m clients.python.build dist

inspector: $(VENV)/ready  ## Let the inspector of the Model Context Protocol use kith mcp and /mcp (needs npm).
	@sh benchmarks/service/clients/inspector.sh $(CURDIR)/$(VENV)/bin/python

long-day: $(VENV)/ready  ## Half an hour of everything side by side, on both stores at once.
	$(VENV)/bin/python -m benchmarks.service.long_day $(ARGS)

benchmark-first-day: $(VENV)/ready  ## MAILS=100000; how long kith start takes on so many mails, its questions answered.
	$(VENV)/bin/python -m benchmarks.imports.first_day --mails $(or $(MAILS),100000)

benchmark-kinds: $(VENV)/ready  ## How many people are taken for desks, machines or lists, and how many of those are found.
	$(VENV)/bin/python -m benchmarks.imports.kinds.measure $(ARGS)

benchmark-imports: $(VENV)/ready  ## How long kith ingest takes for exports as large as real ones, made up.
	$(VENV)/bin/python -m benchmarks.imports.speed

looks: $(VENV)/ready  ## Every flow of the site in all sixteen looks; the daily tests take two.
	@KITH_LOOKS=all $(VENV)/bin/pytest -q tests/service/page/test_flows_everywhere.py \
		tests/service/page/test_flows_in_browser.py tests/service/page/test_pages_in_browser.py

notebooks: $(VENV)/ready  ## Both notebooks with as many owners as they show; the daily tests take fewer.
	@KITH_NOTEBOOKS=whole $(VENV)/bin/pytest -q tests/test_notebooks.py

reproducible: $(VENV)/ready  ## Whether two larger logs give the same prior again, and on other kinds of processor nearly.
	@KITH_REPRODUCIBLE=whole $(VENV)/bin/pytest -q -s tests/pipelines/jobs/training/test_pretrain_bytes.py

workspaces: $(VENV)/ready  ## Every workspace condition of the store's SQL left out once; and every method on both stores; daily one in eight, and on PostgreSQL one in four.
	@KITH_WORKSPACES=whole $(VENV)/bin/pytest -q tests/data/store/test_workspaces.py

spark: $(VENV)/ready  ## The kernel on Spark, also on a cluster of processes with a worker killed (needs Java).
	@KITH_SPARK=1 $(VENV)/bin/pytest -q tests/pipelines/engine/test_spark.py

release: $(VENV)/ready  ## KEY=private key of OpenSSH; packages, bill of materials, checksums and notes of this commit, in dist/.
	@$(VENV)/bin/python -m release.build dist $(if $(KEY),--key $(KEY))

audit: $(VENV)/ready  ## Whether a locked package has a known weakness; says so, and is red, where no database answers.
	@$(VENV)/bin/python -m release.audit

docs: $(VENV)/ready  ## Write the commands' page anew and build the site into docs/_build/html; a broken link ends it.
	@rm -rf docs/reference/generated
	@$(VENV)/bin/python docs/make_cli.py
	@$(VENV)/bin/python docs/make_settings.py
	@$(VENV)/bin/sphinx-build -q -W --keep-going -b html docs docs/_build/html

pictures: $(VENV)/ready  ## OUT=folder; a picture of every page of the made-up world (after make demo).
	@KITH_HOME=$(DEMO) $(VENV)/bin/python docs/pictures.py $(OUT)

icons: $(VENV)/ready  ## The icons of the app, drawn from its mark.
	$(VENV)/bin/python docs/images/icons.py service/page/static/icons

clean:
	rm -rf $(VENV) .kith

# `make` alone lists the targets. Each sets up first whatever it needs.
.DEFAULT_GOAL := help
.PHONY: help demo test soak mutation bench setup setup-test pictures samples generated lint lock fonts clean

run := . ./tools/env.sh && .venv/bin/python

help:           ## this list
	@sed -n 's/^\([a-z-]*\): *## */\1	/p' Makefile

demo:           ## set up, then the whole circle on the sample school, into output/demo
	@sh tools/setup.sh run
	@. ./tools/env.sh && .venv/bin/formgen demo --out output/demo

test:           ## set up, then every check
	@sh tools/setup.sh test
	@sh tools/test.sh

soak:           ## the long proofs of the return desk: ten times what `make test` does of them
	@sh tools/setup.sh test
	@export FORMGEN_SOAK=10; $(run) -m pytest -n 2 -m soak

mutation:       ## how many small faults in the readers and the judge the tests see: an hour and a half; again, it goes on
	@sh tools/setup.sh mutation
	@. ./tools/env.sh && .venv/bin/mutmut run --max-children 2 && .venv/bin/python tools/mutation.py

bench:          ## how fast documents are made, returns read, rounds built and figures counted, beside what others use: a quarter of an hour
	@sh tools/setup.sh bench
	@$(run) bench/press.py
	@$(run) bench/returns.py
	@$(run) bench/rounds.py
	@$(run) bench/evidence.py

setup:          ## what formgen needs to run, in .venv
	@sh tools/setup.sh run

setup-test:     ## what the checks need besides
	@sh tools/setup.sh test

pictures:       ## README's pictures from the demo's pages
	@sh tools/setup.sh test
	@. ./tools/env.sh && .venv/bin/formgen demo --out output/demo && .venv/bin/python tools/make_pictures.py output/demo

samples:        ## rebuild samples/ from its seed
	@sh tools/setup.sh test
	@$(run) tools/make_samples.py

generated:      ## rewrite what follows from the forms: schemas and the list in docs/
	@sh tools/setup.sh run
	@. ./tools/env.sh && .venv/bin/formgen schema --write && .venv/bin/python tools/make_docs.py

lint:           ## style and types only
	@sh tools/setup.sh test
	@$(run) -m ruff check .
	@$(run) -m mypy --strict formgen

lock:           ## pin the packages anew (needs uv, and npm for tests/js and bench/js); UPGRADE=1 takes the newest
	@sh tools/lock.sh $(if $(UPGRADE),--upgrade)

fonts:          ## subset the fonts again (needs uv); FROM="folder folder" holds the full ones
	@uv run --no-project --script tools/subset_fonts.py $(FROM)

clean:          ## remove what the other targets made
	@rm -rf .venv tests/js/node_modules bench/js/node_modules output/demo dist build mutants .mypy_cache .ruff_cache .hypothesis .pytest_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

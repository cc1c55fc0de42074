# run: the demonstration on http://127.0.0.1:8000 · test: every check · bench: tables of figures
.PHONY: run test bench lock check clean
.DELETE_ON_ERROR:

run: .venv/installed
	@PORTAL_DEMO=1 deploy/run

test: .venv/tested
	.venv/bin/python -m tests.run

bench: .venv/tested
	.venv/bin/python -m tests.bench

# requirements.txt with hashes, from the list in pyproject.toml
lock:
	.venv/bin/pip install --quiet pip-tools
	.venv/bin/pip-compile --quiet --upgrade --generate-hashes --strip-extras --no-annotate --no-emit-index-url --no-emit-trusted-host --no-emit-find-links -o requirements.txt pyproject.toml
	.venv/bin/pip-compile --quiet --upgrade --generate-hashes --strip-extras --allow-unsafe --no-annotate --no-emit-index-url --no-emit-trusted-host --no-emit-find-links -o tests/requirements.txt tests/requirements.in

.venv/installed: requirements.txt
	test -x .venv/bin/python || python3 -m venv .venv
	.venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	touch $@

.venv/tested: .venv/installed tests/requirements.txt
	.venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r tests/requirements.txt
	touch $@

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis

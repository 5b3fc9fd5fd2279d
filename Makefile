# The only commands a newcomer needs. Each works from a fresh checkout.
.PHONY: check test spark lowest latest lock docs bench

QUICK = tests/test_examples.py tests/test_guidance.py tests/ruleset tests/intake tests/explain tests/engine/test_steps.py \
	tests/audit tests/outputs/test_xlsx_file.py tests/outputs/test_template_file.py tests/warehouse/test_query.py

check:            ## everything that must hold
	sh .ci/test

test:             ## the tests alone
	.venv/bin/python -m pytest -n 2

spark:            ## every case the rules can tell apart, on a local Spark session; needs Java
	python3 .ci/setup.py spark
	HYPOTHESIS_PROFILE=thorough .venv/bin/python -m pytest -m spark

lowest latest:    ## the quick tests on the lowest versions that pyproject.toml admits, or on the newest
	python3 .ci/setup.py $@
	HYPOTHESIS_PROFILE=quick .venv-$@/bin/python -m pytest -q -n 2 $(QUICK)

lock:             ## renew the locked versions
	python3 .ci/setup.py test
	python3 .ci/setup.py lock

docs:             ## renew the generated reference
	.venv/bin/python docs/build_reference.py

bench:            ## the speed figures of docs/explanation/speed.md
	.venv/bin/python benchmarks/allocate.py
	.venv/bin/python benchmarks/decide.py

# The only commands a newcomer needs. Each works from a fresh checkout.
.PHONY: check test spark lowest latest lock docs bench

check:            ## everything that must hold
	sh .ci/test

test:             ## the tests alone
	.venv/bin/python -m pytest -n 3 --dist loadgroup --no-loadscope-reorder

spark:            ## every case the rules can tell apart, on a local Spark session; needs Java
	python3 .ci/setup.py spark
	HYPOTHESIS_PROFILE=thorough .venv/bin/python -m pytest -m spark

lowest latest:    ## the quick tests on the lowest versions that pyproject.toml admits, or on the newest
	sh .ci/quick $@

lock:             ## renew the locked versions
	python3 .ci/setup.py test
	python3 .ci/setup.py lock

docs:             ## renew the generated reference
	.venv/bin/python docs/build_reference.py

bench:            ## the speed figures of docs/explanation/speed.md
	.venv/bin/python benchmarks/allocate.py
	.venv/bin/python benchmarks/decide.py

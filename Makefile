# The only commands a newcomer needs. Each works from a fresh checkout.
.PHONY: check test docs bench

check:            ## everything CI runs
	sh .ci/test

test:             ## the tests alone
	.venv/bin/python -m pytest -n 2

docs:             ## renew the generated reference
	.venv/bin/python docs/build_reference.py

bench:            ## the speed figures of docs/explanation/speed.md
	.venv/bin/python benchmarks/allocate.py
	.venv/bin/python benchmarks/decide.py

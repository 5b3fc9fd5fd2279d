"""
How hard Hypothesis tries: ``HYPOTHESIS_PROFILE`` is ``dev`` (the default), ``quick``, ``ci`` or ``thorough``.

``ci`` draws the same examples at every run, so that a red build is red for everyone; ``thorough`` is for a long night.
"""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("dev", max_examples=100, deadline=None)
settings.register_profile("quick", max_examples=10, deadline=None, derandomize=True)
settings.register_profile("ci", max_examples=40, deadline=None, derandomize=True, print_blob=True)
settings.register_profile("thorough", max_examples=5000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))

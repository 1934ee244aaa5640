"""`--hypothesis-profile=thorough` looks at twenty times as many ledgers as a usual run."""

from hypothesis import settings

settings.register_profile("thorough", max_examples=2000, deadline=None)

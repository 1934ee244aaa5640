"""The common package. Importing it changes two settings of the process, for shorter cold starts."""

import gc
import os

# By default Python collects cycles whenever 700 more objects have been allocated than freed:
# hundreds of times while a function's modules load, which takes a tenth of a cold start. Neither
# loading nor a request creates enough cycles to be worth it.
gc.set_threshold(100_000, 10, 10)
# Otherwise pydantic's first model searches every installed package for plugins, which takes 3 ms
# and more; we have none.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

"""The common package. Importing it sets two things of the process that make cold starts shorter,
and does nothing else.
"""

import gc
import os

# By default Python looks for cycles of garbage whenever 700 more objects have been made than freed:
# hundreds of times while a function's modules load, each time through more of them, for a tenth of
# a cold start. Neither loading nor a request makes so many cycles that it would be worth it.
gc.set_threshold(100_000, 10, 10)
# pydantic's first model would look through every installed package for plugins, 3 ms and more; we
# have none.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

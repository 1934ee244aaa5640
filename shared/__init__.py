"""The common package. Importing it sets how often Python looks for cycles of garbage, and nothing else is done here.

By default it looks whenever 700 more objects have been made than freed: hundreds of times while a function's modules load,
each time through more of them, for a tenth of a cold start. Loading makes no garbage worth it, and neither does a request.
"""

import gc

gc.set_threshold(20_000, 10, 10)

"""The paths where POST honours an Idempotency-Key, as regular expressions."""

KEYED_PATHS = (
    r"/assets",
    r"/portfolios",
    r"/signup",
    r"/transactions",
    r"/transactions/batch",
    r"/transactions/import",
    r"/transactions/transfer",
)

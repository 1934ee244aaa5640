"""A user with portfolios in a real database, as for the tests of transactions."""

from tests.transactions.conftest import scene, scenes

__all__ = ["scene", "scenes"]

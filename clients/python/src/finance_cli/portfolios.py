"""Which portfolio a command is about."""

from __future__ import annotations

from finance_api_client import answer_of
from finance_api_client.generated.api.portfolios import portfolios_list
from finance_api_client.generated.client import AuthenticatedClient
from finance_api_client.generated.models.portfolio_answer import PortfolioAnswer
from finance_api_client.generated.types import UNSET, Unset

_PAGE = 200
ALL = "all"
"""In place of a name: all portfolios together, where answers are computed."""


class NoPortfolio(Exception):
    """No portfolio, or several, fit; the text lists those that there are."""


def all_portfolios(client: AuthenticatedClient) -> list[PortfolioAnswer]:
    """Every portfolio of the caller, newest first. Raises RequestFailed."""
    items: list[PortfolioAnswer] = []
    cursor: str | Unset = UNSET
    while True:
        page = answer_of(portfolios_list.sync_detailed(client=client, limit=_PAGE, cursor=cursor))
        items += page.items
        if page.next_cursor is None:
            return items
        cursor = page.next_cursor


def portfolio_named(client: AuthenticatedClient, name: str | None) -> PortfolioAnswer:
    """The portfolio with this id, name, or part of a name; the only one where `name` is None.
    Raises NoPortfolio and RequestFailed.
    """
    portfolios = all_portfolios(client)
    text = (name or "").casefold()
    exact = [item for item in portfolios if text in (str(item.id), _name(item))]
    fitting = exact or [item for item in portfolios if text in _name(item)]
    if len(fitting) == 1:
        return fitting[0]
    if not portfolios:
        raise NoPortfolio("There is no portfolio yet")
    names = "\n".join(f"  {item.name or '–'}  {item.id}" for item in portfolios)
    reason = "Name one with --portfolio" if name is None else f"{name!r} names no one portfolio"
    raise NoPortfolio(f"{reason}:\n{names}")


def _name(portfolio: PortfolioAnswer) -> str:
    """For comparisons; empty where the token shows percentages only."""
    return (portfolio.name or "").casefold()

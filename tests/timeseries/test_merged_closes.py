"""Two series of closes as one, exactly as a plain list of the same days makes it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from shared.timeseries.daily import daily_of_pairs, merged
from shared.timeseries.fixed_point import as_decimal
from shared.timeseries.span import Daily, Span

FIRST = date(2024, 1, 1)
SPAN = Span(FIRST.toordinal() - 3, 40)
CLOSES = st.integers(0, 30).flatmap(
    lambda decimals: st.integers(0, 10**32).map(lambda whole: Decimal(whole).scaleb(-decimals))
)


def figures(daily: Daily) -> list[Decimal]:
    return [as_decimal(number, daily.decimals) for number in daily.over(SPAN)]


@given(
    st.dictionaries(st.integers(0, 29), st.tuples(CLOSES, st.booleans()), min_size=2).filter(
        lambda closes: len({left for _, left in closes.values()}) == 2
    ),
    st.integers(0, 40),
    st.integers(0, 40),
)
def test_merged_series_are_those_of_all_their_closes(closes, left_until, right_until):
    """The same figure on every day, published on the same days; whatever the decimals, the size,
    the days and the ends.
    """

    def daily(until: int, *sides: bool) -> Daily:
        pairs = [
            (FIRST + timedelta(days=day), close)
            for day, (close, side) in sorted(closes.items())
            if side in sides
        ]
        return daily_of_pairs(pairs, FIRST.toordinal() + until)

    result = merged(daily(left_until, True), daily(right_until, False))
    expected = daily(max(left_until, right_until), True, False)
    assert figures(result) == figures(expected)
    assert result.changed_over(SPAN).tolist() == expected.changed_over(SPAN).tolist()
    assert (result.first, result.figures.size) == (expected.first, expected.figures.size)
    assert all(abs(int(figure)) <= result.largest for figure in result.figures)
    for day in range(SPAN.first, SPAN.end):
        assert result.is_changed(day) == (day - FIRST.toordinal() in closes)

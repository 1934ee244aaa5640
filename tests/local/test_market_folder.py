"""A folder of local data belongs to one market, and says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from local.market_folder import WrongMarket, before_markets, market_folder


@pytest.mark.parametrize("live", [False, True])
def test_each_market_has_a_folder_that_it_comes_back_to(tmp_path: Path, live: bool):
    folder = market_folder(tmp_path, live=live)
    (folder / "postgres").mkdir()
    assert market_folder(tmp_path, live=live) == folder
    assert market_folder(tmp_path, live=not live) != folder


@pytest.mark.parametrize("live", [False, True])
def test_a_folder_of_the_other_market_is_refused(tmp_path: Path, live: bool):
    """Renamed, or copied over."""
    folder = market_folder(tmp_path, live=live)
    other = tmp_path / ("sample" if live else "live")
    folder.rename(other)
    with pytest.raises(WrongMarket, match="holds data of the"):
        market_folder(tmp_path, live=not live)
    assert other.exists()


@pytest.mark.parametrize("engine", ["postgres", "bigquery"])
def test_data_that_do_not_say_of_which_market_they_are_are_refused(tmp_path: Path, engine: str):
    """As a user might move them here from the folder of an earlier version."""
    (tmp_path / "live" / engine).mkdir(parents=True)
    with pytest.raises(WrongMarket, match="does not say of which market"):
        market_folder(tmp_path, live=True)


def test_data_of_an_earlier_version_are_reported(tmp_path: Path):
    assert before_markets(tmp_path) is None
    market_folder(tmp_path, live=False)
    assert before_markets(tmp_path) is None
    (tmp_path / "postgres").mkdir()
    assert "make clean" in str(before_markets(tmp_path))

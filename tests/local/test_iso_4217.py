"""The ledger's currencies are those of ISO's list, and none that was accepted disappears."""

from __future__ import annotations

from datetime import date

import iso4217
import pytest

from local import iso_4217
from local.iso_4217 import TARGET, dropped, listed, render
from shared.ledger import money
from shared.ledger.iso_4217 import MINOR_DIGITS
from shared.ledger.money import HISTORIC


def test_the_module_is_what_the_list_says():
    """After a newer list: `make currencies`."""
    assert TARGET.read_text() == render(listed(), iso4217.__published__)
    assert listed() == MINOR_DIGITS


def test_every_entry_of_the_published_table_is_read():
    """From the agency's own XML, without the package's reading of it."""
    entries = {
        entry.findtext("Ccy"): entry.findtext("CcyMnrUnts")
        for entry in iso4217.raw_xml.iter("CcyNtry")
    }
    without_decimals = {code for code, digits in entries.items() if digits == "N.A."}
    assert {"XAU", "XDR", "XTS", "XXX"} <= without_decimals
    assert {
        code: int(digits)
        for code, digits in entries.items()
        if digits is not None and code not in without_decimals
    } == MINOR_DIGITS


def test_a_historic_currency_is_not_on_the_list_and_is_accepted():
    assert not money.HISTORIC.keys() & MINOR_DIGITS.keys()
    assert money.CURRENCIES == {**MINOR_DIGITS, **money.HISTORIC}
    assert money.CURRENCIES["BGN"] == 2


def test_an_accepted_code_that_leaves_the_list_is_named():
    shorter = {code: digits for code, digits in listed().items() if code not in ("SEK", "CHF")}
    assert dropped(shorter, money.CURRENCIES) == ["CHF", "SEK"]
    assert dropped(listed(), money.CURRENCIES) == []


def test_the_module_is_not_written_while_a_code_would_disappear(
    monkeypatch: pytest.MonkeyPatch, tmp_path, capsys: pytest.CaptureFixture[str]
):
    target = tmp_path / "iso_4217.py"
    monkeypatch.setattr(iso_4217, "TARGET", target)
    without_francs = {code: digits for code, digits in listed().items() if code != "CHF"}
    monkeypatch.setattr(iso_4217, "listed", lambda: without_francs)
    assert iso_4217.main() == 1
    assert not target.exists()
    assert "CHF: no longer on the list" in capsys.readouterr().err

    monkeypatch.setattr(iso_4217, "HISTORIC", {**HISTORIC, "CHF": 2})
    assert iso_4217.main() == 0
    assert '"CHF"' not in target.read_text()
    assert '"USD": 2,' in target.read_text()


def test_the_text_names_the_day_of_publication_and_is_sorted():
    text = render({"JPY": 0, "EUR": 2}, date(2026, 1, 1))
    assert "2026-01-01" in text
    assert text.index('"EUR": 2,') < text.index('"JPY": 0,')

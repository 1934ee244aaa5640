"""A statement of Interactive Brokers in another language is refused, not read as an empty one."""

from __future__ import annotations

from typing import Any

import pytest

from shared.errors import Invalid
from shared.transactions.formats.format import NO_OPTIONS
from shared.transactions.formats.ibkr_statement import FORMAT

GERMAN = (
    "Statement,Header,Feldname,Feldwert\n"
    "Statement,Data,BrokerName,Interactive Brokers LLC\n"
    "Kontoinformationen,Header,Feldname,Feldwert\n"
    "Kontoinformationen,Data,Basiswährung,EUR\n"
    "Transaktionen,Header,DataDiscriminator,Anlagekategorie,Währung,Symbol,Datum/Zeit,Menge\n"
    'Transaktionen,Data,Order,Aktien,USD,AAA,"2026-03-02, 10:00:00",20\n'
)


def test_a_german_statement_says_what_to_do():
    with pytest.raises(Invalid, match="set the language to English"):
        list(FORMAT.read(GERMAN.encode(), NO_OPTIONS))


def test_an_english_one_without_transactions_is_empty():
    content = "Statement,Header,Field Name,Field Value\nStatement,Data,Title,Activity Statement\n"
    assert list(FORMAT.read(content.encode(), NO_OPTIONS)) == []


def test_a_history_without_a_base_currency_has_none_guessed():
    """Its amounts are in that currency, and not in the one of the price."""
    content = (
        "Statement,Header,Champ,Valeur\n"
        "Transaction History,Header,Date,Account,Description,Transaction Type,Symbol,Quantity,"
        "Price,Price Currency,Gross Amount ,Commission,Net Amount\n"
        "Transaction History,Data,2026-05-15,U1,ACME,Buy,ACME,2.0,100,USD,-180,-1,-181\n"
    )
    *_, row = FORMAT.read(content.encode(), NO_OPTIONS)
    refused: Any = row.fields
    assert [error.pointer for error in refused.errors] == ["/currency"]

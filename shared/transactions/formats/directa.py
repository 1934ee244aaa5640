"""Directa's movements, in Italian and in euros. A fee and a tax are rows of their own."""

from __future__ import annotations

from typing import Final

from shared.transactions.formats.statement import Fields, Record, Silent, table_format
from shared.transactions.formats.statement_figures import NotUnderstood

_KINDS: Final = (
    ("acquisto", "BUY"),
    ("vendita", "SELL"),
    ("rit", "TAX"),
    ("bollo", "TAX"),
    ("imposta", "TAX"),
    ("tobin", "TAX"),
    ("provento", "DIVIDEND"),
    ("dividend", "DIVIDEND"),
    ("coupon", "DIVIDEND"),
    ("cedola", "INTEREST"),
    ("interess", "INTEREST"),
    ("commission", "FEE"),
    ("canone", "FEE"),
    ("spese", "FEE"),
    ("conferimento", "FUNDING"),
    ("prelievo", "FUNDING"),
    ("prelevamento", "FUNDING"),
    ("bonifico", "FUNDING"),
)


def _transaction(record: Record) -> Fields:
    words = record.text("Tipo operazione")
    if not words and not record.text("Isin"):
        raise Silent("says nothing but a day")
    type_ = next((kind for start, kind in _KINDS if words.lower().startswith(start)), None)
    if type_ is None:
        raise NotUnderstood("/type", f"is {words[:40]!r}, which is not known")
    amount = record.needed("Importo euro")
    fields: Fields = {
        "type": type_,
        "date": record.day("dmy", "Data operazione"),
        "currency": "EUR",
    }
    asset: Fields = {}
    if record.text("Isin", "Ticker"):
        asset = {
            "isin": record.text("Isin"),
            "symbol": record.text("Ticker"),
            "name": record.text("Descrizione"),
        }
    if type_ in ("BUY", "SELL"):
        if (amount < 0) != (type_ == "BUY"):
            raise NotUnderstood("/amount", "has the sign of the other direction")
        return {**fields, **asset, "quantity": record.needed("Quantità"), "amount": abs(amount)}
    if amount == 0:
        raise Silent("moves no cash")
    fields["note"] = words
    if type_ == "FUNDING":
        fields["type"] = "DEPOSIT" if amount > 0 else "WITHDRAWAL"
        return {**fields, "amount": abs(amount)}
    return {**fields, **asset, "amount": -amount if type_ in ("FEE", "TAX") else amount}


FORMAT: Final = table_format(
    "directa",
    "Directa",
    ("Data operazione", "Tipo operazione", "Isin", "Quantità", "Importo euro"),
    _transaction,
    "Conto, Movimenti, the days, Esporta, CSV.",
    ("Importo euro", "Importo Divisa"),
)

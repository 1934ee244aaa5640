"""The usual names of columns and types in seven languages, by the field or type they stand for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final

from shared.ledger.kinds import TransactionType
from shared.transactions.formats.own_fields import COLUMNS

_COLUMN_NAMES: Final = {
    "type": "type; transaction type; transaction; action; side; buy/sell; activity; typ; "
    "transaktionstyp; transaktion; vorgang; art; type de transaction; opération; tipo; operación; "
    "operacion; tipo operazione; operazione; transactietype; soort; typ av transaktion; operação",
    "date": "date; trade date; transaction date; datum; handelsdatum; buchungstag; "
    "buchungsdatum; date d'opération; fecha; fecha operación; data; data operazione; "
    "transactiedatum; affärsdag; time; datetime; timestamp",
    "isin": "isin; isin code; isin-code; código isin; codice isin",
    "symbol": "symbol; ticker; ticker symbol; tickersymbol; símbolo; simbolo; kürzel; symbole",
    "exchange": "exchange; börse; bolsa; beurs; bourse; borsa; mic",
    "name": "name; security; security name; product; wertpapier; wertpapiername; titre; nombre; "
    "nome; naam; värdepapper; descrizione; título",
    "quantity": "quantity; shares; units; no. of shares; number of shares; stück; stücke; anzahl; "
    "menge; nominale; quantité; cantidad; quantità; aantal; antal; quantidade",
    "unit_price": "unit price; price; price per share; price / share; share price; kurs; preis; "
    "stückpreis; cours; prix; prix unitaire; precio; precio unitario; prezzo; prezzo unitario; "
    "koers; prijs; preço",
    "amount": "amount; gross amount; gross; bruttobetrag; betrag; kurswert; montant; "
    "montant brut; importe; monto; importo; controvalore; bedrag; belopp; valor; montante",
    "fee": "fee; fees; commission; commissions; costs; gebühr; gebühren; provision; spesen; "
    "kosten; frais; comisión; comision; comisiones; commissione; commissioni; transactiekosten; "
    "courtage; avgift; taxa; comissão",
    "tax": "tax; taxes; withholding tax; steuer; steuern; quellensteuer; impôt; taxe; impuesto; "
    "impuestos; tasse; imposta; belasting; skatt; imposto",
    "currency": "currency; währung; devise; moneda; divisa; valuta; munt; moeda; ccy",
    "fx_rate": "fx rate; exchange rate; wechselkurs; devisenkurs; taux de change; tipo de cambio; "
    "tasso di cambio; cambio; wisselkoers; växlingskurs; valutakurs",
    "settle_date": "settle date; settlement date; value date; valuta datum; valutadatum; "
    "date de valeur; fecha valor; data valuta; likviddag",
    "ex_date": "ex date; ex-date; ex dividend date; ex-tag",
    "note": "note; notes; comment; comments; notiz; kommentar; bemerkung; remarque; nota; notas; "
    "comentario; opmerking; anteckning; commentaire",
    "external_id": "external id; transaction id; transactionid",
}
_TYPE_NAMES: Final = {
    TransactionType.BUY: "buy; bought; purchase; market buy; limit buy; kauf; achat; compra; "
    "acquisto; koop; aankoop; köp; köpt",
    TransactionType.SELL: "sell; sold; sale; market sell; limit sell; verkauf; vente; venta; "
    "vendita; verkoop; sälj; sålt; venda",
    TransactionType.DIVIDEND: "dividend; dividends; dividende; dividendo; dividendi; dividendos; "
    "utdelning; cash dividend; ausschüttung",
    TransactionType.DEPOSIT: "deposit; cash deposit; einzahlung; einlage; dépôt; versement; "
    "depósito; deposito; ingreso; versamento; storting; insättning",
    TransactionType.WITHDRAWAL: "withdrawal; withdraw; auszahlung; entnahme; retrait; retiro; "
    "retirada; prelievo; opname; uttag; levantamento",
    TransactionType.INTEREST: "interest; zinsen; zins; intérêts; intérêt; interés; intereses; "
    "interessi; rente; ränta; juros",
    TransactionType.FEE: "fee; fees; gebühr; gebühren; frais; comisión; comision; commissione; "
    "kosten; avgift",
    TransactionType.TAX: "tax; taxes; steuer; steuern; impôt; impuesto; imposta; belasting; skatt; "
    "imposto",
    TransactionType.SPLIT: "split; stock split; aktiensplit; aktiesplit",
    TransactionType.TRANSFER_IN: "transfer in; transfer-in; einlieferung",
    TransactionType.TRANSFER_OUT: "transfer out; transfer-out; auslieferung",
}
CURRENCY_WORDS: Final = ("currency", "währung", "devise", "moneda", "divisa", "valuta")
TOTALS: Final = ("total", "summe", "gesamt", "somme", "suma", "totale", "totaal", "summa")
"""How a row of totals begins."""


def normalized(name: str) -> str:
    """A name without capitals, blanks and signs."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFC", name)).lower()


def _by_name(names: Mapping[str, str]) -> dict[str, str]:
    return {
        normalized(name): field for field, listed in names.items() for name in listed.split(";")
    }


_FIELDS: Final = {
    **_by_name(_COLUMN_NAMES),
    **{normalized(name): name for name in (*COLUMNS, "asset_currency", "to_isin")},
}
_TYPES: Final = {
    **_by_name({kind.value: names for kind, names in _TYPE_NAMES.items()}),
    **{normalized(kind.value): kind.value for kind in TransactionType},
}


def type_of(text: str) -> str:
    """The transaction type by one of its names; any other text as it is."""
    return _TYPES.get(normalized(text), text)


def is_type(text: str) -> bool:
    """Whether a text names a transaction type."""
    return normalized(text) in _TYPES


def fields_of(columns: Sequence[str]) -> dict[int, str]:
    """The places of the columns that are understood, each with its field. Where several columns
    stand for one field, those that bear its own name; or else all of them.
    """
    places = {
        place: field
        for place, column in enumerate(columns)
        if (field := _FIELDS.get(normalized(column))) is not None
    }
    exact = {field for place, field in places.items() if columns[place].strip().lower() == field}
    return {
        place: field
        for place, field in places.items()
        if field not in exact or columns[place].strip().lower() == field
    }

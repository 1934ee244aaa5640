"""What the texts of DEGIRO's account statement mean, in the languages that were seen."""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache
from typing import Final


class Meaning(Enum):
    """What a row of the statement is."""

    TRADE = "a trade"
    CHANGE = "one side of a corporate action"
    FEE = "a fee"
    REFUND = "a payment by DEGIRO"
    EXCHANGE = "one side of an exchange of currencies"
    DIVIDEND = "a dividend"
    TAX = "a tax"
    INTEREST = "interest"
    FUNDING = "a deposit or withdrawal"
    WITHDRAWAL = "a withdrawal"
    SWEEP = "moves cash between DEGIRO and its bank"
    RESERVATION = "reserves a deposit or withdrawal, which another row books"
    MONEY_FUND = "moves cash into or out of the money market fund"
    RETURNED_CAPITAL = "returned capital"
    UNKNOWN = "not known"


_VERBS: Final = {
    "buy": "koop|buy|compra|achat|kauf|acquisto|kjøp|køb|köp|kupno|zakup|osto|nákup|αγορά",
    "sell": "verkoop|sell|venda|venta|vente|verkauf|vendita|salg|sälj|sprzedaż|myynti|prodej",
}
TRADE: Final = re.compile(
    r"(?:(?P<prefix>[^:@]{2,60}?)\s*:\s*)?"
    rf"(?:(?P<buy>{_VERBS['buy']})|(?P<sell>{_VERBS['sell']}))\s+"
    r"(?P<quantity>\d[\d.,'\u00a0\u202f ]*?)\s*"
    r"(?:(?<=[\s\u00a0\u202f])(?P<name>[^@]{1,120}?))?\s*(?:@|zu je\b)\s*"
    r"(?P<price>\d[\d.,'\u00a0\u202f ]*?)\s*(?P<currency>[A-Z]{3})\b",
    re.IGNORECASE,
)
SPLIT_SIDE: Final = re.compile(
    r"(?P<prefix>[^:@]{2,60}?)\s*:\s*(?P<quantity>\d[\d.,'\u00a0\u202f ]*?)\s+"
    r"[^@]{1,120}?\s*@\s*\d",
    re.IGNORECASE,
)
"""A side of a split, of which only the sign of its cash says whether its units came or went."""
PAYOUT: Final = re.compile(r"auszahlung zertifikat|uitbetaling certificaat", re.IGNORECASE)
"""A certificate's end: its units went for cash."""
PRODUCT_CHANGE: Final = re.compile(
    r"productwijziging|product change|isin[- ]?(?:change|wijziging|wechsel|änderung)|"
    r"changement d.isin|changement de produit|cambio d[ei] (?:isin|produc?to|prodotto)|"
    r"mudança de (?:isin|produto)|cambio isin|"
    r"mutação|fusion|fusie|merger|fusión|fusão|fusione",
    re.IGNORECASE,
)
SPLIT: Final = re.compile(r"split|fractionnement|desdobramento|frazionamento", re.IGNORECASE)
STOCK_DIVIDEND: Final = re.compile(
    r"stock dividend|dividende en actions|aktiendividende|dividendo en acciones|stockdividend",
    re.IGNORECASE,
)

_TEXTS: Final = (
    (Meaning.SWEEP, (r"cash sweep|geldrekening bij flatex|flatex ?(?:degiro )?bank\b|"
                    r"processed flatex")),
    (Meaning.RESERVATION, (r"reservation|reservierung|réservation|reservering|reserva ingreso|"
                          r"prenotazione")),
    (Meaning.MONEY_FUND, (r"(?:conversion|conversie|konvertierung).*(?:fonds monétaires|"
                         r"money market|geldmarkt|cash fund)|konwersja funduszu|"
                         r"(?:geldmarktfonds|money market fund) (?:umwandlung|conversi)")),
    (Meaning.INTEREST, (r"(?:variation|koerswijziging|koersverandering|price change).*"
                       r"(?:fonds monétaires|money market|geldmarkt)|"
                       r"(?:geldmarktfonds|money market fund) "
                       r"(?:preisänderung|wijziging prijs|price change)")),
    (Meaning.EXCHANGE, (r"valuta (?:creditering|debitering)|fx (?:credit|debit)|cambio de divisa|"
                       r"(?:cr.{1,2}dito|levantamento|retirada|ingreso) de divisa|währungswechsel|"
                       r"opération de change|(?:credito|prelievo|deposito) (?:cambio )?valuta|"
                       r"cambio valuta|valuta (?:indsat|hævet)|(?:credito|prelievo) fx|"
                       r"d.{1,2}bito de divisa|konverze měny")),
    (Meaning.TAX, (r"dividendbelasting|imp.{1,2}ts? sur (?:les )?dividende|dividend tax|"
                  r"dividendensteuer|"
                  r"retención del? dividendo|ritenuta sul? dividendo|imposto sobre dividendo|"
                  r"impuesto|withholding tax|quellensteuer|podatek|transaction tax|"
                  r"imposta|transaktionssteuer|utbytteskatt|daň z|"
                  r"taxe sur les transactions|stamp duty|transactiebelasting|tobin")),
    (Meaning.RETURNED_CAPITAL, (r"return of capital|kapitaalsuitkering|capital return|"
                               r"kapitalrückzahlung|remboursement de capital")),
    (Meaning.DIVIDEND, (r"dividend[aeo]?(?:n)?(?: .*)?$|dywidenda|ausschüttung|"
                       r"fondsausschüttung|uitkering|fund distribution")),
    (Meaning.FEE, (r"transactiekosten|transaktionsgebühr|transaction (?:and/or|fee|cost)|"
                  r"comiss.{1,3}es de transa|frais degiro|courtage|costes de transacción|"
                  r"commissioni di transazione|aansluitingskosten|connection fee|corporate action|"
                  r"kosten|fee|frais de connexion|costes de conectividad|gebühr|custody|"
                  r"comisi.{1,2}n (?:de conectividad|por acci)|custo de conectividade|"
                  r"costi di (?:connessione|transazione)|commissioni borse|"
                  r"einrichtung von handelsmodalit|poplat(?:ek|ky)|opłata")),
    (Meaning.REFUND, (r"degiro courtesy|courtesy|promo(?:tion|tie|ción|zione|ção)?\b|cashback|"
                     r"korting|rabat|neukundenaktion")),
    (Meaning.WITHDRAWAL, (r"flatex (?:terugstorting|withdrawal|auszahlung)|terugstorting|"
                         r"(?:prelievo|levantamento|retirada) flatex")),
    (Meaning.INTEREST, (r"(?:debet|credit)?rente|interest|intérêts?|zinsen|interes|interés|juros|"
                       r"interessi")),
    (Meaning.FUNDING, (r"(?:ideal|sofort|flatex|instant)?[ /]*(?:sofort )?(?:deposit|storting)\b|"
                      r"ingreso$|versement de fonds|dépôt|einzahlung|auszahlung|deposito|"
                      r"dep.{1,2}sito|transfer.ncia|withdrawal|retrait|retirada$|prelievo$|"
                      r"levantamento$|opname|vklad")),
)  # fmt: skip
_MEANINGS: Final = tuple(
    (meaning, re.compile(pattern, re.IGNORECASE)) for meaning, pattern in _TEXTS
)


@lru_cache(maxsize=1_024)
def meaning_of(text: str) -> Meaning:
    """What a row of this text is."""
    for meaning, pattern in _MEANINGS[:3]:
        if pattern.search(text):
            return meaning
    trade = TRADE.match(text)
    if trade:
        return Meaning.CHANGE if trade["prefix"] else Meaning.TRADE
    if SPLIT.search(text) and SPLIT_SIDE.match(text):
        return Meaning.CHANGE
    for meaning, pattern in _MEANINGS[3:]:
        if pattern.search(text):
            return meaning
    return Meaning.UNKNOWN

"""What DEGIRO's texts mean, in the words that published statements have."""

from __future__ import annotations

import pytest

from shared.transactions.formats.degiro_texts import Meaning, meaning_of

TEXTS = {
    Meaning.TAX: (
        "Dividendbelasting|Dividend Tax|Dividendensteuer|Impôts sur dividende|"
        "Impôt sur les dividendes|Retención del dividendo|Ritenuta sul dividendo|"
        "Imposta sui dividendi|Imposta di bollo|Podatek Dywidendowy|Hong Kong Stamp Duty|"
        "Impuesto sobre Transacciones Financieras Italiano|Transactiebelasting"
    ),
    Meaning.DIVIDEND: (
        "Dividend|Dividende|Dividendo|Dividenda|Dywidenda|Fund Distribution|Ausschüttung"
    ),
    Meaning.FUNDING: (
        "iDEAL Deposit|SOFORT Einzahlung|flatex Einzahlung|Dépôt|Versement de fonds|Ingreso|"
        "Deposito flatex|Vklad|iDEAL storting|Auszahlung|Retrait de fonds"
    ),
    Meaning.WITHDRAWAL: (
        "flatex Withdrawal|flatex terugstorting|Prelievo flatex|Retirada flatex|"
        "Levantamento flatex|flatex Auszahlung"
    ),
    Meaning.SWEEP: (
        "Processed Flatex Withdrawal|Degiro Cash Sweep Transfer|"
        "Trasferisci dal tuo conto deposito presso flatexDEGIRO Bank: 4,56 EUR|"
        "Transferir a su Cuenta de Efectivo en flatexDEGIRO Bank: 5,35 USD|"
        "Auszahlung von Ihrem Geldkonto bei der flatex Bank: 10,00 EUR|"
        "Overboeking van uw geldrekening bij flatexDEGIRO Bank 7,66 EUR"
    ),
    Meaning.RESERVATION: (
        "Reservation iDEAL / Sofort Deposit|Reservierung SOFORT Einzahlung|"
        "Reservering iDEAL / Sofort storting|Reserva Ingreso SOFORT|Prenotazione deposito iDEAL"
    ),
    Meaning.INTEREST: (
        "Flatex Interest Income|Rente|Zinsen|Intérêts|Intereses|Interessi|Juros|"
        "Geldmarktfonds Preisänderung (EUR)|Koersverandering geldmarktfonds (EUR)"
    ),
    Meaning.MONEY_FUND: (
        "Geldmarktfonds Umwandlung: Kauf 116.5949 zu je 0.9768 CHF|"
        "Conversion Fonds Monétaires: Achat 1,2 @ 9,8 EUR|"
        "Money Market Fund Conversion: Buy 1.2 at 9.8 EUR"
    ),
    Meaning.REFUND: (
        "DEGIRO courtesy|DEGIRO Rebate Promotion|DEGIRO Verrekening Promotie|Neukundenaktion|"
        "Promoción DEGIRO|DEGIRO rabat propagace"
    ),
    Meaning.FEE: (
        "DEGIRO Aansluitingskosten 2024 (Euronext Amsterdam - EAM)|"
        "DEGIRO Exchange Connection Fee 2024|Einrichtung von Handelsmodalitäten 2024 (NASDAQ)|"
        "Comisión de conectividad con el mercado 2024 (Nasdaq - NDQ)|Custo de Conectividade 2024|"
        "DEGIRO Costi di connessione 2024 (Nasdaq - NDQ)|ADR/GDR Weitergabegebühr|"
        "DEGIRO costi di transazione e/o di terze parti|Costes de transacción y/o externos|"
        "Frais de connexion aux places boursières 2024|DEGIRO poplatek za Obchodování 2025"
    ),
    Meaning.EXCHANGE: (
        "FX Credit|Valuta Debitering|Währungswechsel (Einbuchung)|Retirada Cambio de Divisa|"
        "Ingreso Cambio de Divisa|Credito FX|Prelievo FX|Opération de change - Débit|"
        "Crédito de divisa|Levantamento de divisa|FX vyúčtování konverze měny"
    ),
    Meaning.TRADE: (
        "Compra 4 Vanguard FTSE All-World@120,00 EUR (IE00BK5BQT80)|"
        "Acquisto 3 Broadcom Inc@1.314,97 USD (US11135F1012)|Kauf 5 zu je 12,5 EUR (DE0007164600)|"
        "Verkauf 1'400 zu je 25.42 USD (US7731211089)|Nákup 3 X@10 CZK (CZ0000000000)|"
        "Zakup 3 X@10 PLN (PL0000000000)|Köp 3 X@10 SEK (SE0000000000)"
    ),
    Meaning.CHANGE: (
        "RETTIFICA PER FRAZIONAMENTO AZIONARIO: 36 Some ETF @ 258,8 EUR (XX0000000002)|"
        "AKTIENSPLIT: Kauf 10 zu je 300 USD (US88160R1014)|"
        "CAMBIO DI PRODOTTO: Vendita 36 Some ETF@171 EUR (XX0000000002)|"
        "ISIN-ÄNDERUNG: Verkauf 10 zu je 3 EUR"
    ),
    Meaning.UNKNOWN: "Rendimiento de capital|Zorglub bonification|",
}
EACH = [(meaning, text) for meaning, texts in TEXTS.items() for text in texts.split("|")]


@pytest.mark.parametrize(("meaning", "text"), EACH, ids=[text for _, text in EACH])
def test_each_text_has_its_meaning(meaning, text):
    assert meaning_of(text) is meaning

from enum import StrEnum


class TransactionsImportFormat(StrEnum):
    AUTO = "auto"
    AVANZA = "avanza"
    BITVAVO = "bitvavo"
    COINBASE = "coinbase"
    CSV = "csv"
    DEGIRO = "degiro"
    DIRECTA = "directa"
    ETORO = "etoro"
    FREETRADE = "freetrade"
    GHOSTFOLIO = "ghostfolio"
    GHOSTFOLIO_CSV = "ghostfolio_csv"
    IBKR_FLEX_CASH = "ibkr_flex_cash"
    IBKR_FLEX_TRADES = "ibkr_flex_trades"
    IBKR_FLEX_XML = "ibkr_flex_xml"
    IBKR_STATEMENT = "ibkr_statement"
    JSON = "json"
    OFX = "ofx"
    PARQET = "parqet"
    PORTFOLIO_PERFORMANCE = "portfolio_performance"
    REVOLUT_CRYPTO = "revolut_crypto"
    REVOLUT_INVEST = "revolut_invest"
    SAXO = "saxo"
    SCHWAB = "schwab"
    SWISSQUOTE = "swissquote"
    TRADE_REPUBLIC = "trade_republic"
    TRADE_REPUBLIC_TABLE = "trade_republic_table"
    TRADING212 = "trading212"
    XTB = "xtb"

    def __str__(self) -> str:
        return str(self.value)

from enum import StrEnum


class AssetClass(StrEnum):
    BOND = "BOND"
    COMMODITY = "COMMODITY"
    CRYPTO = "CRYPTO"
    EQUITY = "EQUITY"
    ETF = "ETF"
    FUND = "FUND"
    OTHER = "OTHER"

    def __str__(self) -> str:
        return str(self.value)

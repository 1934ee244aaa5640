from enum import StrEnum


class TransactionType(StrEnum):
    BUY = "BUY"
    DEPOSIT = "DEPOSIT"
    DIVIDEND = "DIVIDEND"
    EXCHANGE = "EXCHANGE"
    FEE = "FEE"
    INTEREST = "INTEREST"
    MERGER = "MERGER"
    RETURN_OF_CAPITAL = "RETURN_OF_CAPITAL"
    SELL = "SELL"
    SPIN_OFF = "SPIN_OFF"
    SPLIT = "SPLIT"
    TAX = "TAX"
    TRANSFER_IN = "TRANSFER_IN"
    TRANSFER_OUT = "TRANSFER_OUT"
    WITHDRAWAL = "WITHDRAWAL"

    def __str__(self) -> str:
        return str(self.value)

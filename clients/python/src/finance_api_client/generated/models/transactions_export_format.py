from enum import StrEnum


class TransactionsExportFormat(StrEnum):
    BEANCOUNT = "beancount"
    CSV = "csv"
    JSON = "json"

    def __str__(self) -> str:
        return str(self.value)

from enum import StrEnum


class TransactionsImportDates(StrEnum):
    DMY = "dmy"
    MDY = "mdy"
    YMD = "ymd"

    def __str__(self) -> str:
        return str(self.value)

from enum import StrEnum


class DividendsReadAllGroupBy(StrEnum):
    ASSET = "asset"
    MONTH = "month"
    YEAR = "year"

    def __str__(self) -> str:
        return str(self.value)

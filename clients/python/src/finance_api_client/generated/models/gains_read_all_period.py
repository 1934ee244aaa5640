from enum import StrEnum


class GainsReadAllPeriod(StrEnum):
    MAX = "max"
    VALUE_0 = "1m"
    VALUE_1 = "3m"
    VALUE_2 = "6m"
    VALUE_4 = "1y"
    VALUE_5 = "3y"
    VALUE_6 = "5y"
    YTD = "ytd"

    def __str__(self) -> str:
        return str(self.value)

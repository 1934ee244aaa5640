from enum import StrEnum


class IssuedTokenShow(StrEnum):
    ALL = "all"
    PERCENTAGES = "percentages"

    def __str__(self) -> str:
        return str(self.value)

from enum import StrEnum


class NewTokenShow(StrEnum):
    ALL = "all"
    PERCENTAGES = "percentages"

    def __str__(self) -> str:
        return str(self.value)

from enum import StrEnum


class NewTokenAnswerShow(StrEnum):
    ALL = "all"
    PERCENTAGES = "percentages"

    def __str__(self) -> str:
        return str(self.value)

from enum import StrEnum


class TokenAnswerShow(StrEnum):
    ALL = "all"
    PERCENTAGES = "percentages"

    def __str__(self) -> str:
        return str(self.value)

from enum import StrEnum


class ActionAnswerType(StrEnum):
    DIVIDEND = "DIVIDEND"
    SPLIT = "SPLIT"

    def __str__(self) -> str:
        return str(self.value)

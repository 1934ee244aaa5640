from enum import StrEnum


class NewTokenAnswerStatus(StrEnum):
    ACTIVE = "active"
    EXPIRED = "expired"
    VOID = "void"

    def __str__(self) -> str:
        return str(self.value)

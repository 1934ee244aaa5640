from enum import StrEnum


class TokenAnswerStatus(StrEnum):
    ACTIVE = "active"
    EXPIRED = "expired"
    VOID = "void"

    def __str__(self) -> str:
        return str(self.value)

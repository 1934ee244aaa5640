from enum import StrEnum


class IssuedTokenStatus(StrEnum):
    ACTIVE = "active"
    EXPIRED = "expired"
    VOID = "void"

    def __str__(self) -> str:
        return str(self.value)

from enum import StrEnum


class StatementCheckKind(StrEnum):
    CASH = "cash"
    POSITION = "position"
    RESULT = "result"

    def __str__(self) -> str:
        return str(self.value)

from enum import StrEnum


class StatementCheckStatus(StrEnum):
    DIFFERS = "differs"
    EQUAL = "equal"
    UNKNOWN = "unknown"

    def __str__(self) -> str:
        return str(self.value)

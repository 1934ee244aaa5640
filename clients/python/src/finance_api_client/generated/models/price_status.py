from enum import StrEnum


class PriceStatus(StrEnum):
    NONE = "none"
    PENDING = "pending"
    READY = "ready"

    def __str__(self) -> str:
        return str(self.value)

from enum import StrEnum


class SearchedProviderStatus(StrEnum):
    ANSWERED = "answered"
    FAILED = "failed"
    LATE = "late"
    LIMITED = "limited"
    OFF = "off"

    def __str__(self) -> str:
        return str(self.value)

from enum import StrEnum


class ImportedAssetStatus(StrEnum):
    FOUND = "found"
    UNKNOWN = "unknown"

    def __str__(self) -> str:
        return str(self.value)

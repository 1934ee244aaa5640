from enum import StrEnum


class ImportedAssetStatus(StrEnum):
    CREATED = "created"
    FOUND = "found"
    UNKNOWN = "unknown"

    def __str__(self) -> str:
        return str(self.value)

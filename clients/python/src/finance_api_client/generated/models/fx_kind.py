from enum import StrEnum


class FxKind(StrEnum):
    BLUE = "blue"
    CCL = "ccl"
    MEP = "mep"
    OFFICIAL = "official"

    def __str__(self) -> str:
        return str(self.value)

from enum import StrEnum


class ImportItemAnswerStatus(StrEnum):
    CREATED = "created"
    DUPLICATE = "duplicate"
    INVALID = "invalid"
    LOOK_ALIKE = "look_alike"
    SKIPPED = "skipped"

    def __str__(self) -> str:
        return str(self.value)

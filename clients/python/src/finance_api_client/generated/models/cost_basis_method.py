from enum import StrEnum


class CostBasisMethod(StrEnum):
    AVERAGE = "AVERAGE"
    FIFO = "FIFO"
    HIFO = "HIFO"
    LIFO = "LIFO"

    def __str__(self) -> str:
        return str(self.value)

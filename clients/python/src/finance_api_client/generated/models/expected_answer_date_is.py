from enum import StrEnum


class ExpectedAnswerDateIs(StrEnum):
    EX_DATE = "ex_date"
    PAY_DATE = "pay_date"

    def __str__(self) -> str:
        return str(self.value)

from enum import StrEnum


class AllocationReadPlanOfAllBy(StrEnum):
    ASSET_CLASS = "asset_class"
    COUNTRY = "country"
    CURRENCY = "currency"
    EXCHANGE = "exchange"
    TAG = "tag"

    def __str__(self) -> str:
        return str(self.value)

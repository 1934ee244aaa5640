from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.exported_asset import ExportedAsset
    from ..models.exported_mapping import ExportedMapping
    from ..models.exported_portfolio import ExportedPortfolio
    from ..models.exported_targets import ExportedTargets
    from ..models.exported_transaction import ExportedTransaction
    from ..models.user_answer import UserAnswer


T = TypeVar("T", bound="ExportAnswer")


@_attrs_define
class ExportAnswer:
    """Everything that is stored about one user, as it was at one moment. Hashes and tokens are left out.

    Attributes:
        version (int): Of the format.
        user (UserAnswer):
        portfolios (list[ExportedPortfolio]):
        targets (list[ExportedTargets]):
        mappings (list[ExportedMapping]): Longest unused first.
        assets (list[ExportedAsset]):
        transactions (list[ExportedTransaction]): By portfolio, oldest first, in the order of recording.
    """

    version: int
    user: UserAnswer
    portfolios: list[ExportedPortfolio]
    targets: list[ExportedTargets]
    mappings: list[ExportedMapping]
    assets: list[ExportedAsset]
    transactions: list[ExportedTransaction]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        version = self.version

        user = self.user.to_dict()

        portfolios = []
        for portfolios_item_data in self.portfolios:
            portfolios_item = portfolios_item_data.to_dict()
            portfolios.append(portfolios_item)

        targets = []
        for targets_item_data in self.targets:
            targets_item = targets_item_data.to_dict()
            targets.append(targets_item)

        mappings = []
        for mappings_item_data in self.mappings:
            mappings_item = mappings_item_data.to_dict()
            mappings.append(mappings_item)

        assets = []
        for assets_item_data in self.assets:
            assets_item = assets_item_data.to_dict()
            assets.append(assets_item)

        transactions = []
        for transactions_item_data in self.transactions:
            transactions_item = transactions_item_data.to_dict()
            transactions.append(transactions_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "version": version,
                "user": user,
                "portfolios": portfolios,
                "targets": targets,
                "mappings": mappings,
                "assets": assets,
                "transactions": transactions,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.exported_asset import ExportedAsset  # noqa: PLC0415
        from ..models.exported_mapping import ExportedMapping  # noqa: PLC0415
        from ..models.exported_portfolio import ExportedPortfolio  # noqa: PLC0415
        from ..models.exported_targets import ExportedTargets  # noqa: PLC0415
        from ..models.exported_transaction import ExportedTransaction  # noqa: PLC0415
        from ..models.user_answer import UserAnswer  # noqa: PLC0415

        d = dict(src_dict)
        version = d.pop("version")

        user = UserAnswer.from_dict(d.pop("user"))

        portfolios = []
        _portfolios = d.pop("portfolios")
        for portfolios_item_data in _portfolios:
            portfolios_item = ExportedPortfolio.from_dict(portfolios_item_data)

            portfolios.append(portfolios_item)

        targets = []
        _targets = d.pop("targets")
        for targets_item_data in _targets:
            targets_item = ExportedTargets.from_dict(targets_item_data)

            targets.append(targets_item)

        mappings = []
        _mappings = d.pop("mappings")
        for mappings_item_data in _mappings:
            mappings_item = ExportedMapping.from_dict(mappings_item_data)

            mappings.append(mappings_item)

        assets = []
        _assets = d.pop("assets")
        for assets_item_data in _assets:
            assets_item = ExportedAsset.from_dict(assets_item_data)

            assets.append(assets_item)

        transactions = []
        _transactions = d.pop("transactions")
        for transactions_item_data in _transactions:
            transactions_item = ExportedTransaction.from_dict(transactions_item_data)

            transactions.append(transactions_item)

        export_answer = cls(
            version=version,
            user=user,
            portfolios=portfolios,
            targets=targets,
            mappings=mappings,
            assets=assets,
            transactions=transactions,
        )

        export_answer.additional_properties = d
        return export_answer

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.file_asset import FileAsset
    from ..models.file_mapping import FileMapping
    from ..models.file_portfolio import FilePortfolio
    from ..models.file_targets import FileTargets
    from ..models.file_transaction import FileTransaction
    from ..models.file_user import FileUser


T = TypeVar("T", bound="AccountFile")


@_attrs_define
class AccountFile:
    """What /account/export wrote, whole or a part of it.

    Attributes:
        user (FileUser): The account that was exported. Only an absent name and base currency are taken over.
        portfolios (list[FilePortfolio]):
        assets (list[FileAsset]):
        transactions (list[FileTransaction]):
        version (int | Unset): Of the format; the first one had none. Default: 1.
        targets (list[FileTargets] | Unset):
        mappings (list[FileMapping] | Unset):
    """

    user: FileUser
    portfolios: list[FilePortfolio]
    assets: list[FileAsset]
    transactions: list[FileTransaction]
    version: int | Unset = UNSET
    targets: list[FileTargets] | Unset = UNSET
    mappings: list[FileMapping] | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        user = self.user.to_dict()

        portfolios = []
        for portfolios_item_data in self.portfolios:
            portfolios_item = portfolios_item_data.to_dict()
            portfolios.append(portfolios_item)

        assets = []
        for assets_item_data in self.assets:
            assets_item = assets_item_data.to_dict()
            assets.append(assets_item)

        transactions = []
        for transactions_item_data in self.transactions:
            transactions_item = transactions_item_data.to_dict()
            transactions.append(transactions_item)

        version = self.version

        targets: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.targets, Unset):
            targets = []
            for targets_item_data in self.targets:
                targets_item = targets_item_data.to_dict()
                targets.append(targets_item)

        mappings: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.mappings, Unset):
            mappings = []
            for mappings_item_data in self.mappings:
                mappings_item = mappings_item_data.to_dict()
                mappings.append(mappings_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "user": user,
                "portfolios": portfolios,
                "assets": assets,
                "transactions": transactions,
            }
        )
        if version is not UNSET:
            field_dict["version"] = version
        if targets is not UNSET:
            field_dict["targets"] = targets
        if mappings is not UNSET:
            field_dict["mappings"] = mappings

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.file_asset import FileAsset  # noqa: PLC0415
        from ..models.file_mapping import FileMapping  # noqa: PLC0415
        from ..models.file_portfolio import FilePortfolio  # noqa: PLC0415
        from ..models.file_targets import FileTargets  # noqa: PLC0415
        from ..models.file_transaction import FileTransaction  # noqa: PLC0415
        from ..models.file_user import FileUser  # noqa: PLC0415

        d = dict(src_dict)
        user = FileUser.from_dict(d.pop("user"))

        portfolios = []
        _portfolios = d.pop("portfolios")
        for portfolios_item_data in _portfolios:
            portfolios_item = FilePortfolio.from_dict(portfolios_item_data)

            portfolios.append(portfolios_item)

        assets = []
        _assets = d.pop("assets")
        for assets_item_data in _assets:
            assets_item = FileAsset.from_dict(assets_item_data)

            assets.append(assets_item)

        transactions = []
        _transactions = d.pop("transactions")
        for transactions_item_data in _transactions:
            transactions_item = FileTransaction.from_dict(transactions_item_data)

            transactions.append(transactions_item)

        version = d.pop("version", UNSET)

        _targets = d.pop("targets", UNSET)
        targets: list[FileTargets] | Unset = UNSET
        if _targets is not UNSET:
            targets = []
            for targets_item_data in _targets:
                targets_item = FileTargets.from_dict(targets_item_data)

                targets.append(targets_item)

        _mappings = d.pop("mappings", UNSET)
        mappings: list[FileMapping] | Unset = UNSET
        if _mappings is not UNSET:
            mappings = []
            for mappings_item_data in _mappings:
                mappings_item = FileMapping.from_dict(mappings_item_data)

                mappings.append(mappings_item)

        account_file = cls(
            user=user,
            portfolios=portfolios,
            assets=assets,
            transactions=transactions,
            version=version,
            targets=targets,
            mappings=mappings,
        )

        return account_file

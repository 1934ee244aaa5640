"""Contains all the data models used in inputs/outputs"""

from .account_file import AccountFile
from .account_import_answer import AccountImportAnswer
from .action_answer import ActionAnswer
from .action_answer_type import ActionAnswerType
from .action_page import ActionPage
from .allocation_answer import AllocationAnswer
from .allocation_answer_by import AllocationAnswerBy
from .allocation_read_all_by import AllocationReadAllBy
from .allocation_read_by import AllocationReadBy
from .allocation_read_plan_by import AllocationReadPlanBy
from .allocation_read_plan_of_all_by import AllocationReadPlanOfAllBy
from .asset_answer import AssetAnswer
from .asset_class import AssetClass
from .asset_gains import AssetGains
from .asset_page import AssetPage
from .asset_search_answer import AssetSearchAnswer
from .asset_search_item import AssetSearchItem
from .attribution_answer import AttributionAnswer
from .batch import Batch
from .batch_answer import BatchAnswer
from .benchmark_answer import BenchmarkAnswer
from .carried_lot_answer import CarriedLotAnswer
from .carried_lot_fields import CarriedLotFields
from .cash_answer import CashAnswer
from .changed_asset import ChangedAsset
from .changed_portfolio import ChangedPortfolio
from .changed_transaction import ChangedTransaction
from .changed_user import ChangedUser
from .chosen_lot_answer import ChosenLotAnswer
from .chosen_lot_fields import ChosenLotFields
from .close_account_body import CloseAccountBody
from .close_answer import CloseAnswer
from .close_page import ClosePage
from .closes_stored import ClosesStored
from .converted_unit import ConvertedUnit
from .cost_basis_method import CostBasisMethod
from .currency_code import CurrencyCode
from .currency_or_unit import CurrencyOrUnit
from .deleted_transaction import DeletedTransaction
from .dividend_group import DividendGroup
from .dividend_sums import DividendSums
from .dividend_year import DividendYear
from .dividend_yield import DividendYield
from .dividends_answer import DividendsAnswer
from .dividends_answer_group_by import DividendsAnswerGroupBy
from .dividends_read_all_group_by import DividendsReadAllGroupBy
from .dividends_read_all_period import DividendsReadAllPeriod
from .dividends_read_group_by import DividendsReadGroupBy
from .dividends_read_period import DividendsReadPeriod
from .drawdown_answer import DrawdownAnswer
from .error_code import ErrorCode
from .expected_answer import ExpectedAnswer
from .expected_answer_date_is import ExpectedAnswerDateIs
from .explained_benchmark import ExplainedBenchmark
from .explained_carried_lot import ExplainedCarriedLot
from .explained_cash import ExplainedCash
from .explained_change import ExplainedChange
from .explained_chosen_lot import ExplainedChosenLot
from .explained_close import ExplainedClose
from .explained_currency import ExplainedCurrency
from .explained_day import ExplainedDay
from .explained_dividend import ExplainedDividend
from .explained_flow import ExplainedFlow
from .explained_holding import ExplainedHolding
from .explained_lot import ExplainedLot
from .explained_moved_lot import ExplainedMovedLot
from .explained_position import ExplainedPosition
from .explained_position_split import ExplainedPositionSplit
from .explained_quote import ExplainedQuote
from .explained_rate import ExplainedRate
from .explained_ratio import ExplainedRatio
from .explained_split import ExplainedSplit
from .explained_trades import ExplainedTrades
from .explained_transaction import ExplainedTransaction
from .explained_valuation import ExplainedValuation
from .explanation import Explanation
from .export_answer import ExportAnswer
from .exported_asset import ExportedAsset
from .exported_carried_lot import ExportedCarriedLot
from .exported_chosen_lot import ExportedChosenLot
from .exported_close import ExportedClose
from .exported_mapping import ExportedMapping
from .exported_mapping_columns import ExportedMappingColumns
from .exported_mapping_constants import ExportedMappingConstants
from .exported_mapping_types import ExportedMappingTypes
from .exported_portfolio import ExportedPortfolio
from .exported_ratio import ExportedRatio
from .exported_target import ExportedTarget
from .exported_targets import ExportedTargets
from .exported_transaction import ExportedTransaction
from .figure_warning import FigureWarning
from .file_asset import FileAsset
from .file_close import FileClose
from .file_mapping import FileMapping
from .file_mapping_columns import FileMappingColumns
from .file_mapping_constants import FileMappingConstants
from .file_mapping_types import FileMappingTypes
from .file_portfolio import FilePortfolio
from .file_target import FileTarget
from .file_targets import FileTargets
from .file_targets_by import FileTargetsBy
from .file_transaction import FileTransaction
from .file_user import FileUser
from .forgotten_password_body import ForgottenPasswordBody
from .fx_kind import FxKind
from .gain_sums import GainSums
from .gains_answer import GainsAnswer
from .gains_read_all_format import GainsReadAllFormat
from .gains_read_all_period import GainsReadAllPeriod
from .gains_read_format import GainsReadFormat
from .gains_read_period import GainsReadPeriod
from .group_answer import GroupAnswer
from .held_asset import HeldAsset
from .history_answer import HistoryAnswer
from .history_point import HistoryPoint
from .history_read_all_period import HistoryReadAllPeriod
from .history_read_period import HistoryReadPeriod
from .holding_answer import HoldingAnswer
from .holding_part import HoldingPart
from .holdings_answer import HoldingsAnswer
from .import_answer import ImportAnswer
from .import_file import ImportFile
from .import_format import ImportFormat
from .import_formats import ImportFormats
from .import_item_answer import ImportItemAnswer
from .import_item_answer_status import ImportItemAnswerStatus
from .imported_asset import ImportedAsset
from .imported_asset_status import ImportedAssetStatus
from .imported_column import ImportedColumn
from .imported_count import ImportedCount
from .imported_fields import ImportedFields
from .interval import Interval
from .issued_token import IssuedToken
from .issued_token_scope import IssuedTokenScope
from .issued_token_show import IssuedTokenShow
from .issued_token_status import IssuedTokenStatus
from .item_answer import ItemAnswer
from .item_answer_status import ItemAnswerStatus
from .item_error import ItemError
from .jwk_answer import JwkAnswer
from .jwks_answer import JwksAnswer
from .login_answer import LoginAnswer
from .login_body import LoginBody
from .named_asset import NamedAsset
from .new_asset import NewAsset
from .new_buy import NewBuy
from .new_close import NewClose
from .new_closes import NewCloses
from .new_deposit import NewDeposit
from .new_dividend import NewDividend
from .new_exchange import NewExchange
from .new_fee import NewFee
from .new_interest import NewInterest
from .new_merger import NewMerger
from .new_portfolio import NewPortfolio
from .new_return_of_capital import NewReturnOfCapital
from .new_sell import NewSell
from .new_spin_off import NewSpinOff
from .new_split import NewSplit
from .new_target import NewTarget
from .new_targets import NewTargets
from .new_targets_by import NewTargetsBy
from .new_tax import NewTax
from .new_token import NewToken
from .new_token_scope import NewTokenScope
from .new_token_show import NewTokenShow
from .new_transfer import NewTransfer
from .new_transfer_in import NewTransferIn
from .new_transfer_out import NewTransferOut
from .new_withdrawal import NewWithdrawal
from .order_answer import OrderAnswer
from .password_change_body import PasswordChangeBody
from .password_reset_body import PasswordResetBody
from .performance_answer import PerformanceAnswer
from .performance_explanation import PerformanceExplanation
from .performance_read_all_period import PerformanceReadAllPeriod
from .performance_read_period import PerformanceReadPeriod
from .plan_answer import PlanAnswer
from .plan_answer_by import PlanAnswerBy
from .planned_group import PlannedGroup
from .portfolio_answer import PortfolioAnswer
from .portfolio_page import PortfolioPage
from .price_status import PriceStatus
from .problem import Problem
from .problem_error import ProblemError
from .rate_item import RateItem
from .rates_answer import RatesAnswer
from .rates_read_period import RatesReadPeriod
from .ratio import Ratio
from .ratio_answer import RatioAnswer
from .realized_gain_answer import RealizedGainAnswer
from .recorded_answer import RecordedAnswer
from .refresh_body import RefreshBody
from .return_answer import ReturnAnswer
from .searched_provider import SearchedProvider
from .searched_provider_status import SearchedProviderStatus
from .signup_body import SignupBody
from .sold_asset import SoldAsset
from .split_ratio import SplitRatio
from .statement_check import StatementCheck
from .statement_check_kind import StatementCheckKind
from .statement_check_status import StatementCheckStatus
from .tags_answer import TagsAnswer
from .tags_of_asset import TagsOfAsset
from .target_answer import TargetAnswer
from .targets_answer import TargetsAnswer
from .targets_answer_by import TargetsAnswerBy
from .token_answer import TokenAnswer
from .token_answer_scope import TokenAnswerScope
from .token_answer_show import TokenAnswerShow
from .token_answer_status import TokenAnswerStatus
from .token_page import TokenPage
from .tokens_answer import TokensAnswer
from .totals_answer import TotalsAnswer
from .transaction_answer import TransactionAnswer
from .transaction_fields import TransactionFields
from .transaction_page import TransactionPage
from .transaction_type import TransactionType
from .transactions_export_format import TransactionsExportFormat
from .transactions_import_dates import TransactionsImportDates
from .transactions_import_decimal import TransactionsImportDecimal
from .transactions_import_files_body import TransactionsImportFilesBody
from .transactions_import_format import TransactionsImportFormat
from .transfer_answer import TransferAnswer
from .user_answer import UserAnswer
from .value_answer import ValueAnswer
from .viewed_portfolio import ViewedPortfolio

__all__ = (
    "AccountFile",
    "AccountImportAnswer",
    "ActionAnswer",
    "ActionAnswerType",
    "ActionPage",
    "AllocationAnswer",
    "AllocationAnswerBy",
    "AllocationReadAllBy",
    "AllocationReadBy",
    "AllocationReadPlanBy",
    "AllocationReadPlanOfAllBy",
    "AssetAnswer",
    "AssetClass",
    "AssetGains",
    "AssetPage",
    "AssetSearchAnswer",
    "AssetSearchItem",
    "AttributionAnswer",
    "Batch",
    "BatchAnswer",
    "BenchmarkAnswer",
    "CarriedLotAnswer",
    "CarriedLotFields",
    "CashAnswer",
    "ChangedAsset",
    "ChangedPortfolio",
    "ChangedTransaction",
    "ChangedUser",
    "ChosenLotAnswer",
    "ChosenLotFields",
    "CloseAccountBody",
    "CloseAnswer",
    "ClosePage",
    "ClosesStored",
    "ConvertedUnit",
    "CostBasisMethod",
    "CurrencyCode",
    "CurrencyOrUnit",
    "DeletedTransaction",
    "DividendGroup",
    "DividendsAnswer",
    "DividendsAnswerGroupBy",
    "DividendsReadAllGroupBy",
    "DividendsReadAllPeriod",
    "DividendsReadGroupBy",
    "DividendsReadPeriod",
    "DividendSums",
    "DividendYear",
    "DividendYield",
    "DrawdownAnswer",
    "ErrorCode",
    "ExpectedAnswer",
    "ExpectedAnswerDateIs",
    "ExplainedBenchmark",
    "ExplainedCarriedLot",
    "ExplainedCash",
    "ExplainedChange",
    "ExplainedChosenLot",
    "ExplainedClose",
    "ExplainedCurrency",
    "ExplainedDay",
    "ExplainedDividend",
    "ExplainedFlow",
    "ExplainedHolding",
    "ExplainedLot",
    "ExplainedMovedLot",
    "ExplainedPosition",
    "ExplainedPositionSplit",
    "ExplainedQuote",
    "ExplainedRate",
    "ExplainedRatio",
    "ExplainedSplit",
    "ExplainedTrades",
    "ExplainedTransaction",
    "ExplainedValuation",
    "Explanation",
    "ExportAnswer",
    "ExportedAsset",
    "ExportedCarriedLot",
    "ExportedChosenLot",
    "ExportedClose",
    "ExportedMapping",
    "ExportedMappingColumns",
    "ExportedMappingConstants",
    "ExportedMappingTypes",
    "ExportedPortfolio",
    "ExportedRatio",
    "ExportedTarget",
    "ExportedTargets",
    "ExportedTransaction",
    "FigureWarning",
    "FileAsset",
    "FileClose",
    "FileMapping",
    "FileMappingColumns",
    "FileMappingConstants",
    "FileMappingTypes",
    "FilePortfolio",
    "FileTarget",
    "FileTargets",
    "FileTargetsBy",
    "FileTransaction",
    "FileUser",
    "ForgottenPasswordBody",
    "FxKind",
    "GainsAnswer",
    "GainsReadAllFormat",
    "GainsReadAllPeriod",
    "GainsReadFormat",
    "GainsReadPeriod",
    "GainSums",
    "GroupAnswer",
    "HeldAsset",
    "HistoryAnswer",
    "HistoryPoint",
    "HistoryReadAllPeriod",
    "HistoryReadPeriod",
    "HoldingAnswer",
    "HoldingPart",
    "HoldingsAnswer",
    "ImportAnswer",
    "ImportedAsset",
    "ImportedAssetStatus",
    "ImportedColumn",
    "ImportedCount",
    "ImportedFields",
    "ImportFile",
    "ImportFormat",
    "ImportFormats",
    "ImportItemAnswer",
    "ImportItemAnswerStatus",
    "Interval",
    "IssuedToken",
    "IssuedTokenScope",
    "IssuedTokenShow",
    "IssuedTokenStatus",
    "ItemAnswer",
    "ItemAnswerStatus",
    "ItemError",
    "JwkAnswer",
    "JwksAnswer",
    "LoginAnswer",
    "LoginBody",
    "NamedAsset",
    "NewAsset",
    "NewBuy",
    "NewClose",
    "NewCloses",
    "NewDeposit",
    "NewDividend",
    "NewExchange",
    "NewFee",
    "NewInterest",
    "NewMerger",
    "NewPortfolio",
    "NewReturnOfCapital",
    "NewSell",
    "NewSpinOff",
    "NewSplit",
    "NewTarget",
    "NewTargets",
    "NewTargetsBy",
    "NewTax",
    "NewToken",
    "NewTokenScope",
    "NewTokenShow",
    "NewTransfer",
    "NewTransferIn",
    "NewTransferOut",
    "NewWithdrawal",
    "OrderAnswer",
    "PasswordChangeBody",
    "PasswordResetBody",
    "PerformanceAnswer",
    "PerformanceExplanation",
    "PerformanceReadAllPeriod",
    "PerformanceReadPeriod",
    "PlanAnswer",
    "PlanAnswerBy",
    "PlannedGroup",
    "PortfolioAnswer",
    "PortfolioPage",
    "PriceStatus",
    "Problem",
    "ProblemError",
    "RateItem",
    "RatesAnswer",
    "RatesReadPeriod",
    "Ratio",
    "RatioAnswer",
    "RealizedGainAnswer",
    "RecordedAnswer",
    "RefreshBody",
    "ReturnAnswer",
    "SearchedProvider",
    "SearchedProviderStatus",
    "SignupBody",
    "SoldAsset",
    "SplitRatio",
    "StatementCheck",
    "StatementCheckKind",
    "StatementCheckStatus",
    "TagsAnswer",
    "TagsOfAsset",
    "TargetAnswer",
    "TargetsAnswer",
    "TargetsAnswerBy",
    "TokenAnswer",
    "TokenAnswerScope",
    "TokenAnswerShow",
    "TokenAnswerStatus",
    "TokenPage",
    "TokensAnswer",
    "TotalsAnswer",
    "TransactionAnswer",
    "TransactionFields",
    "TransactionPage",
    "TransactionsExportFormat",
    "TransactionsImportDates",
    "TransactionsImportDecimal",
    "TransactionsImportFilesBody",
    "TransactionsImportFormat",
    "TransactionType",
    "TransferAnswer",
    "UserAnswer",
    "ValueAnswer",
    "ViewedPortfolio",
)

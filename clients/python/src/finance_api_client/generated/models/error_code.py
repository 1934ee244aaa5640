from enum import StrEnum


class ErrorCode(StrEnum):
    ALREADY_RUNNING = "already_running"
    ASSET_IN_USE = "asset_in_use"
    CONFLICT = "conflict"
    DEADLINE_EXCEEDED = "deadline_exceeded"
    DUPLICATE_EXTERNAL_ID = "duplicate_external_id"
    EMAIL_TAKEN = "email_taken"
    FORBIDDEN = "forbidden"
    HTTP_ERROR = "http_error"
    IDEMPOTENCY_CONFLICT = "idempotency_conflict"
    INTERNAL_ERROR = "internal_error"
    INVALID_CREDENTIALS = "invalid_credentials"
    INVALID_REQUEST = "invalid_request"
    MALFORMED_REQUEST = "malformed_request"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    NOT_FOUND = "not_found"
    OVERSOLD = "oversold"
    PRECONDITION_FAILED = "precondition_failed"
    QUOTA_EXCEEDED = "quota_exceeded"
    REFRESH_TOKEN_SPENT = "refresh_token_spent"
    REQUEST_TIMEOUT = "request_timeout"
    SYMBOL_TAKEN = "symbol_taken"
    TOO_LARGE = "too_large"
    TOO_MANY_ATTEMPTS = "too_many_attempts"
    TRANSFER_PAIR = "transfer_pair"
    UNAUTHENTICATED = "unauthenticated"
    UNAVAILABLE = "unavailable"
    UNKNOWN_SYMBOL = "unknown_symbol"
    UNSUPPORTED_MEDIA_TYPE = "unsupported_media_type"
    URI_TOO_LONG = "uri_too_long"
    VENDOR_HAS_CLOSE = "vendor_has_close"

    def __str__(self) -> str:
        return str(self.value)

"""Every setting of the product, read once from the environment.

A pydantic model, and not pydantic-settings, which adds 45 ms to each cold start for one loop.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError

from shared.origins import LOCAL_ORIGINS, AllowedOrigins


def _origins(value: Any) -> Any:
    return AllowedOrigins.parse(value) if isinstance(value, str) else value


SignInProvider = Literal["facebook.com", "github.com", "google.com", "microsoft.com", "yahoo.com"]
"""Firebase's identity providers that answer by a redirect, which a static page can read."""


def _providers(value: Any) -> Any:
    """The parts of a list with commas, each once."""
    if not isinstance(value, str):
        return value
    return tuple(dict.fromkeys(part.strip() for part in value.split(",")))


class Settings(BaseModel):
    """Each field is read from the environment variable of the same name in upper case; an empty one
    counts as absent.
    """

    model_config = ConfigDict(frozen=True)

    # The environment
    environment: Literal["local", "cloud"] = "cloud"
    google_cloud_project: str = "finance-api-local"
    public_url: str = "http://localhost:8080"
    """The base URL of every function; also the token issuer, and the OpenAPI document's server."""
    k_service: str = "local"
    """The function's name, set by the platform. BigQuery's bill can be split by it."""
    k_revision: str = ""
    """The deployed revision, set by the platform. Entity tags change with it; without one they
    change with each start of the process.
    """
    cors_origins: Annotated[AllowedOrigins, BeforeValidator(_origins)] = AllowedOrigins()
    """The origins whose pages may call from a browser. In local mode every port of the laptop."""
    threads: int = Field(default=8, ge=1, le=250)
    """The concurrent requests of an instance: gunicorn's threads, and the size of the connection
    pool.
    """
    body_s: float = Field(default=10, ge=1, le=600)
    """Seconds within which a request's body must arrive, plus one for each 256 KiB."""
    request_timeout_s: int = Field(default=60, ge=1)
    """The platform ends a request after so many seconds; ours ends itself earlier, with an error.
    """
    trace_exporter: Literal["google"] | None = None
    """Where OpenTelemetry spans are exported: google is Cloud Trace. None: there are no spans."""
    trusted_proxies: int = Field(default=1, ge=0)
    """How many proxies of ours append to X-Forwarded-For; earlier entries are not trusted."""

    # PostgreSQL: through the Cloud SQL connector where an instance is named, else over a unix
    # socket
    cloud_sql_instance: str | None = None
    database_socket: str | None = None
    database_name: str = "finance"
    database_user: str = "postgres"
    database_connect_s: int = Field(default=5, ge=1, le=12)
    """The timeout of each step of connecting: the socket, TLS, the session. Through the connector
    all steps together may take twice as long.
    """

    # BigQuery
    bigquery_dataset: str = "market_data"
    bigquery_location: str | None = None
    bigquery_endpoint: str | None = None
    """The emulator's base URL, used with anonymous credentials. None: Google."""
    bigquery_bytes_billed_max: int = 20 * 1024**3

    # Cloud Tasks
    tasks_location: str | None = None
    """The region of the queues that call the ingest functions. None: no task is put, and the
    scheduled runs read everything.
    """
    tasks_endpoint: str | None = None
    """A base URL of Cloud Tasks, used without credentials; in local mode only. None: Google."""

    # Tokens
    token_audience: str = "finance-api"
    access_token_s: int = 900
    refresh_token_s: int = 30 * 24 * 3600
    refresh_grace_s: int = Field(default=10, ge=0, le=60)
    """How long after its exchange a refresh token may be exchanged again, by a second tab or after
    a lost response.
    """
    signing_keys_file: Path | None = None
    """The private JWK Set, newest key first; only login has it."""
    verification_keys_file: Path | None = None
    """The public JWK Set that verifies tokens, newest key first."""
    secret_manager_endpoint: str | None = None
    """A base URL of Secret Manager, used without credentials; in local mode only. None: Google."""
    firebase_project_id: str | None = None
    firebase_check_revoked: bool = False
    firebase_api_key: Annotated[str | None, Field(pattern=r"^[A-Za-z0-9_-]{1,100}$")] = None
    """The project's web API key, which is public: with it the dashboard signs in at Firebase."""
    firebase_providers: Annotated[tuple[SignInProvider, ...], BeforeValidator(_providers)] = ()
    """With which providers the dashboard signs in at Firebase, beside a password."""
    firebase_auth_emulator_host: str | None = None

    # Mail: nothing is sent where no server is named
    smtp_host: str | None = None
    smtp_port: int = Field(default=587, ge=1, le=65_535)
    smtp_tls: Literal["starttls", "implicit", "none"] = "starttls"
    """none sends links in the clear, and is allowed in local mode only."""
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    smtp_from: str | None = None
    """The sender's address."""
    smtp_s: float = Field(default=4, ge=0.5, le=20)
    """Within so many seconds a mail is handed over; a request for one is answered at their end."""
    reset_page: str | None = None
    """The app's page that sets a new password; it reads the token behind #token=."""

    sample_market: bool = False
    """Whether the vendors' URLs lead to the sample market, whose sources have names of their own.
    """

    # Market data vendors: base URLs, and keys where one is needed. A vendor without its key is not
    # used.
    tiingo_url: str = "https://api.tiingo.com"
    tiingo_key: SecretStr | None = None
    tiingo_searches_hour: int = Field(default=25, ge=0)
    """How many calls an hour the searches of all users together may cause; the free plan has 50."""
    eodhd_url: str = "https://eodhd.com"
    eodhd_key: SecretStr | None = None
    eodhd_searches_hour: int = Field(default=600, ge=0)
    yahoo_url: str = "https://query2.finance.yahoo.com"
    yahoo_enabled: bool = False
    kraken_url: str = "https://api.kraken.com"
    bitstamp_url: str = "https://www.bitstamp.net"
    coinbase_url: str = "https://api.exchange.coinbase.com"
    coingecko_url: str = "https://api.coingecko.com"
    coingecko_key: SecretStr | None = None
    coingecko_searches_hour: int = Field(default=100, ge=0)
    coingecko_history_days: int = Field(default=365, ge=1)
    """How many days of history the key's plan includes; a free plan includes a year."""
    openfigi_url: str = "https://api.openfigi.com"
    openfigi_key: SecretStr | None = None
    """Optional: with it OpenFIGI answers ten times as many requests."""
    ecb_url: str = "https://data-api.ecb.europa.eu"
    ecb_history_url: str = "https://www.ecb.europa.eu"
    """The site with the whole history in one archive; the data service serves ranges of a year."""
    bcra_url: str = "https://api.bcra.gob.ar"
    bcra_ca_file: Path | None = None
    """Additional intermediate certificates for BCRA, whose chain is often incomplete. Verification
    is always on.
    """
    frankfurter_url: str = "https://api.frankfurter.dev"
    argentinadatos_url: str = "https://api.argentinadatos.com"
    dolarapi_url: str = "https://dolarapi.com"
    openexchangerates_url: str = "https://openexchangerates.org"
    openexchangerates_key: SecretStr | None = None


class ConfigurationError(RuntimeError):
    """The process can't start with these settings. The text names variables, never values."""


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Settings from a mapping of environment variables. Raises ConfigurationError."""
    variables = {
        name: environ[name.upper()] for name in Settings.model_fields if environ.get(name.upper())
    }
    if variables.get("environment") == "local":
        variables.setdefault("cors_origins", LOCAL_ORIGINS)
    try:
        settings = Settings.model_validate(variables)
    except ValidationError as error:
        reasons = "; ".join(
            f"{str(e['loc'][0]).upper()}: {e['msg'].removeprefix('Value error, ')}"
            for e in error.errors(include_input=False)
        )
        raise ConfigurationError(reasons) from None
    if settings.firebase_auth_emulator_host and settings.environment != "local":
        # With an emulator firebase-admin accepts unsigned tokens, and so any caller could be any
        # user.
        raise ConfigurationError("FIREBASE_AUTH_EMULATOR_HOST may be set in local mode only")
    if settings.firebase_providers and settings.firebase_api_key is None:
        raise ConfigurationError("FIREBASE_PROVIDERS needs FIREBASE_API_KEY")
    if settings.secret_manager_endpoint and settings.environment != "local":
        # Private keys would be sent there.
        raise ConfigurationError("SECRET_MANAGER_ENDPOINT may be set in local mode only")
    if settings.tasks_endpoint and settings.environment != "local":
        # The tasks would be lost without an error.
        raise ConfigurationError("TASKS_ENDPOINT may be set in local mode only")
    if settings.smtp_host:
        _check_mail(settings)
    if settings.sample_market:
        _check_sample_market(settings)
    return settings


def _check_mail(settings: Settings) -> None:
    """Raises ConfigurationError where a mail could not be sent, or not safely."""
    if not settings.smtp_from or "@" not in settings.smtp_from:
        raise ConfigurationError("SMTP_HOST is set, so SMTP_FROM must be the sender's address")
    if bool(settings.smtp_user) != bool(settings.smtp_password):
        raise ConfigurationError("SMTP_USER and SMTP_PASSWORD belong together")
    if settings.smtp_tls == "none" and settings.environment != "local":
        raise ConfigurationError("SMTP_TLS may be none in local mode only")


def vendor_urls(settings: Settings) -> dict[str, str]:
    """The base URLs of the market data vendors, by the name of the setting."""
    return {name: url for name, url in settings if name.endswith("_url") and name != "public_url"}


def is_loopback(url: str) -> bool:
    """Whether a base URL names this machine."""
    return (urlsplit(url).hostname or "") in ("127.0.0.1", "::1", "localhost")


def _check_sample_market(settings: Settings) -> None:
    """Raises ConfigurationError where invented figures could leave a laptop, or a real vendor's get
    the name of a sample source.
    """
    if settings.environment != "local":
        raise ConfigurationError("SAMPLE_MARKET may be set in local mode only")
    remote = [name.upper() for name, url in vendor_urls(settings).items() if not is_loopback(url)]
    if remote:
        raise ConfigurationError(
            f"SAMPLE_MARKET is set, but these do not lead to this machine: {', '.join(remote)}"
        )


@cache
def settings() -> Settings:
    """The settings of this process."""
    return read_settings(os.environ)

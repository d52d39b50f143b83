"""Every setting of the engine, typed, from the environment (or a `.env` file). A wrong one is refused in one line."""

import json
import re
from importlib import metadata
from pathlib import Path
from typing import Literal, Self
from urllib.parse import parse_qsl, unquote, urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from models.addresses import refuse_plain_http
from ray_apps.domain.errors import InputError


class Settings(BaseSettings):
    """What leaves its default fails loudly when it cannot be reached; nothing falls back to a default silently."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True)

    data_dir: Path = Field(Path(".data"), description="folder of the embedded database, objects and sandbox")
    database_url: SecretStr | None = Field(
        None, description="PostgreSQL ≥ 15 with pgvector; unset = the embedded one under DATA_DIR"
    )
    s3_bucket: str | None = Field(None, description="bucket for files; unset = the folder DATA_DIR/objects")
    s3_endpoint: str | None = Field(None, description="URL of the S3 service; unset = Amazon's")
    s3_access_key: SecretStr | None = Field(None, description="S3 access key")
    s3_secret_key: SecretStr | None = Field(None, description="S3 secret key")
    ray_address: str | None = Field(
        None, description="Ray cluster to join; unset = a private local one, stopped at end"
    )
    ray_cpus: int | None = Field(None, ge=1, le=4096, description="CPUs of the local Ray; unset = all of this machine")
    embedder_model: str | None = Field(
        None, description="folder of a sentence-transformers model (≤ 768 dimensions); unset = the bundled MiniLM"
    )
    safety_model: str | None = Field(
        None, description="folder of a CLIP model that tells unsafe pictures; unset = the bundled open_nsfw"
    )
    image_model_url: str | None = Field(
        None,
        description="base URL of an OpenAI-compatible image service that illustrates designs, https unless on this "
        "machine; unset = type and icons",
    )
    image_model_name: str | None = Field(None, description="model that the image service is asked for")
    image_model_key: SecretStr | None = Field(None, description="key of the image service, if it wants one")
    image_fallback_url: str | None = Field(
        None, description="a second image service, by the same rule, asked when the first gives none"
    )
    image_fallback_name: str | None = Field(None, description="model that the second image service is asked for")
    image_fallback_key: SecretStr | None = Field(None, description="key of the second image service")
    image_size: str = Field("1024x1024", description="pixels of a picture to ask for, WIDTHxHEIGHT")
    background_model: Path | None = Field(
        None, description="ONNX file of an ISNet background remover; unset = only art on a plain ground is used"
    )
    embed_actors: int | None = Field(
        None, ge=1, le=4096, description="actors that embed texts; unset = one a CPU, or as many as the GPUs hold"
    )
    embed_gpus: float = Field(0.0, ge=0, le=8, description="GPUs that each embedding actor takes; 0 = it uses a CPU")
    listing_model_url: str | None = Field(
        None,
        description="base URL of an OpenAI-compatible chat service for phrases and listings, https unless on this "
        "machine; unset = the grammar alone",
    )
    listing_model_name: str | None = Field(None, description="model that the service is asked for")
    listing_model_key: SecretStr | None = Field(None, description="key of that service, if it wants one")
    marketplace_url: str | None = Field(
        None, description="base URL of Etsy's Open API; unset = the sandbox marketplace under DATA_DIR"
    )
    etsy_api_key: SecretStr | None = Field(None, description="Etsy keystring and shared secret, KEYSTRING:SECRET")
    etsy_access_token: SecretStr | None = Field(None, description="Etsy OAuth access token")
    etsy_shop_id: int | None = Field(None, ge=1, description="Etsy shop to publish to")
    event_countries: str = Field("US,GB,CA", description="countries whose holidays count for seasonality, by ISO code")
    trademark_starter_list: bool = Field(
        True, description="load the shipped list of well-known marks when no trademark data was ever loaded"
    )
    sources_file: Path | None = Field(
        None, description="YAML file of the sources to pull; unset = DATA_DIR/sources.yaml, or else the shipped one"
    )
    reddit_client_id: SecretStr | None = Field(None, description="Reddit OAuth client id")
    reddit_client_secret: SecretStr | None = Field(None, description="Reddit OAuth client secret")
    reddit_username: str | None = Field(None, description="Reddit account named in the User-Agent, as Reddit asks")
    youtube_api_key: SecretStr | None = Field(None, description="YouTube Data API key")
    instagram_access_token: SecretStr | None = Field(None, description="Instagram Graph API token")
    instagram_user_id: str | None = Field(None, description="Instagram professional account that asks for hashtags")
    tiktok_client_key: SecretStr | None = Field(
        None, description="TikTok Research API client key, for those who qualify"
    )
    tiktok_client_secret: SecretStr | None = Field(None, description="TikTok Research API client secret")
    webhook_secrets: SecretStr | None = Field(
        None, description="webhook senders and their keys: NAME=whsec_BASE64, separated by commas; unset = no webhooks"
    )
    prices_file: Path | None = Field(
        None, description="YAML file of the seller's own costs, fees and margins; unset = the shipped ones"
    )
    margin_floor: float = Field(4.0, ge=0, le=1000, description="least the seller keeps of a sale, in the fee currency")
    api_host: str = Field("127.0.0.1", description="address the HTTP API and the review app listen on")
    api_port: int = Field(8000, ge=0, le=65535, description="port of the HTTP API and the review app; 0 = a free one")
    session_hours: float = Field(12.0, gt=0, le=720, description="how long a browser stays signed in")
    log_level: Literal["debug", "info", "warning", "error"] = Field("warning", description="least severe log shown")
    log_format: Literal["auto", "console", "json"] = Field(
        "auto", description="console or json; auto = console on a terminal"
    )

    @field_validator("database_url")
    @classmethod
    def _is_postgres(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            try:
                good = _is_database_url(value.get_secret_value())
            except ValueError:  # its text would quote the URL
                good = False
            if not good:
                raise ValueError(
                    "must look like postgresql://user:password@host:5432/database, "
                    "with special characters in percent encoding (%2F for /)"
                )
        return value

    @field_validator("event_countries")
    @classmethod
    def _are_codes(cls, value: str) -> str:
        codes = [code.strip().upper() for code in value.split(",") if code.strip()]
        if not codes or any(len(code) != 2 or not code.isalpha() for code in codes):
            raise ValueError("must be two-letter country codes, separated by commas, such as US,GB")
        return ",".join(codes)

    @field_validator("marketplace_url", "s3_endpoint")
    @classmethod
    def _is_http(cls, value: str | None) -> str | None:
        if value is not None and urlsplit(value).scheme not in {"http", "https"}:
            raise ValueError("must begin with http:// or https://")
        return value.rstrip("/") if value else value

    @field_validator("image_model_url", "image_fallback_url", "listing_model_url")
    @classmethod
    def _keeps_a_key_safe(cls, value: str | None) -> str | None:
        if value is not None:
            refuse_plain_http(value)
        return value.rstrip("/") if value else value

    @field_validator("image_size")
    @classmethod
    def _is_a_size(cls, value: str) -> str:
        sides = value.lower().split("x")
        if len(sides) != 2 or not all(side.isdigit() and 256 <= int(side) <= 2048 for side in sides):
            raise ValueError("must be WIDTHxHEIGHT, each 256 to 2048, such as 1024x1024")
        if any(int(side) % 8 for side in sides):
            raise ValueError("must have sides that are multiples of 8, such as 1024x1024")
        return value.lower()

    @field_validator("background_model")
    @classmethod
    def _is_a_file(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_file():
            raise ValueError(f"{value} is no file; give the ONNX file of a background remover")
        return value

    @model_validator(mode="after")
    def _belong_together(self) -> Self:
        if (self.s3_access_key is None) != (self.s3_secret_key is None):
            raise ValueError("S3_ACCESS_KEY and S3_SECRET_KEY go together; set both or neither")
        if self.s3_endpoint and not self.s3_bucket:
            raise ValueError("S3_ENDPOINT is set without S3_BUCKET")
        if self.listing_model_url and not self.listing_model_name:
            raise ValueError("LISTING_MODEL_URL needs LISTING_MODEL_NAME")
        if self.image_model_url and not self.image_model_name:
            raise ValueError("IMAGE_MODEL_URL needs IMAGE_MODEL_NAME")
        if self.image_fallback_url and not (self.image_fallback_name and self.image_model_url):
            raise ValueError("IMAGE_FALLBACK_URL needs IMAGE_FALLBACK_NAME, and IMAGE_MODEL_URL before it")
        if self.marketplace_url and not (self.etsy_api_key and self.etsy_access_token and self.etsy_shop_id):
            raise ValueError("MARKETPLACE_URL needs ETSY_API_KEY, ETSY_ACCESS_TOKEN and ETSY_SHOP_ID")
        return self

    @property
    def embedder_name(self) -> str:
        """What the embedder's vectors are known by: the name of its folder."""
        return Path(self.embedder_model).name if self.embedder_model else "all-MiniLM-L6-v2"

    @property
    def objects_dir(self) -> Path:
        """Folder of the object store when no bucket is set."""
        return self.data_dir / "objects"

    @property
    def sandbox_dir(self) -> Path:
        """Folder of the sandbox marketplace's own storage."""
        return self.data_dir / "sandbox"

    @property
    def countries(self) -> tuple[str, ...]:
        """EVENT_COUNTRIES, split."""
        return tuple(self.event_countries.split(","))

    def database_host(self) -> str:
        """Where DATABASE_URL points, without its secrets, for messages."""
        parts = urlsplit(self.database_url.get_secret_value()) if self.database_url else urlsplit("")
        return f"{unquote(parts.hostname or 'localhost')}:{parts.port or 5432}{parts.path}"


def _is_database_url(url: str) -> bool:
    """Whether a URL names one PostgreSQL database and every part of it is read by us as the driver reads it.

    A password with a bare `/`, `@`, `?` or `#` would otherwise end up in the host or the database name, which
    messages show. Raises `ValueError`, quoting the URL, where it cannot even be split.
    """
    parts = urlsplit(url)
    return (
        parts.scheme in {"postgresql", "postgres"}
        and url.isprintable()
        and " " not in url
        and parts.netloc.count("@") <= 1
        and parts.port != 0
        and re.fullmatch(r"/[^/@]+", parts.path) is not None
        and "#" not in url
        and bool(not parts.query or parse_qsl(parts.query, strict_parsing=True))
        and re.search(r"%(?![0-9A-Fa-f]{2})|%00", url) is None
    )


def load_settings(**overrides: object) -> Settings:
    """Read the settings; `overrides` (from command-line options) win over the environment.

    Raises `InputError` naming the setting, what is wrong and what is expected, never the value of a secret.
    """
    try:
        given = Settings(**{name: value for name, value in overrides.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as problem:
        first = problem.errors(include_input=False, include_url=False)[0]
        name = ".".join(str(part) for part in first["loc"]).upper()
        message = str(first["msg"]).removeprefix("Value error, ")
        raise InputError(f"setting {name + ': ' if name else ''}{message}") from None
    return given.model_copy(update={"data_dir": _absolute(given.data_dir)})


def _absolute(data_dir: Path) -> Path:
    """Make DATA_DIR absolute, so that workers in other folders find it too.

    A Ray job runs in a throw-away copy of the working directory: a relative folder there would be lost with it, so
    it is taken from the project's own folder if the project is installed editable, and refused otherwise.
    """
    if data_dir.is_absolute():
        return data_dir
    here = Path.cwd()
    if "working_dir_files" not in here.parts:
        return here / data_dir
    project = _editable_root()
    if project is None:
        raise InputError("setting DATA_DIR: give an absolute path; this job's working directory is thrown away")
    return project / data_dir


def _editable_root() -> Path | None:
    try:
        described = json.loads(metadata.distribution("design-idea-engine").read_text("direct_url.json") or "{}")
    except (metadata.PackageNotFoundError, json.JSONDecodeError):
        return None
    if not described.get("dir_info", {}).get("editable"):
        return None
    return Path(unquote(urlsplit(described["url"]).path))


_EXPORTED = (
    "data_dir",
    "s3_bucket",
    "s3_endpoint",
    "embedder_model",
    "safety_model",
    "background_model",
    "event_countries",
    "trademark_starter_list",
    "margin_floor",
    "session_hours",
    "log_level",
    "log_format",
)
"""What workers and Serve replicas read. MARKETPLACE_URL is left out: it asks for keys that only publishing has."""


def export(settings: Settings) -> dict[str, str]:
    """The environment that gives another process of ours these settings. No secrets: Ray shows it to everybody.

    What is unset here is left out, so that a process that has it from elsewhere differs and can be noticed.
    """
    values = {name.upper(): getattr(settings, name) for name in _EXPORTED}
    return {name: str(value) for name, value in values.items() if value is not None}

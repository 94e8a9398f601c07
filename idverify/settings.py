"""Settings, read once at the edge (command line or service) from `IDVERIFY_*` variables and a TOML file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from idverify.errors import UsageError


class Settings(BaseSettings):
    """Everything that can be set. Variables win over the file `idverify.toml` in the working directory."""

    model_config = SettingsConfigDict(env_prefix="IDVERIFY_", toml_file="idverify.toml", frozen=True, extra="forbid")

    def __init__(self, **values: Any) -> None:  # noqa: ANN401  pydantic's own signature
        """Read the settings.

        Raises:
            UsageError: one has a value it cannot have; the message names it and leaves the value out.
        """
        try:
            super().__init__(**values)
        except ValidationError as error:
            faults = {f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()}
            raise _unusable("; ".join(sorted(faults))) from error
        except SettingsError as error:
            raise _unusable(str(error)) from error

    model_dir: Path | None = Field(default=None, description="Folder searched for model files before the shipped ones.")
    trust_dir: Path | None = Field(default=None, description="Trust store of chips; `idverify chip trust import`.")
    mrz_engine: str = Field(default="ocrb", description="MRZ reader: a file in idverify/reading/engines.")
    face_engine: str = Field(default="sface", description="Face engine: a file in idverify/face/engines.")
    policy: str = Field(default="first-line", description="Policy that turns findings into a recommendation.")

    gallery_dir: Path | None = Field(default=None, description="Folder of galleries, one folder each.")
    gallery_key_dir: Path | None = Field(
        default=None, description="Folder of the galleries' keys, NAME.key each; default: in each gallery's own folder."
    )
    watchlists: tuple[str, ...] = Field(default=(), description="Galleries that every inspection searches, by name.")
    # The lowest round rate that the shipped calibration carries: of 1,000 entries, 1 search in 100 finds a stranger.
    watchlist_fmr: float = Field(default=1e-5, gt=0, lt=1, description="False match rate of a watchlist comparison.")

    cluster_address: str | None = Field(
        default=None,
        pattern=r"^[^:]+:\d+$",
        description="Where `idverify gallery serve` listens, host:port on this machine; galleries are searched there.",
    )
    cluster_token_file: Path | None = Field(default=None, description="Secret that the driver and its callers share.")
    # Ray notices a dead machine after about 20 s; other workers are asked long before that.
    cluster_deadline_s: float = Field(default=30.0, gt=0, description="Longest wait for all parts of a gallery.")

    max_file_bytes: int = Field(default=15_000_000, gt=0, description="Largest file taken, in bytes.")
    max_pixels: int = Field(default=40_000_000, gt=0, description="Largest picture decoded, in pixels.")
    max_pages: int = Field(default=20, gt=0, description="Most pages of one document, PDF pages included.")

    host: str = Field(default="127.0.0.1", description="Address the service listens on.")
    port: int = Field(default=8741, ge=1, le=65535, description="Port the service listens on.")
    workers: int | None = Field(default=None, ge=1, description="Worker processes; default: one per core.")
    # An inspection takes one to three seconds; twenty times that is a hang, not patience.
    time_limit_s: float = Field(default=60.0, gt=0, description="Longest time one inspection may take, in seconds.")
    queue_length: int = Field(default=8, ge=0, description="Inspections that may wait before 503 is answered.")
    database_url: str = Field(default="sqlite:///var/idverify.sqlite3", description="Where results are stored.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  no .env files: one place per setting
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003  no secrets yet
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then variables, then the TOML file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def _unusable(what: str) -> UsageError:
    return UsageError(
        f"settings: {what}", code="settings_invalid", advice="See the IDVERIFY_* variables and idverify.toml."
    )

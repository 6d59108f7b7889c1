"""What the service can be told: flag before environment variable (`BELAGG_...`) before default."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


class Settings(BaseSettings):
    """Every setting of the service, read once at the start."""

    model_config = SettingsConfigDict(env_prefix="BELAGG_", frozen=True)

    host: str = "127.0.0.1"
    port: int = 8000
    origins: Annotated[
        tuple[str, ...],
        NoDecode,
        BeforeValidator(lambda value: tuple(value.replace(",", " ").split()) if isinstance(value, str) else value),
    ] = ()

"""What the service can be told: flag before environment variable (`BELAGG_...`) before default."""

from __future__ import annotations

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Every setting of the service, read once at the start."""

    model_config = SettingsConfigDict(env_prefix="BELAGG_", frozen=True)

    host: str = "127.0.0.1"
    port: int = 8000
    feedback: Path | None = None
    """File that feedback is written to; without it, none is taken."""
    authority: str | None = None
    """The public body that answers for the service, as the accessibility statement names it."""
    contact: str | None = None
    """How to reach whoever answers for the service: an address, a telephone number."""

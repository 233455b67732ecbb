"""Figures of the programme that an administrator has changed."""

from decimal import Decimal

from sqlalchemy import Numeric, String
from sqlalchemy.orm import Mapped, mapped_column

from coaching.model.base import Model


class Setting(Model):
    """One changed figure; where there is none, the usual one holds."""

    __tablename__ = "settings"

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[Decimal] = mapped_column(Numeric(8, 2))

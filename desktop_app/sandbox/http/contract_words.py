"""The small shapes that all of contract (a) is made of: texts, numbers, times, money, errors."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from desktop_app.sandbox.shop.forms import MAX_FILE

KEY_PATTERN = r"^[A-Za-z0-9._~-]{1,128}$"
SHA256_PATTERN = r"^[0-9a-f]{64}$"
ID_PATTERN = r"^[^\x00-\x1f\x7f/\\]{1,64}$"
MAX_FILES = 100


def _whole(value: Any) -> Any:
    """JSON knows one kind of number: 12.0 is the integer 12."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Text = str | None
Size = Annotated[int, Field(ge=0, le=MAX_FILE, description="字节"), BeforeValidator(_whole)]
SeenVersion = Annotated[int, Field(ge=0, le=2**63 - 1), BeforeValidator(_whole)]
Moment = Annotated[datetime | None, Field(description="ISO 8601，带时区偏移")]
Money = Annotated[
    str | None,
    Field(pattern=r"^-?[0-9]{1,15}(\.[0-9]{1,6})?$", description="十进制文本；币种在 currency", examples=["12800.00"]),
]
Flag = bool | None
Version = Annotated[int, Field(ge=1, description="每次变化都会增大")]
OrderId = Annotated[str, Field(pattern=ID_PATTERN, description="订单ID", examples=["CS2611240930000001"])]
LineId = Annotated[str, Field(pattern=ID_PATTERN, description="订单行ID", examples=["CS2611240930000001-1"])]
Role = Annotated[str, Field(min_length=1, max_length=32)]


class Answer(BaseModel):
    """What the marketplace says. A newer one may say more: unknown members are to be ignored."""

    model_config = ConfigDict(extra="allow")


class ErrorBody(Answer):
    """出了什么事"""

    code: str
    message: str = Field(description="给人看的一句话")


class ErrorAnswer(Answer):
    """没有办成"""

    error: ErrorBody


class FileBody(BaseModel):
    """A file that a command names."""

    model_config = ConfigDict(extra="forbid", strict=True)

    role: Role
    sha256: str = Field(pattern=SHA256_PATTERN)
    name: str = Field(min_length=1, max_length=255)
    size: Size

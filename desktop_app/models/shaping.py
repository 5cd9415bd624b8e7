"""pydantic for the whole program, loaded in one go.

pydantic loads its parts when they are first asked for, and its parts need one another. Two lanes that ask at the same
moment can each wait for what the other is loading, and one of them then gets a part that is only half there. Whoever
needs pydantic therefore takes it from here: the import of this module is waited for as a whole, by whichever thread
comes second. Only the rule engine, the console's forms, the writer of the projection and the reader of fetched pages
do; the first picture needs none of them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import from_json, to_json

__all__ = [
    "BaseModel",
    "BeforeValidator",
    "ConfigDict",
    "Field",
    "ValidationError",
    "from_json",
    "model_validator",
    "read_table",
    "to_json",
]
S = TypeVar("S", bound=BaseModel)


def read_table(shape: type[S], text: str, refused: Callable[[str], Exception]) -> S:
    """A table of ours from its TOML text. Raises what ``refused`` makes of the reason."""
    try:
        return shape.model_validate(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise refused(str(error)) from error


class _Whole(BaseModel):
    """A first shape with one of each kind: the parts that only a class asks for are loaded with it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, BeforeValidator(str)] = Field(default="", min_length=0)
    kinds: tuple[Literal["a", "b"], ...] = ()
    more: dict[str, Any] | None = None

    @model_validator(mode="after")
    def _is_fine(self) -> _Whole:
        return self


_Whole.model_validate({"name": "x"})

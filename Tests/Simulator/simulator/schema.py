"""Checks a call's parameters against its table, with the node's own error texts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .errors import parameter_errors

NOT_DEFINED = "property is not defined in schema and the schema does not allow additional properties"
MISSING = "property is missing and it is not optional"


class FormatError(Exception):
    """A value that does not fit its format; the text goes into `errors`."""


@dataclass(frozen=True)
class Param:
    """One parameter: its type and limits. `format` turns the text into its checked form, or raises FormatError."""

    type: str = "string"
    optional: bool = True
    enum: tuple[str, ...] = ()
    format: Callable[[str], Any] | None = None
    minimum: int | None = None
    maximum: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    default: Any = None
    requires: str | None = None


def required(param: Param) -> Param:
    return Param(**{**param.__dict__, "optional": False})


def parse_boolean(text: str) -> int | None:
    lower = text.lower()
    if lower in ("1", "on", "yes", "true"):
        return 1
    if lower in ("0", "off", "no", "false"):
        return 0
    return None


def check_value(param: Param, value: Any) -> Any:
    """The checked value, or FormatError."""
    if isinstance(value, bool):
        value = "1" if value else "0"
    if isinstance(value, (dict, list)):
        raise FormatError(f"type check ('{param.type}') failed - got {type(value).__name__}")
    text = value if isinstance(value, str) else str(value)
    if param.type == "boolean":
        flag = parse_boolean(text)
        if flag is None:
            raise FormatError(f"type check ('boolean') failed - got '{text}'")
        return flag
    if param.type == "integer":
        if not re.fullmatch(r"[+-]?\d+", text):
            raise FormatError(f"type check ('integer') failed - got '{text}'")
        number = int(text)
        if param.minimum is not None and number < param.minimum:
            raise FormatError(f"value must have a minimum value of {param.minimum}")
        if param.maximum is not None and number > param.maximum:
            raise FormatError(f"value must have a maximum value of {param.maximum}")
        return number
    if param.type == "number":
        if not re.fullmatch(r"[+-]?\d+(\.\d+)?", text):
            raise FormatError(f"type check ('number') failed - got '{text}'")
        return text
    if param.max_length is not None and len(text) > param.max_length:
        raise FormatError(f"value may only be {param.max_length} characters long")
    if param.enum and text not in param.enum:
        raise FormatError(f"value '{text}' does not have a value in the enumeration '{', '.join(param.enum)}'")
    if param.pattern is not None and not re.fullmatch(param.pattern, text):
        raise FormatError("value does not match the regex pattern")
    if param.format is not None:
        try:
            return param.format(text)
        except FormatError as error:
            raise FormatError(f"invalid format - {error}\n") from None
    return text


def validate(
    table: Mapping[str, Param] | Callable[[str], Param | None], given: Mapping[str, Any], needed: Mapping[str, Param]
) -> dict[str, Any]:
    """Every parameter checked; 400 with all that is wrong at once.

    `table` looks a name up (indexed names such as scsi0 are found by a function), `needed` lists what may be missed.
    """
    look_up = table if callable(table) else table.get
    errors: dict[str, str] = {}
    checked: dict[str, Any] = {}
    for name, value in given.items():
        param = look_up(name)
        if param is None:
            errors[name] = NOT_DEFINED
            continue
        if value is None:
            continue
        try:
            checked[name] = check_value(param, value)
        except FormatError as error:
            errors[name] = str(error)
        if param.requires and given.get(param.requires) is None:
            errors[param.requires] = f"missing property - '{name}' requires this property"
    for name, param in needed.items():
        if name not in given or given[name] is None:
            if not param.optional:
                errors[name] = MISSING
            elif param.default is not None:
                checked[name] = param.default
    if errors:
        raise parameter_errors(errors)
    return checked

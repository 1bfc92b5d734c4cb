"""Documents as classes: keys, types, bounds and meaning of each are one pydantic model.

Nothing is converted (``"1"`` is no number, ``yes`` no truth value) and no key is ignored. What
pydantic finds is reported as coded problems, with the line and the path of the key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType, UnionType
from typing import Annotated, Any, Self, TypeVar, Union, get_args, get_origin

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    Strict,
    ValidationError,
    WithJsonSchema,
)
from pydantic.fields import FieldInfo

from hemaline.common.documents.valid_documents import line_finder, read_document
from hemaline.common.grouping import grouped
from hemaline.common.problems import Problem, Problems, raised_together
from hemaline.common.suggestions import did_you_mean


class Document(BaseModel):
    """A document, or a section of one, that nothing changes once it is read."""

    model_config = ConfigDict(
        strict=True, frozen=True, extra="forbid", allow_inf_nan=False, defer_build=True
    )

    @classmethod
    def load(cls, path: Path, names: dict[str, Any] | None = None) -> Self:
        """The document of a YAML file; see :func:`load_document`.

        Raises:
            HemalineError: the file cannot be read or is not as the model describes.
        """
        with raised_together() as problems:
            found = load_document(path, cls, problems, names)
        assert found is not None
        return found


class SourcedDocument(Document):
    """A document of the package that is versioned and states where its content comes from."""

    version: str = Field(description="Version of this document.")
    source: str = Field(description="Where its content comes from.")


class RuleError(ValueError):
    """Keys of a model that contradict each other; columns are paths from the model on."""

    def __init__(self, *problems: Problem) -> None:
        """Take the problems that a validator found."""
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


def require(model: Document, key: str, needed: Mapping[str, Sequence[str]]) -> None:
    """Raise :class:`RuleError` for keys that the value of ``key`` needs and that are not given."""
    fields = {field.alias or name: name for name, field in type(model).model_fields.items()}
    lacking = [
        Problem("HL-Y05", column=one, values={"description": f"needed of this {key}"})
        for one in needed.get(getattr(model, key), ())
        if fields[one] not in model.model_fields_set
    ]
    if lacking:
        raise RuleError(*lacking)


class _NotNull:
    """A key that may be left out, but not be null."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> Any:
        schema: Any = handler(source)
        return schema["schema"]


def _unique(entries: Any) -> Any:
    if isinstance(entries, list) and any(one in entries[:at] for at, one in enumerate(entries)):
        raise RuleError(Problem("HL-Y11", values={"reason": "an entry is repeated"}))
    return entries


def _filled(text: Any) -> Any:
    if text == "":
        raise RuleError(Problem("HL-Y11", values={"reason": "the text is empty"}))
    return text


Entry = TypeVar("Entry")
Maybe = Annotated[Entry | None, _NotNull()]
Many = Annotated[tuple[Entry, ...], Strict(False)]
Unique = Annotated[tuple[Entry, ...], Strict(False), BeforeValidator(_unique)]
UniqueSet = Annotated[frozenset[Entry], Strict(False), BeforeValidator(_unique)]
Range = Annotated[tuple[Entry, Entry], Strict(False)]
Text = Annotated[str, Field(min_length=1)]
Name = Annotated[str, Field(pattern="^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$")]
# Texts that YAML folds over several lines.
Prose = Annotated[str, AfterValidator(lambda text: " ".join(text.split()))]
FilePath = Annotated[
    Path,
    Strict(False),
    BeforeValidator(_filled),
    WithJsonSchema({"type": "string", "minLength": 1}),
]
Share = Annotated[float, Field(ge=0, le=1)]
PositiveShare = Annotated[float, Field(gt=0, le=1)]
# Neither of its ends is meant.
OpenShare = Annotated[float, Field(gt=0, lt=1)]
Natural = Annotated[int, Field(ge=0)]
PositiveCount = Annotated[int, Field(ge=1)]
Positive = Annotated[float, Field(gt=0)]

DocumentType = TypeVar("DocumentType", bound=Document)


def document_names(folder: Path) -> list[str]:
    """Names of the YAML documents in ``folder``, sorted."""
    return sorted(path.stem for path in folder.glob("*.yaml"))


def load_document(
    path: Path, model: type[DocumentType], problems: Problems, names: dict[str, Any] | None = None
) -> DocumentType | None:
    """The document of a YAML file; None, with the reasons in ``problems``, where it is not sound.

    Words of two meanings and repeated keys are errors in ``problems`` although there is a model.
    ``names`` collects what the document defines, for validators that look it up.
    """
    document = read_document(path, problems)
    return None if document is None else model_of(document, model, path, problems, names)


def model_of(
    document: object,
    model: type[DocumentType],
    source: Path | str,
    problems: Problems,
    names: dict[str, Any] | None = None,
) -> DocumentType | None:
    """``document``, read from ``source``, as a model; None where it is not as that describes."""
    try:
        return model.model_validate(document, context=names)
    except ValidationError as error:
        found = error.errors(include_url=False)
    line = line_finder(Path(source))
    for code, keys, values in _problems(found, document, model):
        column = ".".join(map(str, keys)) or None
        problems.add(code, source, line(keys), column, **values)
    return None


Keys = tuple[str | int, ...]
_Found = tuple[str, Keys, Mapping[str, Any]]
# An entry of `ValidationError.errors()`.
_Error = Mapping[str, Any]

_KINDS = MappingProxyType(
    {
        "string": "text",
        "path": "text",
        "int": "of the type integer",
        "float": "a number",
        "bool": "true or false",
        "tuple": "of the type array",
        "frozen_set": "of the type array",
        "dict": "of the type object",
        "model": "of the type object",
        "none_required": "null",
    }
)
# Types whose last step of the path is a key that the model, or the document, has not.
_OF_KEYS = frozenset({"missing", "extra_forbidden", "invalid_key"})
_REASONS = MappingProxyType(
    {
        "greater_than": "{value} is not above {gt}",
        "greater_than_equal": "{value} is below {ge}",
        "less_than": "{value} is not below {lt}",
        "less_than_equal": "{value} is above {le}",
        "too_short": "it has fewer than {min_length} entries",
        "too_long": "it has more than {max_length} entries",
        "string_too_short": "'{value}' is shorter than {min_length}",
        "string_too_long": "'{value}' is longer than {max_length}",
        "string_pattern_mismatch": "'{value}' does not match {pattern}",
        "missing": "an entry is missing",
        "finite_number": "not a number, or infinite",
    }
)


def _problems(
    errors: Sequence[_Error], document: object, model: type[Document]
) -> Iterator[_Found]:
    """Code, keys and values of the message of each error."""
    own = (error for error in errors if not _follows(error))
    places = grouped(own, lambda error: _keys(error, document))
    for keys, found in places.items():
        # A union has an error for each of its types: of the value's own type there is a better one.
        kinds = [_KINDS.get(error["type"].removesuffix("_type")) for error in found]
        others = [error for error, kind in zip(found, kinds, strict=True) if kind is None]
        if not others:
            value, wanted = found[0]["input"], " or ".join(dict.fromkeys(map(str, kinds)))
            values = {"value": value, "kind": type(value).__name__, "wanted": wanted}
            yield "HL-Y10", keys, values
        for error in others:
            yield from _of_error(error, keys, model)


def _follows(error: _Error) -> bool:
    """True for an error that follows from another: of a key that a default depends on, or of an
    entry.
    """
    by_entries = error["type"] == "too_short" and len(error["input"]) >= error["ctx"]["min_length"]
    return bool(by_entries or error["type"] == "default_factory_not_called")


def _of_error(error: _Error, keys: Keys, model: type[Document]) -> Iterator[_Found]:
    value, kind, context = error["input"], error["type"], error.get("ctx", {})
    if kind in ("extra_forbidden", "invalid_key"):
        known = list(_fields(model, keys[:-1]))
        hint = did_you_mean(str(keys[-1]), known)
        yield "HL-Y04", keys, {"hint": hint, "known": ", ".join(known)}
    elif kind == "missing" and isinstance(keys[-1], str):
        yield "HL-Y05", keys, {"description": _meaning(_fields(model, keys[:-1]).get(keys[-1]))}
    elif kind == "literal_error":
        words = [word.strip("'") for word in re.split(", | or ", context["expected"])]
        hint, allowed = did_you_mean(str(value), words), ", ".join(words)
        yield "HL-Y09", keys, {"value": value, "hint": hint, "allowed": allowed}
    elif isinstance(context.get("error"), RuleError):
        for one in context["error"].problems:
            inner = one.column.split(".") if one.column else ()
            yield one.code, (*keys, *inner), one.values
    else:
        reason = _REASONS.get(kind, error["msg"])
        yield "HL-Y11", keys, {"reason": reason.format_map({"value": value, **context})}


def _keys(error: _Error, document: Any) -> Keys:
    """The path of an error without the steps that pydantic puts in for the parts of a union."""
    *before, last = error["loc"] or ("",)
    of_key = error["type"] in _OF_KEYS
    keys: list[str | int] = []
    for step in before if of_key else error["loc"]:
        if _has(document, step):
            keys.append(step)
            document = document[step]
    return (*keys, last) if of_key else tuple(keys)


def _has(document: object, step: str | int) -> bool:
    if isinstance(document, list):
        return isinstance(step, int) and step < len(document)
    return isinstance(document, dict) and step in document


def _fields(model: type[BaseModel], keys: Sequence[str | int]) -> dict[str, FieldInfo]:
    """Fields of the model that describes the place of ``keys``, by their names in documents."""
    kinds: list[Any] = [model]
    for key in keys:
        kinds = [part for kind in kinds for part in _parts(_entry(kind, key))]
    return {name: field for kind in kinds for name, field in _own_fields(kind).items()}


def _own_fields(kind: Any) -> dict[str, FieldInfo]:
    if not isinstance(kind, type) or not issubclass(kind, BaseModel):
        return {}
    return {field.alias or name: field for name, field in kind.model_fields.items()}


def _entry(kind: Any, key: str | int) -> Any:
    """The type of what a type holds under a key or at a place."""
    if field := _own_fields(kind).get(str(key)):
        return field.annotation
    of = get_args(kind) or (None,)
    return of[-1] if get_origin(kind) is Mapping else of[0]


def _parts(annotation: Any) -> Iterator[Any]:
    """A type, or those of a union, without what is annotated."""
    if get_origin(annotation) is Annotated:
        yield from _parts(get_args(annotation)[0])
    elif get_origin(annotation) in (Union, UnionType):
        for part in get_args(annotation):
            yield from _parts(part)
    else:
        yield annotation


def _meaning(field: FieldInfo | None) -> str:
    """Meaning of a key: its own description, or that of its section."""
    if field is None:
        return ""
    sections = (one.__doc__ or "" for one in _parts(field.annotation) if _own_fields(one))
    return field.description or next(sections, "").partition("\n")[0]

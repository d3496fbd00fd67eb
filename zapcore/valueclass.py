"""``dataclass`` whose methods are made when a class is first used, not at its import.

What ``dataclasses`` writes and compiles for a class takes 0.4 ms, without docstrings
(-OO) twice as much, and a start imports a hundred classes of which it uses ten. So a
class gets its slots at once, and the rest, which is what ``dataclasses`` makes, when it
is first asked for: when an instance is made or compared, or its fields are read.

Only what this project uses is there: ``slots`` always, ``frozen``, ``order``; no
``InitVar`` and no ``__post_init__``.
"""

import dataclasses
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, get_origin

__all__ = ["dataclass"]

T = TypeVar("T")

MADE = (
    "__init__",
    "__repr__",
    "__eq__",
    "__match_args__",
    "__replace__",
    "__dataclass_fields__",
    "__dataclass_params__",
)
"""What ``dataclasses`` makes of every class; ``__replace__`` from Python 3.13 on."""

ORDERED = ("__lt__", "__le__", "__gt__", "__ge__")

_making = threading.RLock()


def _dataclass(
    *, frozen: bool = False, slots: bool = True, order: bool = False
) -> Callable[[type[T]], type[T]]:
    """Make a class as ``dataclasses.dataclass`` does, late; ``slots`` must be true."""
    if not slots:
        raise TypeError("slots must be true")

    def make(plain: type[T]) -> type[T]:
        own = [name for name, told in _annotations(plain) if not _is_shared(told)]
        held = {*_slots_of(plain.__mro__[1:-1])}
        late = [*MADE, *(ORDERED if order else ()), *(("__hash__",) if frozen else ())]
        late = [name for name in late if vars(plain).get(name) is None]
        missing = _Missing(plain, late, frozen=frozen, order=order)
        members: dict[str, Any] = {
            name: value
            for name, value in vars(plain).items()
            if name not in own and name not in {"__dict__", "__weakref__"}
        }
        members["__slots__"] = tuple(name for name in own if name not in held)
        members |= FROZEN if frozen else {"__hash__": None}
        members |= {name: _Late(name, missing) for name in late}
        kind: Any = type(plain)
        made: type[T] = kind(plain.__name__, plain.__bases__, members)
        made.__qualname__ = plain.__qualname__
        missing.target = made
        return made

    return make


class _Missing:
    """What a class lacks until it is used."""

    def __init__(
        self, plain: type, names: Sequence[str], *, frozen: bool, order: bool
    ) -> None:
        self.target: type | None = None
        self._plain: type | None = plain
        self._names = names
        self._how = {"frozen": frozen, "order": order}

    def make(self) -> None:
        """Have ``dataclasses`` make it, and give it to the class, once."""
        with _making:
            plain, target = self._plain, self.target
            if plain is None or target is None:
                return
            # Where there is no docstring it would write one from the signature.
            plain.__doc__ = plain.__doc__ or target.__name__
            dataclasses.dataclass(**self._how)(plain)
            for name in self._names:
                if name in vars(plain):
                    setattr(target, name, vars(plain)[name])
                else:
                    delattr(target, name)
            self._plain = None


class _Late:
    """Stands for one attribute; it is replaced by the first look at it."""

    def __init__(self, name: str, missing: _Missing) -> None:
        self._name = name
        self._missing = missing

    def __get__(self, instance: object, owner: type) -> Any:  # noqa: ANN401 - any attribute
        self._missing.make()
        return getattr(owner if instance is None else instance, self._name)


def _refuse_to_set(self: object, name: str, value: object) -> None:  # noqa: ARG001 - Python's own form
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(self: object, name: str) -> None:  # noqa: ARG001 - the same
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: object) -> list[object]:
    return [getattr(self, name) for name in _slots_of(type(self).__mro__)]


def _restore(self: object, state: list[object]) -> None:
    for name, value in zip(_slots_of(type(self).__mro__), state, strict=True):
        object.__setattr__(self, name, value)


FROZEN = {
    "__setattr__": _refuse_to_set,
    "__delattr__": _refuse_to_delete,
    "__getstate__": _state,
    "__setstate__": _restore,
}
"""What a frozen class has from the start on: it is the same for all."""


def _slots_of(classes: Iterable[type]) -> Iterator[str]:
    for one in classes:
        yield from vars(one).get("__slots__", ())


def _annotations(plain: type) -> list[tuple[str, object]]:
    return list(vars(plain).get("__annotations__", {}).items())


def _is_shared(annotation: object) -> bool:
    """Tell whether this is an attribute of the class, no field."""
    if isinstance(annotation, str):
        return annotation.startswith(("ClassVar", "typing.ClassVar"))
    return annotation is ClassVar or get_origin(annotation) is ClassVar


if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    dataclass = _dataclass

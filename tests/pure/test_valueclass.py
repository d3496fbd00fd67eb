"""A class whose methods are made late is used as one of ``dataclasses`` is."""

import copy
import dataclasses
import pickle
import threading
from dataclasses import FrozenInstanceError, asdict, astuple, field, fields, replace
from typing import ClassVar, Generic, TypeVar

import pytest

from zapcore import valueclass
from zapcore.valueclass import _dataclass as dataclass

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Place:
    """A place."""

    KIND: ClassVar[str] = "place"

    name: str
    size: int = 3
    notes: tuple[str, ...] = field(default_factory=tuple, compare=False)

    @property
    def loud(self) -> str:
        return self.name.upper()

    @classmethod
    def make(cls) -> "Place":
        return cls("made")


@dataclass(frozen=True, slots=True)
class Town(Place):
    people: int = 0


@dataclass(slots=True)
class Box(Generic[T]):
    held: list[T] = field(default_factory=list)


@dataclass(frozen=True, slots=True, order=True)
class Rank:
    first: int
    second: str = "b"


@dataclass(frozen=True, slots=True)
class Named:
    name: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Named) and other.name.lower() == self.name.lower()

    def __hash__(self) -> int:
        return hash(self.name.lower())

    def __repr__(self) -> str:
        return f"<{self.name}>"


@dataclass(frozen=True, slots=True)
class Empty:
    pass


def test_it_is_made_compared_shown_and_hashed():
    assert Place("a") == Place("a", 3) != Place("b")
    assert Place("a", notes=("x",)) == Place("a")
    assert hash(Place("a")) == hash(Place("a"))
    assert repr(Place("a", 1)) == "Place(name='a', size=1, notes=())"
    assert Place.make().loud == "MADE"
    assert Place.KIND == Place("a").KIND == "place"
    assert Empty() == Empty()


def test_it_is_never_changed_and_has_no_other_attributes():
    place = Place("a")
    for change in (
        lambda: setattr(place, "name", "b"),
        lambda: setattr(place, "other", 1),
        lambda: delattr(place, "name"),
    ):
        with pytest.raises(FrozenInstanceError):
            change()
    assert not hasattr(place, "__dict__")
    with pytest.raises(AttributeError):
        Box().other = 1


def test_one_that_may_change_does_and_cannot_be_hashed():
    box = Box()
    box.held.append(1)
    assert Box().held == [] != box.held
    box.held = [2]
    assert box == Box([2])
    with pytest.raises(TypeError):
        hash(box)


def test_a_subclass_adds_to_the_fields_of_its_base():
    town = Town("a", people=5)
    assert [one.name for one in fields(Town)] == ["name", "size", "notes", "people"]
    assert (town.name, town.size, town.people) == ("a", 3, 5)
    assert town != Place("a")
    assert "name" not in vars(Town)["__slots__"]


def test_what_a_class_says_itself_counts():
    assert Named("A") == Named("a")
    assert len({Named("A"), Named("a")}) == 1
    assert repr(Named("A")) == "<A>"


def test_it_is_ordered_where_that_is_asked():
    assert sorted([Rank(2), Rank(1, "z"), Rank(1)]) == [Rank(1), Rank(1, "z"), Rank(2)]


@pytest.mark.parametrize("made", [Place("a", 1, ("n",)), Town("b"), Box([1]), Rank(1)])
def test_the_functions_of_dataclasses_know_it(made):
    assert dataclasses.is_dataclass(made)
    assert replace(made) == made
    assert list(asdict(made).values()) == list(astuple(made))
    assert copy.copy(made) == copy.deepcopy(made) == made
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(made, protocol)) == made


def test_it_is_taken_apart_by_position():
    match Place("a", 7):
        case Place(name, size):
            assert (name, size) == ("a", 7)
        case _:
            pytest.fail("it does not match")


def test_a_wrong_call_says_what_is_wrong():
    with pytest.raises(TypeError, match="size_of"):
        Place("a", size_of=1)
    with pytest.raises(TypeError, match="missing"):
        Place()


def test_nothing_is_made_before_it_is_asked_for():
    @dataclass(frozen=True, slots=True)
    class Unused:
        name: str

    assert isinstance(vars(Unused)["__init__"], valueclass._Late)
    Unused("a")
    assert not isinstance(vars(Unused)["__init__"], valueclass._Late)
    assert vars(Unused)["__eq__"].__name__ == "__eq__"


def test_many_threads_may_be_the_first():
    @dataclass(frozen=True, slots=True)
    class Shared:
        name: str
        other: int = 0

    made = []
    threads = [
        threading.Thread(target=lambda: made.append(Shared("a"))) for _ in range(16)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 1
    assert len(made) == 16

"""How requests name a media row and systems."""

from collections.abc import Mapping

from api.context import Context
from api.params import text, text_list
from mediadb.letters import LETTERS
from mediadb.read_refs import Ref
from zapcore.errors import ParameterError, UnknownSystemError
from zapcore.systems.table import System


def read_ref(context: Context, params: Mapping[str, object]) -> Ref:
    """Read ``{mediaId}`` or ``{system, path}``.

    Raises:
        ParameterError: neither, both, or of a wrong type.
        UnknownSystemError: no system has this id or alias.
    """
    number = params.get("mediaid")
    system, path = text(params, "system"), text(params, "path")
    if number is not None:
        if system or path:
            raise ParameterError("mediaId", "mediaId cannot be mixed with system/path")
        if isinstance(number, bool) or not isinstance(number, int) or number <= 0:
            raise ParameterError("mediaId", "mediaId must be a positive whole number")
        return Ref(media_id=number)
    if not system or not path:
        raise ParameterError("mediaId", "mediaId or system/path is required")
    found = context.systems.find(system)
    if found is None:
        raise UnknownSystemError(system, of_media=True)
    return Ref(system_id=found.id, path=path)


def read_system(context: Context, text_id: str) -> System:
    """Give the system of this id or alias, in any case.

    Raises:
        UnknownSystemError: there is none.
    """
    found = context.systems.find(text_id)
    if found is None:
        raise UnknownSystemError(text_id)
    return found


def read_letter(params: Mapping[str, object]) -> str:
    """Read ``letter``, upper-cased; "" when there is none.

    Raises:
        ParameterError: it is none of A to Z, 0 to 9 and #.
    """
    letter = text(params, "letter").upper()
    if letter and (len(letter) > 1 or letter not in LETTERS):
        raise ParameterError("letter", "letter must be A-Z, 0-9, or #")
    return letter


def read_systems(
    context: Context, params: Mapping[str, object]
) -> tuple[str, ...] | None:
    """Read ``systems`` as canonical ids; None for all (absent or empty).

    Raises:
        UnknownSystemError: no system has this id or alias.
    """
    names = text_list(params, "systems")
    if not names:
        return None
    return tuple(dict.fromkeys(read_system(context, name).id for name in names))

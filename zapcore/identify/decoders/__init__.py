"""What the name of a file tells of its game besides a title."""

from zapcore.identify.decoders.id_tags import id_tags
from zapcore.identify.decoders.names import Decoded, decode, names_of, questions_of
from zapcore.identify.decoders.titles import Titles

__all__ = ["Decoded", "Titles", "decode", "id_tags", "names_of", "questions_of"]

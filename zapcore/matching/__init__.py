"""Whether a game of a source is the one that a file's name means. Pure."""

from zapcore.matching.judging import judge_names
from zapcore.matching.likeness import same_title
from zapcore.matching.searching import search_terms

__all__ = ["judge_names", "same_title", "search_terms"]

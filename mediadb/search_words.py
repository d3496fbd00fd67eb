"""What a query asks of a title's slug."""

from zapcore.titles.slug import slugify
from zapcore.valueclass import dataclass

TRIGRAM = 3
"""Letters that the search index (FTS5 trigram) needs at least."""

MOST = 16
"""Words that count; a page of text pasted into the box must not cost a minute."""

ARTICLES = frozenset({"the", "a", "an"})
"""A slug has lost its leading article, so no title is asked for one."""


@dataclass(frozen=True, slots=True)
class Words:
    """``whole`` is the query's slug, ``each`` its words as they stand in slugs."""

    whole: str
    each: tuple[str, ...]

    @property
    def match(self) -> str:
        """Give the FTS5 expression of the words that are long enough, or ""."""
        long = [word for word in self.each if len(word) >= TRIGRAM]
        return " AND ".join('"' + word.replace('"', '""') + '"' for word in long)

    @property
    def short(self) -> list[str]:
        """Give the words that the search index cannot find."""
        return [word for word in self.each if len(word) < TRIGRAM]

    @property
    def worth_scanning(self) -> bool:
        """Tell whether all titles are read for short words alone.

        Two letters of a script without spaces are a word; of Latin they are not.
        """
        return any(not word.isascii() for word in self.each)


def read_words(text: str) -> Words | None:
    """Give the words of a query; None when nothing of it can stand in a slug.

    Words that the pipeline drops from a whole title ("Edition") are not asked for.
    """
    slugs = (slugify("Game", word) for word in text.split()[:MOST])
    each = tuple(dict.fromkeys(slug for slug in slugs if slug))
    if not each:
        return None
    whole = slugify("Game", text) or "".join(each)
    kept = tuple(w for w in each if w in whole and w not in ARTICLES)
    return Words(whole, kept or each)

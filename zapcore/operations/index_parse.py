"""Turns the listings of changed folders into what the store writes."""

from collections.abc import Iterator, Mapping, Sequence

from zapcore.identify.categories import TAGS
from zapcore.identify.mra import is_mra
from zapcore.model import FileRecord, FolderPart
from zapcore.names import stored
from zapcore.operations.index_mra import MraNames
from zapcore.operations.walk import FileEntry, Listing
from zapcore.ports import GiveWay, never
from zapcore.titles.names import NameParser
from zapcore.titles.paths import detect_prefix_policy

PARSER = "3"
"""Raised when titles or tags come out differently: the next index parses all anew."""


class FolderParser:
    """Parses the names of one system's folders; its caches live with it.

    ``give_way``: see ``Control``.
    """

    def __init__(
        self,
        media_type: str,
        give_way: GiveWay = never,
    ) -> None:
        self._names = NameParser(media_type)
        self._mras = MraNames(self._names)
        self._give_way = give_way

    def tell(self) -> None:
        """Log how many files more than those that were named cannot be read."""
        self._mras.tell()

    def parts(
        self,
        listings: Sequence[Listing],
        old: Mapping[str, Mapping[str, tuple[int, int]]],
        size: int,
        *,
        reparse: bool,
    ) -> Iterator[list[FolderPart]]:
        """Give batches of about ``size`` files; a folder's stamp is in its last part.

        ``old`` holds name to (size, time) of each folder that the store knows: what is
        the same there is neither parsed nor written.
        """
        batch: list[FolderPart] = []
        room = size
        for listing in listings:
            for part in self._folder(listing, old.get(listing.path, {}), size, reparse):
                batch.append(part)
                room -= len(part.files) + len(part.gone) + 1
                if room <= 0:
                    yield batch
                    batch, room = [], size
        if batch:
            yield batch

    def _folder(
        self,
        listing: Listing,
        old: Mapping[str, tuple[int, int]],
        size: int,
        reparse: bool,  # noqa: FBT001 - one private caller
    ) -> Iterator[FolderPart]:
        names = [file[0] for file in listing.files]
        policy = detect_prefix_policy(names)
        fresh: Sequence[FileEntry] = listing.files
        # What lies beside a game is made so by the folder above: all is parsed anew.
        reparse = reparse or bool(listing.category)
        if old and not reparse and policy == detect_prefix_policy(list(old)):
            fresh = [file for file in fresh if old.get(file[0]) != file[1:]]
        gone = tuple(old.keys() - set(names))
        for start in range(0, max(len(fresh), 1), size):
            last = start + size >= len(fresh)
            some = fresh[start : start + size]
            yield FolderPart(
                path=listing.path,
                root=listing.root,
                stamp=listing.stamp if last else None,
                files=tuple(self._records(listing, some, policy)),
                gone=gone if last else (),
            )

    def _records(
        self, listing: Listing, files: Sequence[FileEntry], policy: str
    ) -> Iterator[FileRecord]:
        between = self._give_way()
        tag = TAGS.get(listing.category)
        for file in files:
            between()
            record = self._record(file, policy)
            if is_mra(file[0]):
                record = self._mras.described(record, listing.path + file[0], between)
            if tag is not None and all(kind != tag[0] for kind, _ in record.tags):
                record = record._replace(tags=(*record.tags, tag))
            yield record

    def _record(self, file: FileEntry, policy: str) -> FileRecord:
        name, size, mtime = file
        text, raw = stored(name)
        parse = self._mras.named if is_mra(name) else self._names.parse
        return FileRecord(text, raw, size, mtime, *parse(name, policy))

"""When a row is an orphan, as SQL: conditions on an alias, with named parameters.

Each speaks of what a clean-up would leave, so that it is true of the same rows before
the media are deleted and after. ``:roots`` is the JSON list of roots that are mounted,
``:systems`` that of the systems asked for, or NULL for all. ``:lost`` are bounds of the
paths on mounts that are not there, ``:missing`` is 0 if rows of missing files stay.
"""

_SYSTEMS = (
    "(SELECT DBID FROM Systems WHERE :systems IS NULL"
    " OR SystemID IN (SELECT value FROM json_each(:systems)))"
)
_ROOTS = "(SELECT value FROM json_each(:roots))"
_HELD = (
    "(EXISTS (SELECT 1 FROM json_each(:lost) AS l"
    "  WHERE {f}.Path >= json_extract(l.value, '$[0]')"
    "  AND {f}.Path < json_extract(l.value, '$[1]'))"
    " OR EXISTS (SELECT 1 FROM Questions AS q"
    "  WHERE {f}.Path >= q.Path || '/' AND {f}.Path < q.Path || '0')"
    " OR EXISTS (SELECT 1 FROM Questions AS q JOIN Mounts AS o ON o.Point = q.Path"
    "  WHERE {f}.Path >= o.Prefix"
    "  AND {f}.Path < SUBSTR(o.Prefix, 1, LENGTH(o.Prefix) - 1) || '0'))"
)
"""On a mount that is not there, or below what the owner is asked of."""


def media(m: str) -> str:
    """Give the condition that a row of Media goes: its file is gone, not its root."""
    return (
        f"({m}.IsMissing = 1 AND :missing AND EXISTS (SELECT 1 FROM Folders AS of_"  # noqa: S608 - our own text
        f" WHERE of_.DBID = {m}.FolderDBID AND of_.Root IN {_ROOTS}"
        f" AND of_.SystemDBID IN {_SYSTEMS} AND NOT {_HELD.format(f='of_')}))"
    )


def title(t: str) -> str:
    """Give the condition that a row of MediaTitles goes: no media is left of it."""
    return (
        f"({t}.SystemDBID IN {_SYSTEMS} AND NOT EXISTS (SELECT 1 FROM Media AS ot"  # noqa: S608 - our own text
        f" WHERE ot.MediaTitleDBID = {t}.DBID AND NOT {media('ot')}))"
    )


def folder(f: str) -> str:
    """Give the condition that a row of Folders goes: nothing is left in it.

    The stamp of a zip stays, or the next index would read the zip again.
    """
    return (
        f"({f}.Root IN {_ROOTS} AND {f}.SystemDBID IN {_SYSTEMS}"  # noqa: S608 - our own text
        f" AND ({f}.Stamp = x'' OR {f}.Path NOT LIKE '%.zip/%')"
        " AND NOT EXISTS (SELECT 1 FROM Media AS oo"
        f" WHERE oo.FolderDBID = {f}.DBID AND NOT {media('oo')}))"
    )


def blob(b: str) -> str:
    """Give the condition that a row of MediaBlobs goes: no property has it."""
    return (
        f"{b}.DBID NOT IN (SELECT BlobDBID FROM MediaProperties"  # noqa: S608 - our own text
        " JOIN Media AS om ON om.DBID = MediaDBID"
        f" WHERE BlobDBID IS NOT NULL AND NOT {media('om')}"
        " UNION ALL SELECT BlobDBID FROM MediaTitleProperties"
        " JOIN MediaTitles AS op ON op.DBID = MediaTitleDBID"
        f" WHERE BlobDBID IS NOT NULL AND NOT {title('op')})"
    )


def tag(t: str) -> str:
    """Give the condition that a row of Tags goes: nothing carries it."""
    links = (
        ("MediaTags", "TagDBID", "Media", "MediaDBID", media),
        ("MediaTitleTags", "TagDBID", "MediaTitles", "MediaTitleDBID", title),
    )
    properties = (
        ("MediaProperties", "TypeTagDBID", "Media", "MediaDBID", media),
        ("MediaTitleProperties", "TypeTagDBID", "MediaTitles", "MediaTitleDBID", title),
    )
    unused = [
        f"NOT EXISTS (SELECT 1 FROM {table} AS x JOIN {owner} AS y ON y.DBID = x.{key}"  # noqa: S608 - our own text
        f" WHERE x.{column} = {t}.DBID AND NOT {gone('y')})"
        for table, column, owner, key, gone in (*links, *properties)
    ]
    # Properties have no index by type: only the few tags that are types ask them.
    no_type = f"{t}.TypeDBID NOT IN (SELECT DBID FROM TagTypes WHERE Type = 'property')"  # noqa: S608 - our own text
    return f"{unused[0]} AND {unused[1]} AND ({no_type} OR {unused[2]} AND {unused[3]})"

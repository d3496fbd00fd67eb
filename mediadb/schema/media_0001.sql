-- The media database: everything in it can be built again.
-- Tables and names: scraper document (seed), "Tags And Properties"; a row's path is
-- its folder's path followed by its file name.
CREATE TABLE Systems (
    DBID INTEGER PRIMARY KEY,
    SystemID TEXT NOT NULL UNIQUE,
    Name TEXT NOT NULL
);
-- Path ends in "/". RawPath holds the bytes of a path that is not UTF-8, else x''.
-- Stamp tells an unchanged folder (or zip) without parsing it.
CREATE TABLE Folders (
    DBID INTEGER PRIMARY KEY,
    SystemDBID INTEGER NOT NULL REFERENCES Systems(DBID),
    Root TEXT NOT NULL,
    Path TEXT NOT NULL,
    RawPath BLOB NOT NULL DEFAULT x'',
    Stamp BLOB NOT NULL DEFAULT x'',
    UNIQUE (SystemDBID, Path, RawPath)
);
CREATE INDEX FoldersByPath ON Folders(Path);
CREATE TABLE MediaTitles (
    DBID INTEGER PRIMARY KEY,
    SystemDBID INTEGER NOT NULL REFERENCES Systems(DBID),
    Slug TEXT NOT NULL,
    SecondarySlug TEXT NOT NULL DEFAULT '',
    Name TEXT NOT NULL,
    SlugLength INTEGER NOT NULL,
    SlugWordCount INTEGER NOT NULL,
    UNIQUE (SystemDBID, Slug)
);
-- FileName with its extension; Name is the file's display name; SortKey is Name
-- without case and leading article. Size in bytes, MTime in ns (0 inside a zip).
CREATE TABLE Media (
    DBID INTEGER PRIMARY KEY,
    SystemDBID INTEGER NOT NULL REFERENCES Systems(DBID),
    MediaTitleDBID INTEGER NOT NULL REFERENCES MediaTitles(DBID),
    FolderDBID INTEGER NOT NULL REFERENCES Folders(DBID),
    FileName TEXT NOT NULL,
    RawName BLOB NOT NULL DEFAULT x'',
    Name TEXT NOT NULL,
    SortKey TEXT NOT NULL,
    Size INTEGER NOT NULL DEFAULT 0,
    MTime INTEGER NOT NULL DEFAULT 0,
    IsMissing INTEGER NOT NULL DEFAULT 0,
    UNIQUE (FolderDBID, FileName, RawName)
);
CREATE TABLE TagTypes (
    DBID INTEGER PRIMARY KEY,
    Type TEXT NOT NULL UNIQUE,
    IsExclusive INTEGER NOT NULL
);
-- Tag: normalised; an all-digit last part is zero-padded to four digits.
CREATE TABLE Tags (
    DBID INTEGER PRIMARY KEY,
    TypeDBID INTEGER NOT NULL REFERENCES TagTypes(DBID),
    Tag TEXT NOT NULL,
    DisplayName TEXT NOT NULL DEFAULT '',
    UNIQUE (TypeDBID, Tag)
);
CREATE TABLE MediaTags (
    MediaDBID INTEGER NOT NULL,
    TagDBID INTEGER NOT NULL,
    PRIMARY KEY (MediaDBID, TagDBID)
) WITHOUT ROWID;
CREATE TABLE MediaTitleTags (
    MediaTitleDBID INTEGER NOT NULL,
    TagDBID INTEGER NOT NULL,
    PRIMARY KEY (MediaTitleDBID, TagDBID)
) WITHOUT ROWID;
CREATE TABLE MediaBlobs (
    DBID INTEGER PRIMARY KEY,
    SHA256 BLOB NOT NULL UNIQUE,
    ContentType TEXT NOT NULL,
    Size INTEGER NOT NULL,
    Data BLOB NOT NULL
);
CREATE TABLE MediaProperties (
    DBID INTEGER PRIMARY KEY,
    MediaDBID INTEGER NOT NULL,
    TypeTagDBID INTEGER NOT NULL,
    Text TEXT NOT NULL,
    BlobDBID INTEGER REFERENCES MediaBlobs(DBID),
    UNIQUE (MediaDBID, TypeTagDBID)
);
CREATE TABLE MediaTitleProperties (
    DBID INTEGER PRIMARY KEY,
    MediaTitleDBID INTEGER NOT NULL,
    TypeTagDBID INTEGER NOT NULL,
    Text TEXT NOT NULL,
    BlobDBID INTEGER REFERENCES MediaBlobs(DBID),
    UNIQUE (MediaTitleDBID, TypeTagDBID)
);
CREATE TABLE DBConfig (
    Name TEXT PRIMARY KEY,
    Value TEXT NOT NULL
) WITHOUT ROWID;
-- The journal: one row an operation, written before its first change.
CREATE TABLE Operations (
    DBID INTEGER PRIMARY KEY,
    Kind TEXT NOT NULL,
    ScraperID TEXT NOT NULL DEFAULT '',
    RunID TEXT NOT NULL DEFAULT '',
    Systems TEXT NOT NULL DEFAULT '[]',
    Options TEXT NOT NULL DEFAULT '{}',
    Force INTEGER NOT NULL DEFAULT 0,
    State TEXT NOT NULL,
    Cursor TEXT NOT NULL DEFAULT ''
);
-- What a scraper has read: an unchanged source costs no parsing.
CREATE TABLE ScrapeSources (
    ScraperID TEXT NOT NULL,
    SystemDBID INTEGER NOT NULL,
    Path TEXT NOT NULL,
    Stamp BLOB NOT NULL,
    PRIMARY KEY (ScraperID, SystemDBID, Path)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE TitleSearch USING fts5(
    Slug, content = 'MediaTitles', content_rowid = 'DBID', tokenize = 'trigram'
);

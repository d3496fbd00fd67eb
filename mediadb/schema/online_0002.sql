-- What LaunchBox says of games. A shelf is its dump, or one file of a local install;
-- State 0 is being written, 1 is searched, 2 is to be removed. Rows of a shelf begin
-- with its number: DBID is the shelf's, 32 bits to the left, and the game's id.
-- Platforms and Facts: JSON, Facts deflated. Parts: names and images of a game, as they
-- came. All of it is made again from LaunchBox's files.
CREATE TABLE LaunchBoxShelves (
    DBID INTEGER PRIMARY KEY,
    State INTEGER NOT NULL,
    Name TEXT NOT NULL,
    Stamp TEXT NOT NULL,
    Platforms TEXT NOT NULL,
    At INTEGER NOT NULL,
    Games INTEGER NOT NULL
);
CREATE TABLE LaunchBoxGames (
    DBID INTEGER PRIMARY KEY,
    Platform TEXT NOT NULL,
    Facts BLOB NOT NULL
);
CREATE TABLE LaunchBoxParts (
    GameDBID INTEGER NOT NULL,
    Number INTEGER NOT NULL,
    Content TEXT NOT NULL,
    PRIMARY KEY (GameDBID, Number)
) WITHOUT ROWID;
-- Key: 32 bits of a name's CRC above 31 of the game's id.
CREATE TABLE LaunchBoxNames (
    ShelfDBID INTEGER NOT NULL,
    Key INTEGER NOT NULL,
    PRIMARY KEY (ShelfDBID, Key)
) WITHOUT ROWID;
CREATE TABLE LaunchBoxFiles (
    ShelfDBID INTEGER NOT NULL,
    File TEXT NOT NULL,
    Platform TEXT NOT NULL,
    Name TEXT NOT NULL,
    GameDBID INTEGER NOT NULL,
    PRIMARY KEY (ShelfDBID, File, Platform, Name, GameDBID)
) WITHOUT ROWID;
CREATE TABLE LaunchBoxArt (
    ShelfDBID INTEGER NOT NULL,
    Title TEXT NOT NULL,
    Path TEXT NOT NULL,
    PRIMARY KEY (ShelfDBID, Title, Path)
) WITHOUT ROWID;

-- What DATs list, made from the owner's files and made again whenever it is broken.
-- State: 0 is being written, 1 is looked up, 2 is to be removed.
CREATE TABLE Dats (
    DBID INTEGER PRIMARY KEY,
    State INTEGER NOT NULL,
    Path TEXT NOT NULL,
    Size INTEGER NOT NULL,
    MTime INTEGER NOT NULL,
    Name TEXT NOT NULL,
    Version TEXT NOT NULL,
    SystemID TEXT NOT NULL,
    Entries INTEGER NOT NULL,
    Message TEXT NOT NULL,
    Used INTEGER NOT NULL
);
CREATE UNIQUE INDEX DatsByPath ON Dats(Path) WHERE State = 1;
-- Entries by the 64 (mediadb/dat_blocks.py). DBID: DAT << 32 | number of the block.
CREATE TABLE Blocks (
    DBID INTEGER PRIMARY KEY,
    Hashes BLOB NOT NULL,
    Texts BLOB NOT NULL
);
-- Sorted keys by the hundred, with the places of their entries (mediadb/dat_keys.py).
-- DBID: DAT << 43 | part of the DAT << 35 | kind of key << 32 | first key.
CREATE TABLE Keys (
    DBID INTEGER PRIMARY KEY,
    Pairs BLOB NOT NULL
);

-- 1G1R: the games of a system, which files are of each, and which file is shown for it.
-- Hash: 64 bits of BLAKE2b of the game's lower-cased name. SetHash: the same of the name
-- that the discs of one set share, 0 without. Shown: of a set only the lowest disc is.
CREATE TABLE Games (
    DBID INTEGER PRIMARY KEY,
    SystemDBID INTEGER NOT NULL REFERENCES Systems(DBID),
    Hash INTEGER NOT NULL,
    SetHash INTEGER NOT NULL DEFAULT 0,
    Name TEXT NOT NULL,
    Shown INTEGER NOT NULL DEFAULT 1,
    UNIQUE (SystemDBID, Hash)
);
CREATE INDEX GamesOfSet ON Games(SystemDBID, SetHash) WHERE SetHash <> 0;
-- Rank 1 is the chosen file, 0 one that was filtered. A compilation is in several games.
CREATE TABLE GameMedia (
    GameDBID INTEGER NOT NULL,
    MediaDBID INTEGER NOT NULL,
    Rank INTEGER NOT NULL,
    PRIMARY KEY (GameDBID, MediaDBID)
) WITHOUT ROWID;
CREATE INDEX GamesOfMedia ON GameMedia(MediaDBID);
-- The files that a list of one entry a game shows; Others: how many more the game has.
-- All of them are there. By folder they are counted without a look at the files.
CREATE TABLE Preferred (
    MediaDBID INTEGER PRIMARY KEY,
    FolderDBID INTEGER NOT NULL,
    Others INTEGER NOT NULL
);
CREATE INDEX PreferredInFolder ON Preferred(FolderDBID);
-- What a system was selected by (profile, lists, rules). Without a row it never was, and
-- all of its files are shown.
CREATE TABLE Selections (
    SystemDBID INTEGER PRIMARY KEY REFERENCES Systems(DBID),
    Stamp TEXT NOT NULL
);
-- Files that came, went or came back since. Triggers keep it, whoever changes the rows.
-- Asked: 0, or a number that grows with each of the owner's picks: a selection that runs
-- forgets only what it knew of when it read the picks.
CREATE TABLE Unselected (
    MediaDBID INTEGER PRIMARY KEY,
    SystemDBID INTEGER NOT NULL,
    Asked INTEGER NOT NULL DEFAULT 0
);
CREATE TRIGGER MediaToSelect AFTER INSERT ON Media
WHEN EXISTS (SELECT 1 FROM Selections WHERE SystemDBID = NEW.SystemDBID) BEGIN
    INSERT OR IGNORE INTO Unselected VALUES (NEW.DBID, NEW.SystemDBID, 0);
END;
CREATE TRIGGER MediaToSelectAgain AFTER UPDATE OF IsMissing ON Media
WHEN OLD.IsMissing <> NEW.IsMissing
AND EXISTS (SELECT 1 FROM Selections WHERE SystemDBID = NEW.SystemDBID) BEGIN
    DELETE FROM Preferred WHERE MediaDBID = NEW.DBID;
    INSERT OR IGNORE INTO Unselected VALUES (NEW.DBID, NEW.SystemDBID, 0);
END;
-- A row that is removed before a selection knew that its file is gone still stands for
-- games: they are chosen anew, by its id, which is never given again.
CREATE TRIGGER MediaUnselected AFTER DELETE ON Media
WHEN EXISTS (SELECT 1 FROM Selections WHERE SystemDBID = OLD.SystemDBID) BEGIN
    DELETE FROM Preferred WHERE MediaDBID = OLD.DBID;
    DELETE FROM Unselected WHERE MediaDBID = OLD.DBID;
    INSERT INTO Unselected SELECT OLD.DBID, OLD.SystemDBID, 0
        WHERE EXISTS (SELECT 1 FROM GameMedia WHERE MediaDBID = OLD.DBID);
END;

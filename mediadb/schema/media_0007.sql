-- What the bytes of files tell. Files: the cache of what was read, one row for a state
-- of a file on disk, whatever it is called and wherever it was moved. Rule: how headers
-- were looked for. State: 0 waits for hashing, 1 whole, 2 refused (Messages say why).
CREATE TABLE Files (
    DBID INTEGER PRIMARY KEY,
    Device INTEGER NOT NULL,
    Inode INTEGER NOT NULL,
    Size INTEGER NOT NULL,
    MTime INTEGER NOT NULL,
    Sample BLOB NOT NULL,
    Rule TEXT NOT NULL DEFAULT '',
    State INTEGER NOT NULL,
    Serials TEXT NOT NULL DEFAULT '[]',
    Messages TEXT NOT NULL DEFAULT '[]',
    UNIQUE (Device, Inode, Size, MTime)
);
CREATE INDEX FilesToHash ON Files(Size) WHERE State = 0;
CREATE TABLE Bodies (
    FileDBID INTEGER NOT NULL,
    Number INTEGER NOT NULL,
    Kind TEXT NOT NULL,
    Name TEXT NOT NULL DEFAULT '',
    Size INTEGER NOT NULL,
    CRC32 INTEGER,
    MD5 BLOB NOT NULL DEFAULT x'',
    SHA1 BLOB NOT NULL DEFAULT x'',
    PRIMARY KEY (FileDBID, Number, Kind)
) WITHOUT ROWID;
CREATE INDEX BodiesBySHA1 ON Bodies(SHA1) WHERE SHA1 <> x'';
-- Number 0 is the file of the row itself (Member: the name inside the zip that it is),
-- 1 and more the files that it names: tracks of a cue, discs of an m3u.
CREATE TABLE MediaFiles (
    MediaDBID INTEGER NOT NULL,
    Number INTEGER NOT NULL,
    FileDBID INTEGER NOT NULL,
    Path BLOB NOT NULL DEFAULT x'',
    Member TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (MediaDBID, Number)
) WITHOUT ROWID;
CREATE INDEX MediaOfFile ON MediaFiles(FileDBID);
-- Rows whose bytes are to be looked at. Triggers keep it, whoever changes the rows.
CREATE TABLE Unread (
    MediaDBID INTEGER PRIMARY KEY
);
INSERT INTO Unread SELECT DBID FROM Media WHERE IsMissing = 0;
CREATE TRIGGER MediaToRead AFTER INSERT ON Media BEGIN
    INSERT OR IGNORE INTO Unread VALUES (NEW.DBID);
END;
CREATE TRIGGER MediaToReadAgain AFTER UPDATE OF Size, MTime, IsMissing ON Media
WHEN NEW.IsMissing = 0 AND (OLD.Size <> NEW.Size OR OLD.MTime <> NEW.MTime
OR OLD.IsMissing <> 0) BEGIN
    INSERT OR IGNORE INTO Unread VALUES (NEW.DBID);
END;
-- Names in a zip stay when its contents change: its stamp tells.
CREATE TRIGGER ZipToReadAgain AFTER UPDATE OF Stamp ON Folders
WHEN OLD.Stamp <> NEW.Stamp AND NEW.Path LIKE '%.zip/%' BEGIN
    INSERT OR IGNORE INTO Unread
        SELECT DBID FROM Media WHERE FolderDBID = NEW.DBID AND IsMissing = 0;
END;
CREATE TRIGGER MediaUnread AFTER DELETE ON Media BEGIN
    DELETE FROM Unread WHERE MediaDBID = OLD.DBID;
    DELETE FROM MediaFiles WHERE MediaDBID = OLD.DBID;
    DELETE FROM Identities WHERE MediaDBID = OLD.DBID;
    DELETE FROM Missing WHERE MediaDBID = OLD.DBID;
END;
-- How far a scan came: which of its stages are done. Only an operation's own run reads it.
ALTER TABLE Operations ADD COLUMN Notes TEXT NOT NULL DEFAULT '';
-- What a row is taken for. Achievements: the RetroAchievements hash, in hex, or ''.
CREATE TABLE Identities (
    MediaDBID INTEGER PRIMARY KEY,
    Verdict TEXT NOT NULL,
    Game TEXT NOT NULL DEFAULT '',
    Parent TEXT NOT NULL DEFAULT '',
    Categories TEXT NOT NULL DEFAULT '[]',
    Achievements TEXT NOT NULL DEFAULT '',
    Evidence TEXT NOT NULL DEFAULT '[]'
);
-- What the files of a system were judged by: its DATs, the rules.
CREATE TABLE Identified (
    SystemDBID INTEGER PRIMARY KEY REFERENCES Systems(DBID),
    Stamp TEXT NOT NULL
);
CREATE TRIGGER IdentityToSelect AFTER INSERT ON Identities BEGIN
    INSERT OR IGNORE INTO Unselected SELECT DBID, SystemDBID, 0 FROM Media
        WHERE DBID = NEW.MediaDBID AND IsMissing = 0
        AND (NEW.Parent <> '' OR NEW.Categories <> '[]' OR NEW.Achievements <> '')
        AND SystemDBID IN (SELECT SystemDBID FROM Selections);
END;
CREATE TRIGGER IdentityToSelectAgain AFTER UPDATE ON Identities
WHEN OLD.Parent <> NEW.Parent OR OLD.Categories <> NEW.Categories
OR OLD.Achievements <> NEW.Achievements BEGIN
    INSERT OR IGNORE INTO Unselected SELECT DBID, SystemDBID, 0 FROM Media
        WHERE DBID = NEW.MediaDBID AND IsMissing = 0
        AND SystemDBID IN (SELECT SystemDBID FROM Selections);
END;
-- Since when a row is missing, in seconds since 1970.
CREATE TABLE Missing (
    MediaDBID INTEGER PRIMARY KEY,
    Since INTEGER NOT NULL
);
INSERT INTO Missing SELECT DBID, CAST(strftime('%s', 'now') AS INTEGER) FROM Media
    WHERE IsMissing = 1;
CREATE TRIGGER MediaMissed AFTER UPDATE OF IsMissing ON Media
WHEN OLD.IsMissing = 0 AND NEW.IsMissing <> 0 BEGIN
    INSERT OR REPLACE INTO Missing
        VALUES (NEW.DBID, CAST(strftime('%s', 'now') AS INTEGER));
END;
CREATE TRIGGER MediaFoundAgain AFTER UPDATE OF IsMissing ON Media
WHEN OLD.IsMissing <> 0 AND NEW.IsMissing = 0 BEGIN
    DELETE FROM Missing WHERE MediaDBID = NEW.DBID;
END;
-- Mount points at or below a root where files were found: one that is not there says
-- nothing of its files.
CREATE TABLE Mounts (
    Path TEXT PRIMARY KEY
) WITHOUT ROWID;
-- Places from which more than half of the files vanished at once. The owner says
-- whether to believe it; until then none of them is missing.
CREATE TABLE Questions (
    Path TEXT PRIMARY KEY,
    Gone INTEGER NOT NULL,
    Known INTEGER NOT NULL,
    Since INTEGER NOT NULL
) WITHOUT ROWID;
-- When a task ran last, and how it ended. Times in seconds since 1970.
CREATE TABLE TaskRuns (
    Name TEXT PRIMARY KEY,
    Started INTEGER NOT NULL,
    Ended INTEGER NOT NULL DEFAULT 0,
    State TEXT NOT NULL
) WITHOUT ROWID;

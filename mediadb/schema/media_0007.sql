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
    CTime INTEGER NOT NULL DEFAULT 0,
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
-- Rows of which more is known than they were judged by. Bytes: 0 if only the DATs are
-- others. Written with what became known, so that a kill leaves no row unjudged.
CREATE TABLE Unjudged (
    MediaDBID INTEGER PRIMARY KEY,
    Bytes INTEGER NOT NULL
);
-- Names in a zip stay when its contents change: its stamp tells.
CREATE TRIGGER ZipToReadAgain AFTER UPDATE OF Stamp ON Folders
WHEN OLD.Stamp <> NEW.Stamp AND NEW.Path LIKE '%.zip/%' BEGIN
    INSERT OR IGNORE INTO Unread
        SELECT DBID FROM Media WHERE FolderDBID = NEW.DBID AND IsMissing = 0;
END;
CREATE TRIGGER MediaUnread AFTER DELETE ON Media BEGIN
    DELETE FROM Unread WHERE MediaDBID = OLD.DBID;
    DELETE FROM Unjudged WHERE MediaDBID = OLD.DBID;
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
-- A selection takes a file for what it was identified as, and a playlist for the set of
-- discs that it names. Whatever it asked and is another now is chosen anew. Hashes are
-- news only where a list of RetroAchievements has any (Hashed). A row that waits already
-- stays as it is: REPLACE of whoever writes would reach into these triggers.
ALTER TABLE Selections ADD COLUMN Hashed INTEGER NOT NULL DEFAULT 0;
CREATE TRIGGER IdentityToSelect AFTER INSERT ON Identities BEGIN
    INSERT INTO Unselected SELECT m.DBID, m.SystemDBID, 0 FROM Media AS m
        JOIN Selections AS s ON s.SystemDBID = m.SystemDBID
        WHERE m.DBID = NEW.MediaDBID AND m.IsMissing = 0
        AND (NEW.Verdict IN ('exact', 'bad', 'hack', 'disagrees') OR NEW.Parent <> ''
             OR NEW.Categories <> '[]' OR (s.Hashed = 1 AND NEW.Achievements <> ''))
        AND NOT EXISTS (SELECT 1 FROM Unselected WHERE MediaDBID = NEW.MediaDBID);
END;
CREATE TRIGGER IdentityToSelectAgain AFTER UPDATE ON Identities BEGIN
    INSERT INTO Unselected SELECT m.DBID, m.SystemDBID, 0 FROM Media AS m
        JOIN Selections AS s ON s.SystemDBID = m.SystemDBID
        WHERE m.DBID = NEW.MediaDBID AND m.IsMissing = 0
        AND ((OLD.Verdict, OLD.Game, OLD.Parent, OLD.Categories)
             IS NOT (NEW.Verdict, NEW.Game, NEW.Parent, NEW.Categories)
             OR (s.Hashed = 1 AND OLD.Achievements <> NEW.Achievements))
        AND NOT EXISTS (SELECT 1 FROM Unselected WHERE MediaDBID = NEW.MediaDBID);
END;
CREATE TRIGGER IdentityUnselected AFTER DELETE ON Identities BEGIN
    INSERT INTO Unselected SELECT m.DBID, m.SystemDBID, 0 FROM Media AS m
        WHERE m.DBID = OLD.MediaDBID AND m.IsMissing = 0
        AND m.SystemDBID IN (SELECT SystemDBID FROM Selections)
        AND NOT EXISTS (SELECT 1 FROM Unselected WHERE MediaDBID = OLD.MediaDBID);
END;
CREATE TRIGGER NameToSelect AFTER UPDATE OF FileName ON Media
WHEN OLD.FileName <> NEW.FileName BEGIN
    INSERT INTO Unselected SELECT NEW.DBID, NEW.SystemDBID, 0
        WHERE EXISTS (SELECT 1 FROM Selections WHERE SystemDBID = NEW.SystemDBID)
        AND NOT EXISTS (SELECT 1 FROM Unselected WHERE MediaDBID = NEW.DBID);
END;
CREATE TRIGGER HashToSelect AFTER INSERT ON Bodies WHEN NEW.MD5 <> x'' BEGIN
    INSERT INTO Unselected SELECT m.DBID, m.SystemDBID, 0 FROM MediaFiles AS x
        JOIN Media AS m ON m.DBID = x.MediaDBID AND m.IsMissing = 0
        JOIN Selections AS s ON s.SystemDBID = m.SystemDBID AND s.Hashed = 1
        WHERE x.FileDBID = NEW.FileDBID AND x.Number = 0
        AND NOT EXISTS (SELECT 1 FROM Unselected WHERE MediaDBID = m.DBID);
END;
CREATE TRIGGER FileToSelect AFTER INSERT ON MediaFiles BEGIN
    INSERT INTO Unselected SELECT m.DBID, m.SystemDBID, 0 FROM Media AS m
        JOIN Selections AS s ON s.SystemDBID = m.SystemDBID
        WHERE m.DBID = NEW.MediaDBID AND m.IsMissing = 0
        AND CASE NEW.Number WHEN 0 THEN s.Hashed = 1
            ELSE m.FileName LIKE '%.m3u' END
        AND NOT EXISTS (SELECT 1 FROM Unselected WHERE MediaDBID = NEW.MediaDBID);
END;
CREATE TRIGGER FileUnselected AFTER DELETE ON MediaFiles WHEN OLD.Number > 0 BEGIN
    INSERT INTO Unselected SELECT m.DBID, m.SystemDBID, 0 FROM Media AS m
        WHERE m.DBID = OLD.MediaDBID AND m.IsMissing = 0 AND m.FileName LIKE '%.m3u'
        AND m.SystemDBID IN (SELECT SystemDBID FROM Selections)
        AND NOT EXISTS (SELECT 1 FROM Unselected WHERE MediaDBID = OLD.MediaDBID);
END;
-- A playlist is of the game that its discs are of.
CREATE TRIGGER PlaylistToSelect AFTER INSERT ON Unselected BEGIN
    INSERT INTO Unselected SELECT DISTINCT m.DBID, m.SystemDBID, 0 FROM MediaFiles AS d
        JOIN MediaFiles AS p ON p.FileDBID = d.FileDBID AND p.Number > 0
        JOIN Media AS m ON m.DBID = p.MediaDBID AND m.IsMissing = 0
        WHERE d.MediaDBID = NEW.MediaDBID AND d.Number = 0
        AND m.FileName LIKE '%.m3u'
        AND m.SystemDBID IN (SELECT SystemDBID FROM Selections)
        AND NOT EXISTS (SELECT 1 FROM Unselected WHERE MediaDBID = m.DBID);
END;
-- Since when a row is missing, in seconds since 1970. Above: the highest id there was when
-- all files were last seen together (Seen.Media): a row above it may be the same file.
CREATE TABLE Missing (
    MediaDBID INTEGER PRIMARY KEY,
    Since INTEGER NOT NULL,
    Above INTEGER NOT NULL
);
CREATE INDEX MissingSince ON Missing(Since, MediaDBID);
INSERT OR REPLACE INTO DBConfig
    SELECT 'Seen.Media', MAX(DBID) FROM Media HAVING MAX(DBID) > 0;
INSERT INTO Missing SELECT DBID, CAST(strftime('%s', 'now') AS INTEGER),
    (SELECT MAX(DBID) FROM Media) FROM Media WHERE IsMissing = 1;
CREATE TRIGGER MediaMissed AFTER UPDATE OF IsMissing ON Media
WHEN OLD.IsMissing = 0 AND NEW.IsMissing <> 0 BEGIN
    INSERT OR REPLACE INTO Missing SELECT NEW.DBID,
        CAST(strftime('%s', 'now') AS INTEGER), COALESCE((SELECT CAST(Value AS INTEGER)
            FROM DBConfig WHERE Name = 'Seen.Media'), 0);
    INSERT OR IGNORE INTO Strangers VALUES (NEW.DBID);
END;
CREATE TRIGGER MediaFoundAgain AFTER UPDATE OF IsMissing ON Media
WHEN OLD.IsMissing <> 0 AND NEW.IsMissing = 0 BEGIN
    DELETE FROM Missing WHERE MediaDBID = NEW.DBID;
END;
-- Rows whose bytes became known, or whose file went, while something is missing: a
-- missing row and a new one may be the same file, moved.
CREATE TABLE Strangers (
    MediaDBID INTEGER PRIMARY KEY
);
CREATE TRIGGER FileToReunite AFTER INSERT ON MediaFiles
WHEN EXISTS (SELECT 1 FROM Missing) OR EXISTS (SELECT 1 FROM Questions) BEGIN
    INSERT OR IGNORE INTO Strangers VALUES (NEW.MediaDBID);
END;
CREATE TRIGGER BodyToReunite AFTER INSERT ON Bodies WHEN NEW.SHA1 <> x''
AND (EXISTS (SELECT 1 FROM Missing) OR EXISTS (SELECT 1 FROM Questions)) BEGIN
    INSERT OR IGNORE INTO Strangers
        SELECT MediaDBID FROM MediaFiles WHERE FileDBID = NEW.FileDBID;
END;
-- An inode may be given again, to a file of the same size and time: what other rows have
-- under its number is not that file any more.
CREATE TRIGGER FileOverwritten AFTER UPDATE OF Sample ON Files
WHEN OLD.Sample <> NEW.Sample BEGIN
    INSERT OR IGNORE INTO Unread SELECT MediaDBID FROM MediaFiles
        JOIN Media ON Media.DBID = MediaDBID
        WHERE FileDBID = NEW.DBID AND IsMissing = 0;
    DELETE FROM MediaFiles WHERE FileDBID = NEW.DBID;
END;
CREATE TRIGGER MediaReunited AFTER DELETE ON Media BEGIN
    DELETE FROM Strangers WHERE MediaDBID = OLD.DBID;
END;
-- A row keeps its id where its file is moved, also to a folder of another system.
CREATE TRIGGER MediaMoved AFTER UPDATE OF FolderDBID ON Media
WHEN OLD.FolderDBID <> NEW.FolderDBID BEGIN
    UPDATE Preferred SET FolderDBID = NEW.FolderDBID WHERE MediaDBID = NEW.DBID;
END;
CREATE TRIGGER MediaChangedSystem AFTER UPDATE OF SystemDBID ON Media
WHEN OLD.SystemDBID <> NEW.SystemDBID BEGIN
    UPDATE SystemCounts SET Files = Files - 1, Missing = Missing - NEW.IsMissing
        WHERE SystemDBID = OLD.SystemDBID;
    UPDATE SystemCounts SET Files = Files + 1, Missing = Missing + NEW.IsMissing
        WHERE SystemDBID = NEW.SystemDBID;
    -- The games that it stood for are of the other system: chosen anew.
    DELETE FROM GameMedia WHERE MediaDBID = NEW.DBID;
    DELETE FROM Preferred WHERE MediaDBID = NEW.DBID;
    DELETE FROM Unselected WHERE MediaDBID = NEW.DBID;
    UPDATE Selections SET Stamp = '' WHERE SystemDBID = OLD.SystemDBID;
    INSERT INTO Unselected SELECT NEW.DBID, NEW.SystemDBID, 0
        WHERE EXISTS (SELECT 1 FROM Selections WHERE SystemDBID = NEW.SystemDBID);
END;
-- Mount points where files were found, and the folder (ending in "/") where the library
-- sees them, through a link perhaps: one that is not there says nothing of its files.
CREATE TABLE Mounts (
    Point TEXT NOT NULL,
    Prefix TEXT NOT NULL,
    PRIMARY KEY (Point, Prefix)
) WITHOUT ROWID;
-- Places from which more than half of the files vanished at once. The owner says
-- whether to believe it; until then none of them is missing. Answer: 0 none, 1 they are
-- gone, 2 they will be back.
CREATE TABLE Questions (
    Path TEXT PRIMARY KEY,
    Gone INTEGER NOT NULL,
    Known INTEGER NOT NULL,
    Since INTEGER NOT NULL,
    Answer INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
-- When a task ran last, and how it ended. Times in seconds since 1970.
CREATE TABLE TaskRuns (
    Name TEXT PRIMARY KEY,
    Started INTEGER NOT NULL,
    Ended INTEGER NOT NULL DEFAULT 0,
    State TEXT NOT NULL
) WITHOUT ROWID;

-- What files say of the arcade sets that they load (zapcore.arcade). Name and Parent are
-- set names in small letters. The rest is the title that a file has by its own name, for
-- it may be shown under its parent's. Told: the name that it gives itself, or ''.
-- FileSlug: that of its file's name.
CREATE TABLE Sets (
    MediaDBID INTEGER PRIMARY KEY,
    SystemDBID INTEGER NOT NULL,
    Name TEXT NOT NULL,
    Parent TEXT NOT NULL,
    Told TEXT NOT NULL,
    Title TEXT NOT NULL,
    Slug TEXT NOT NULL,
    SecondarySlug TEXT NOT NULL,
    SlugLength INTEGER NOT NULL,
    SlugWordCount INTEGER NOT NULL,
    FileSlug TEXT NOT NULL
);
CREATE INDEX SetsBySlug ON Sets(SystemDBID, Slug);
-- By what a file is found without its path. Rank: 0 its set, 1 its zip, 2 another zip
-- that may hold it.
CREATE TABLE SetNames (
    SystemDBID INTEGER NOT NULL,
    Name TEXT NOT NULL,
    Rank INTEGER NOT NULL,
    MediaDBID INTEGER NOT NULL,
    PRIMARY KEY (SystemDBID, Name, Rank, MediaDBID)
) WITHOUT ROWID;
CREATE INDEX SetNamesOfMedia ON SetNames(MediaDBID);
-- Systems in which a parent or an alternative came, went or is another one.
CREATE TABLE Ungrouped (
    SystemDBID INTEGER PRIMARY KEY
);
-- An upsert of whoever writes would reach into OR IGNORE of these triggers.
CREATE TRIGGER SetMade AFTER INSERT ON Sets BEGIN
    INSERT INTO Ungrouped SELECT NEW.SystemDBID WHERE NOT EXISTS
        (SELECT 1 FROM Ungrouped WHERE SystemDBID = NEW.SystemDBID);
END;
CREATE TRIGGER SetChanged AFTER UPDATE ON Sets BEGIN
    INSERT INTO Ungrouped SELECT NEW.SystemDBID WHERE NOT EXISTS
        (SELECT 1 FROM Ungrouped WHERE SystemDBID = NEW.SystemDBID);
END;
CREATE TRIGGER SetMissing AFTER UPDATE OF IsMissing ON Media
WHEN OLD.IsMissing <> NEW.IsMissing
AND EXISTS (SELECT 1 FROM Sets WHERE MediaDBID = NEW.DBID) BEGIN
    INSERT INTO Ungrouped SELECT NEW.SystemDBID WHERE NOT EXISTS
        (SELECT 1 FROM Ungrouped WHERE SystemDBID = NEW.SystemDBID);
END;
CREATE TRIGGER SetMoved AFTER UPDATE OF FolderDBID ON Media
WHEN OLD.FolderDBID <> NEW.FolderDBID
AND EXISTS (SELECT 1 FROM Sets WHERE MediaDBID = NEW.DBID) BEGIN
    INSERT INTO Ungrouped SELECT NEW.SystemDBID WHERE NOT EXISTS
        (SELECT 1 FROM Ungrouped WHERE SystemDBID = NEW.SystemDBID);
END;
CREATE TRIGGER SetGone AFTER DELETE ON Media
WHEN EXISTS (SELECT 1 FROM Sets WHERE MediaDBID = OLD.DBID) BEGIN
    INSERT INTO Ungrouped SELECT OLD.SystemDBID WHERE NOT EXISTS
        (SELECT 1 FROM Ungrouped WHERE SystemDBID = OLD.SystemDBID);
    DELETE FROM Sets WHERE MediaDBID = OLD.DBID;
    DELETE FROM SetNames WHERE MediaDBID = OLD.DBID;
END;
-- One of a set is chosen by its title and by what it says of itself.
CREATE TRIGGER SetToSelect AFTER UPDATE OF MediaTitleDBID ON Media
WHEN OLD.MediaTitleDBID <> NEW.MediaTitleDBID
AND EXISTS (SELECT 1 FROM Sets WHERE MediaDBID = NEW.DBID) BEGIN
    INSERT INTO Unselected SELECT NEW.DBID, NEW.SystemDBID, 0
        WHERE EXISTS (SELECT 1 FROM Selections WHERE SystemDBID = NEW.SystemDBID)
        AND NOT EXISTS (SELECT 1 FROM Unselected WHERE MediaDBID = NEW.DBID);
END;
CREATE TRIGGER SetToSelectAgain AFTER UPDATE OF Told, Parent, Name ON Sets
WHEN (OLD.Told, OLD.Parent, OLD.Name) IS NOT (NEW.Told, NEW.Parent, NEW.Name) BEGIN
    INSERT INTO Unselected SELECT NEW.MediaDBID, NEW.SystemDBID, 0
        WHERE EXISTS (SELECT 1 FROM Selections WHERE SystemDBID = NEW.SystemDBID)
        AND NOT EXISTS (SELECT 1 FROM Unselected WHERE MediaDBID = NEW.MediaDBID);
END;

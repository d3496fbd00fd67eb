-- What lists of MAME say of the sets that the library has (zapcore.arcade.ListedSet):
-- names with brackets, set names in small letters. They stay when a list goes, until a
-- forced run.
CREATE TABLE ListedSets (
    SystemDBID INTEGER NOT NULL,
    SetName TEXT NOT NULL,
    Name TEXT NOT NULL,
    Parent TEXT NOT NULL,
    PRIMARY KEY (SystemDBID, SetName)
) WITHOUT ROWID;
-- What of it counts for a file: '' where that says it itself.
ALTER TABLE Sets ADD COLUMN ListName TEXT NOT NULL DEFAULT '';
ALTER TABLE Sets ADD COLUMN ListParent TEXT NOT NULL DEFAULT '';
-- What a scraper has told of a row, as a number that changes with it.
CREATE TABLE ScrapeDigests (
    MediaDBID INTEGER PRIMARY KEY,
    Digest INTEGER NOT NULL
);
CREATE TRIGGER DigestGone AFTER DELETE ON Media BEGIN
    DELETE FROM ScrapeDigests WHERE MediaDBID = OLD.DBID;
END;
CREATE TRIGGER ListedMade AFTER INSERT ON ListedSets BEGIN
    INSERT INTO Ungrouped SELECT NEW.SystemDBID WHERE NOT EXISTS
        (SELECT 1 FROM Ungrouped WHERE SystemDBID = NEW.SystemDBID);
END;
CREATE TRIGGER ListedChanged AFTER UPDATE ON ListedSets BEGIN
    INSERT INTO Ungrouped SELECT NEW.SystemDBID WHERE NOT EXISTS
        (SELECT 1 FROM Ungrouped WHERE SystemDBID = NEW.SystemDBID);
END;
CREATE TRIGGER ListedGone AFTER DELETE ON ListedSets BEGIN
    INSERT INTO Ungrouped SELECT OLD.SystemDBID WHERE NOT EXISTS
        (SELECT 1 FROM Ungrouped WHERE SystemDBID = OLD.SystemDBID);
END;
CREATE TRIGGER SetMadeToSelect AFTER INSERT ON Sets BEGIN
    INSERT INTO Unselected SELECT NEW.MediaDBID, NEW.SystemDBID, 0
        WHERE EXISTS (SELECT 1 FROM Selections WHERE SystemDBID = NEW.SystemDBID)
        AND NOT EXISTS (SELECT 1 FROM Unselected WHERE MediaDBID = NEW.MediaDBID);
END;
CREATE TRIGGER ListedToSelect AFTER UPDATE OF ListName, ListParent ON Sets
WHEN (OLD.ListName, OLD.ListParent) IS NOT (NEW.ListName, NEW.ListParent) BEGIN
    INSERT INTO Unselected SELECT NEW.MediaDBID, NEW.SystemDBID, 0
        WHERE EXISTS (SELECT 1 FROM Selections WHERE SystemDBID = NEW.SystemDBID)
        AND NOT EXISTS (SELECT 1 FROM Unselected WHERE MediaDBID = NEW.MediaDBID);
END;

-- What sources of the network said. A game as one source knows it is kept once, however
-- many files are of it. Facts: JSON, deflated (mediadb/online_facts.py). GameID is the
-- source's own; a source without ids, and a local scraper, has "media:<id>".
CREATE TABLE SourceGames (
    DBID INTEGER PRIMARY KEY,
    Source TEXT NOT NULL,
    GameID TEXT NOT NULL,
    Facts BLOB NOT NULL,
    UNIQUE (Source, GameID)
);
-- How each source answered for a row. At, Again: seconds since 1970; Again 0: never by
-- itself. Outcome "error" stands beside the facts of an earlier hit, which are kept.
CREATE TABLE Asked (
    MediaDBID INTEGER NOT NULL,
    Source TEXT NOT NULL,
    Outcome TEXT NOT NULL,
    GameDBID INTEGER NOT NULL DEFAULT 0,
    How TEXT NOT NULL DEFAULT '',
    Score REAL NOT NULL DEFAULT 0,
    Words TEXT NOT NULL DEFAULT '',
    Candidates TEXT NOT NULL DEFAULT '[]',
    Handed TEXT NOT NULL DEFAULT '{}',
    At INTEGER NOT NULL,
    Again INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (MediaDBID, Source)
) WITHOUT ROWID;
CREATE INDEX AskedGames ON Asked(GameDBID) WHERE GameDBID <> 0;
CREATE INDEX AskedErrors ON Asked(Source, At) WHERE Outcome = 'error';
-- A game that no row is taken for any more is forgotten.
CREATE TRIGGER GameLeft AFTER DELETE ON Asked WHEN OLD.GameDBID <> 0 BEGIN
    DELETE FROM SourceGames WHERE DBID = OLD.GameDBID AND NOT EXISTS
        (SELECT 1 FROM Asked WHERE GameDBID = OLD.GameDBID AND GameDBID <> 0);
END;
CREATE TRIGGER GameChanged AFTER UPDATE OF GameDBID ON Asked
WHEN OLD.GameDBID <> 0 AND OLD.GameDBID <> NEW.GameDBID BEGIN
    DELETE FROM SourceGames WHERE DBID = OLD.GameDBID AND NOT EXISTS
        (SELECT 1 FROM Asked WHERE GameDBID = OLD.GameDBID AND GameDBID <> 0);
END;
-- How many rows a source answered in which way: to count them would read all of them.
-- An upsert of whoever writes Asked would reach into OR IGNORE of these triggers.
CREATE TABLE AskedCounts (
    Source TEXT NOT NULL,
    Outcome TEXT NOT NULL,
    Number INTEGER NOT NULL,
    PRIMARY KEY (Source, Outcome)
) WITHOUT ROWID;
CREATE TRIGGER AskedCounted AFTER INSERT ON Asked BEGIN
    INSERT INTO AskedCounts SELECT NEW.Source, NEW.Outcome, 0 WHERE NOT EXISTS
        (SELECT 1 FROM AskedCounts WHERE Source = NEW.Source AND Outcome = NEW.Outcome);
    UPDATE AskedCounts SET Number = Number + 1
        WHERE Source = NEW.Source AND Outcome = NEW.Outcome;
END;
CREATE TRIGGER AskedUncounted AFTER DELETE ON Asked BEGIN
    UPDATE AskedCounts SET Number = Number - 1
        WHERE Source = OLD.Source AND Outcome = OLD.Outcome;
END;
CREATE TRIGGER AskedRecounted AFTER UPDATE OF Outcome ON Asked
WHEN OLD.Outcome <> NEW.Outcome BEGIN
    UPDATE AskedCounts SET Number = Number - 1
        WHERE Source = OLD.Source AND Outcome = OLD.Outcome;
    INSERT INTO AskedCounts SELECT NEW.Source, NEW.Outcome, 0 WHERE NOT EXISTS
        (SELECT 1 FROM AskedCounts WHERE Source = NEW.Source AND Outcome = NEW.Outcome);
    UPDATE AskedCounts SET Number = Number + 1
        WHERE Source = NEW.Source AND Outcome = NEW.Outcome;
END;
-- Rows that a source is still to be asked about: the queue of a scan, which a kill
-- leaves as it is. Since: answers older than this (epoch seconds) are asked anew.
CREATE TABLE ToAsk (
    Source TEXT NOT NULL,
    MediaDBID INTEGER NOT NULL,
    Since INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (Source, MediaDBID)
) WITHOUT ROWID;
CREATE INDEX ToAskOfMedia ON ToAsk(MediaDBID);
-- Rows that no scan has asked any source about. Triggers keep it: a file that came, or
-- that is another one now.
CREATE TABLE Unasked (
    MediaDBID INTEGER PRIMARY KEY
);
INSERT INTO Unasked SELECT DBID FROM Media WHERE IsMissing = 0;
CREATE TRIGGER MediaToAsk AFTER INSERT ON Media BEGIN
    INSERT OR IGNORE INTO Unasked VALUES (NEW.DBID);
END;
CREATE TRIGGER MediaToAskAgain AFTER UPDATE OF Size, MTime ON Media
WHEN OLD.Size <> NEW.Size OR OLD.MTime <> NEW.MTime BEGIN
    INSERT OR IGNORE INTO Unasked VALUES (NEW.DBID);
END;
CREATE TRIGGER MediaNotAsked AFTER DELETE ON Media BEGIN
    -- What its title has may have been said of this file.
    INSERT OR IGNORE INTO Unmerged SELECT DBID FROM MediaTitles
        WHERE DBID = OLD.MediaTitleDBID
        AND (EXISTS (SELECT 1 FROM Merged WHERE TitleDBID = OLD.MediaTitleDBID) OR
        EXISTS (SELECT 1 FROM Asked WHERE MediaDBID = OLD.DBID AND GameDBID <> 0));
    DELETE FROM Unasked WHERE MediaDBID = OLD.DBID;
    DELETE FROM ToAsk WHERE MediaDBID = OLD.DBID;
    DELETE FROM Asked WHERE MediaDBID = OLD.DBID;
    DELETE FROM WantedArt WHERE MediaDBID = OLD.DBID;
    DELETE FROM RefusedArt WHERE MediaDBID = OLD.DBID;
END;
-- Titles whose values are to be chosen anew: written with what became known.
CREATE TABLE Unmerged (
    TitleDBID INTEGER PRIMARY KEY
);
CREATE TRIGGER MediaToMerge AFTER UPDATE OF MediaTitleDBID ON Media
WHEN OLD.MediaTitleDBID <> NEW.MediaTitleDBID
AND (EXISTS (SELECT 1 FROM Asked WHERE MediaDBID = NEW.DBID)
OR EXISTS (SELECT 1 FROM Merged WHERE TitleDBID = OLD.MediaTitleDBID)) BEGIN
    INSERT OR IGNORE INTO Unmerged VALUES (NEW.MediaTitleDBID);
    INSERT OR IGNORE INTO Unmerged VALUES (OLD.MediaTitleDBID);
END;
-- Titles that were merged: what scrapers of this device had brought is kept among the
-- facts. Why a value was chosen is not written down: it is chosen again when asked.
CREATE TABLE Merged (
    TitleDBID INTEGER PRIMARY KEY
);
CREATE TRIGGER TitleUnmerged AFTER DELETE ON MediaTitles BEGIN
    DELETE FROM Unmerged WHERE TitleDBID = OLD.DBID;
    DELETE FROM Merged WHERE TitleDBID = OLD.DBID;
END;
-- The picture, video or manual that won for each kind of a row. State: 0 to be fetched,
-- 1 there (Path), 2 refused (Words say why; tried again after Again). Told: JSON, the
-- values of an ``Art``. Path, which came from the URL Had, is kept while another picture
-- is on its way.
CREATE TABLE WantedArt (
    MediaDBID INTEGER NOT NULL,
    Kind TEXT NOT NULL,
    Source TEXT NOT NULL,
    URL TEXT NOT NULL,
    Told TEXT NOT NULL,
    State INTEGER NOT NULL DEFAULT 0,
    Path TEXT NOT NULL DEFAULT '',
    Had TEXT NOT NULL DEFAULT '',
    Tries INTEGER NOT NULL DEFAULT 0,
    Again INTEGER NOT NULL DEFAULT 0,
    Words TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (MediaDBID, Kind)
) WITHOUT ROWID;
CREATE INDEX ArtToFetch ON WantedArt(Source) WHERE State <> 1;
CREATE INDEX ArtByURL ON WantedArt(URL);
CREATE INDEX ArtByPath ON WantedArt(Path) WHERE Path <> '';
-- What cannot be had for good, and why: until Again it comes last in the choice, so that
-- the next best is fetched instead.
CREATE TABLE RefusedArt (
    MediaDBID INTEGER NOT NULL,
    Kind TEXT NOT NULL,
    URL TEXT NOT NULL,
    Again INTEGER NOT NULL,
    Words TEXT NOT NULL,
    PRIMARY KEY (MediaDBID, Kind, URL)
) WITHOUT ROWID;
CREATE INDEX RefusedArtAgain ON RefusedArt(Again);

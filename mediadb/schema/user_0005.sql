-- Pictures that the owner set: kept whole, for nothing can fetch them again. Which file
-- has which is in UserValues, under "art:<kind>" (the hash in hex). Beside it stand
-- "field:<name>" and "lock:<name>" (JSON: a list of texts) and "match:<source>" (JSON:
-- the game's id there, or null for none).
CREATE TABLE IF NOT EXISTS UserBlobs (
    SHA256 BLOB PRIMARY KEY,
    ContentType TEXT NOT NULL,
    Data BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS UserMatches ON UserValues(Name) WHERE Name GLOB 'match:*';
CREATE INDEX IF NOT EXISTS UserArt ON UserValues(Value) WHERE Name GLOB 'art:*';
CREATE TRIGGER IF NOT EXISTS ArtUnset AFTER DELETE ON UserValues WHEN OLD.Name GLOB 'art:*' BEGIN
    DELETE FROM UserBlobs WHERE LOWER(HEX(SHA256)) = OLD.Value AND NOT EXISTS
        (SELECT 1 FROM UserValues WHERE Name GLOB 'art:*' AND Value = OLD.Value);
END;
CREATE TRIGGER IF NOT EXISTS ArtChanged AFTER UPDATE OF Value ON UserValues
WHEN OLD.Name GLOB 'art:*' AND OLD.Value <> NEW.Value BEGIN
    DELETE FROM UserBlobs WHERE LOWER(HEX(SHA256)) = OLD.Value AND NOT EXISTS
        (SELECT 1 FROM UserValues WHERE Name GLOB 'art:*' AND Value = OLD.Value);
END;
-- Files of which something was said that media.db may not know yet: a kill may come
-- between the two.
CREATE TABLE IF NOT EXISTS Untold (
    Number INTEGER PRIMARY KEY AUTOINCREMENT,
    SystemID TEXT NOT NULL,
    Path TEXT NOT NULL
);

-- What services of the network answered, by request. It can be asked again, but that
-- costs quota: it outlives media.db. Value: JSON, deflated; x'' is a miss. At: seconds
-- since 1970. Source and Key stand for a request without its secrets.
-- Number grows, so that answers lie on the disk as they came: large values apart
-- from the index that is searched, the oldest first. Each answer is a transaction, so
-- whatever else one would touch is a page more to be written for each.
CREATE TABLE Answers (
    Number INTEGER PRIMARY KEY,
    Source TEXT NOT NULL,
    Key BLOB NOT NULL,
    At INTEGER NOT NULL,
    Value BLOB NOT NULL,
    UNIQUE (Source, Key)
);
-- How many bytes all values have, for a sum would read them all. Written now and then:
-- a kill leaves it a little too low.
CREATE TABLE AnswersSize (
    Only INTEGER PRIMARY KEY CHECK (Only = 1),
    Bytes INTEGER NOT NULL
);
INSERT INTO AnswersSize VALUES (1, 0);
-- Which file artwork was fetched into, by a hash of its URL: media.db may be lost, and
-- its pictures need not be fetched again.
CREATE TABLE ArtFiles (
    Key BLOB PRIMARY KEY,
    Path TEXT NOT NULL
) WITHOUT ROWID;

-- The user database: what the owner made and nothing can build again.
CREATE TABLE DeviceSettings (
    Name TEXT PRIMARY KEY,
    Value TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE UserTags (
    SystemID TEXT NOT NULL,
    Path TEXT NOT NULL,
    Type TEXT NOT NULL,
    Tag TEXT NOT NULL,
    PRIMARY KEY (SystemID, Path, Type, Tag)
) WITHOUT ROWID;

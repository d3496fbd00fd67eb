-- What the owner wants of 1G1R: his profiles, which one holds where ("" for all systems),
-- and the files that he picked himself.
CREATE TABLE Profiles (
    Name TEXT PRIMARY KEY,
    Value TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE ActiveProfiles (
    SystemID TEXT PRIMARY KEY,
    Name TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE Picks (
    SystemID TEXT NOT NULL,
    Path TEXT NOT NULL,
    PRIMARY KEY (SystemID, Path)
) WITHOUT ROWID;

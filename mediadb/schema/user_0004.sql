-- What the owner wants of 1G1R: his profiles, which one holds where ("" for all systems),
-- and the files that he picked himself. Of several picks in one game (one was gone for a
-- while) the one of the highest Number counts.
CREATE TABLE IF NOT EXISTS Profiles (
    Name TEXT PRIMARY KEY,
    Value TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS ActiveProfiles (
    SystemID TEXT PRIMARY KEY,
    Name TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS Picks (
    SystemID TEXT NOT NULL,
    Path TEXT NOT NULL,
    Number INTEGER NOT NULL,
    PRIMARY KEY (SystemID, Path)
) WITHOUT ROWID;

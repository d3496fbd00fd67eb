-- Texts that the owner set for one media row, by the wire's name of the field.
CREATE TABLE IF NOT EXISTS UserValues (
    SystemID TEXT NOT NULL,
    Path TEXT NOT NULL,
    Name TEXT NOT NULL,
    Value TEXT NOT NULL,
    PRIMARY KEY (SystemID, Path, Name)
) WITHOUT ROWID;

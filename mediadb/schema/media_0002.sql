-- Rows that a running scrape has finished: a restart passes them over. Shown as the
-- tag scraper-run.<id>:<run-id> while a forced run goes on; they end with their
-- operation, in the same transaction (scraper document, "Run Loop").
CREATE TABLE RunMarks (
    OperationDBID INTEGER NOT NULL REFERENCES Operations(DBID),
    MediaDBID INTEGER NOT NULL,
    PRIMARY KEY (OperationDBID, MediaDBID)
) WITHOUT ROWID;
-- Folders outside the library that a scrape was told to take artwork from.
CREATE TABLE ArtRoots (
    Path TEXT PRIMARY KEY
) WITHOUT ROWID;
-- Who brought a property: the tag type of a scraper's sentinel, 0 for nobody known.
-- Provenance is shown beside the property and never as a tag.
ALTER TABLE MediaProperties ADD COLUMN ScraperTypeDBID INTEGER NOT NULL DEFAULT 0;
ALTER TABLE MediaTitleProperties ADD COLUMN ScraperTypeDBID INTEGER NOT NULL DEFAULT 0;

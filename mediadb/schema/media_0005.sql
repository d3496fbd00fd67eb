-- Who brought a tag, as with properties: the type of the scraper's sentinel. 0: the file's
-- name did, or the owner, or it was written before this was kept.
ALTER TABLE MediaTags ADD COLUMN ScraperTypeDBID INTEGER NOT NULL DEFAULT 0;
ALTER TABLE MediaTitleTags ADD COLUMN ScraperTypeDBID INTEGER NOT NULL DEFAULT 0;

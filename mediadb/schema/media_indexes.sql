-- Indexes that a first build makes after the load: half the bytes written.
CREATE INDEX IF NOT EXISTS MediaByTitle ON Media(MediaTitleDBID);
CREATE INDEX IF NOT EXISTS MediaBySystem ON Media(SystemDBID, SortKey);
-- A system's files by id: a page of them looked at all files of the systems before.
CREATE INDEX IF NOT EXISTS MediaInSystem ON Media(SystemDBID);
CREATE INDEX IF NOT EXISTS MediaByFolder ON Media(FolderDBID, SortKey);
CREATE INDEX IF NOT EXISTS MediaMissing ON Media(FolderDBID, SystemDBID) WHERE IsMissing = 1;
CREATE INDEX IF NOT EXISTS MediaTagsByTag ON MediaTags(TagDBID, MediaDBID);
CREATE INDEX IF NOT EXISTS MediaTitleTagsByTag ON MediaTitleTags(TagDBID, MediaTitleDBID);

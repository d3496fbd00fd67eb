-- Tags keep their ids, so that what a reader knows of them outlives a commit; only a
-- label may come later. This counts the changes of tags that are there, whoever makes
-- them: after each commit of an import a page of search read its 300 tags anew.
CREATE TRIGGER TagChanged AFTER UPDATE ON Tags BEGIN
    INSERT INTO DBConfig VALUES ('TagChanges', 1)
        ON CONFLICT (Name) DO UPDATE SET Value = Value + 1;
END;
CREATE TRIGGER TagRemoved AFTER DELETE ON Tags BEGIN
    INSERT INTO DBConfig VALUES ('TagChanges', 1)
        ON CONFLICT (Name) DO UPDATE SET Value = Value + 1;
END;

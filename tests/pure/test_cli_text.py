"""Text for terminals: widths, tables, numbers, names of files."""

from hypothesis import given
from hypothesis import strategies as st

from zapcore.cli import image, scrape, text


@given(st.text(max_size=60), st.integers(1, 40))
def test_a_cut_text_fits(whole, columns):
    assert text.width(text.fit(whole, columns)) <= columns


@given(st.text(max_size=60))
def test_nothing_that_moves_the_cursor_reaches_a_terminal(raw):
    assert text.clean(raw).isprintable()


def test_wide_characters_take_two_columns_and_combining_ones_none():
    assert text.width("ゼルダ") == 6
    assert text.width("e\u0301") == 1
    assert text.fit("ゼルダの伝説", 7) == "ゼルダ…"


def test_a_table_is_aligned_and_cut_to_the_width():
    rows = [("7", "NES", "A very long name of a game indeed"), ("12", "SNES", "B")]
    lines = list(text.table(("id", "system", "name"), rows, 30, "id"))
    assert lines[0].startswith("id  system  name")
    assert lines[1].startswith(" 7  NES     A very")
    assert lines[1].endswith("…")
    assert all(text.width(line) <= 30 for line in lines)
    assert "game indeed" in "".join(text.table(("a", "b", "c"), rows, 0))


def test_times_sizes_and_numbers_are_written_for_people():
    assert [text.duration(s) for s in (0, 7.4, 725, 11045, 200000)] == [
        "0:00",
        "0:07",
        "12:05",
        "3:04:05",
        "2 days",
    ]
    assert [text.size(n) for n in (520, 1536, 5 << 20, 3 << 40)] == [
        "520 bytes",
        "1.5 KiB",
        "5.0 MiB",
        "3.0 TiB",
    ]
    assert text.many(1, "game") == "1 game"
    assert text.many(1200, "entry", "entries") == "1,200 entries"


@given(st.text(max_size=300))
def test_a_title_gives_a_file_name_that_stays_in_the_folder(title):
    name = image.file_name(title, "property:image-boxart", "png")
    assert "/" not in name
    assert name.strip(".")
    assert len(name.encode()) <= 255
    assert name.endswith(" (boxart).png")


def test_a_warning_of_no_line_has_no_number():
    told = {"file": "art/cov\ners", "line": 0, "message": "not read"}
    assert text.warning(told) == "art/cov\ufffders: not read"
    assert text.warning({**told, "line": 7}) == "art/cov\ufffders:7: not read"
    assert text.warning({**told, "file": ""}) == "not read"


def test_a_system_that_a_scraper_is_not_for_is_not_called_unmounted(capsys):
    note = {"processed": 0, "matched": 0, "skipped": 0, "totalScraped": 0}
    note["skippedSystems"] = ["SNES", "Arcade"]
    scrape.report(note, ["Arcade", "CPS1"])
    *_, other, absent = capsys.readouterr().out.splitlines()
    assert other == "warning: this scraper is not for them, so passed over: SNES."
    assert absent == "warning: not indexed or not mounted, so passed over: Arcade."
    scrape.report(note)
    assert capsys.readouterr().out.endswith("passed over: SNES, Arcade.\n")

import os

import pytest

from zapcore.identify.discs.parts import disc_path, main_part, parts_of


@pytest.fixture
def home(tmp_path):
    folder = tmp_path / "games" / "psx"
    folder.mkdir(parents=True)
    return folder


def write(folder, name, text, encoding="utf-8"):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return str(path)


def found(folder, sheet):
    parts = parts_of(str(folder / sheet), str(folder.parent))
    assert parts.messages == ()
    return [os.path.relpath(path, folder) for path in parts.paths]


@pytest.mark.parametrize(
    "text",
    [
        'FILE "Track 1.bin" BINARY\n  TRACK 01 MODE1/2352\n',
        "\ufeffFILE Track 1.bin BINARY\r\n\r\n",
        'file "track 1.BIN" binary\r\n',
        'REM A remark\nFILE "Track 1.bin" WAVE\nFILE "Track 1.bin" MP3\n',
        'FILE ".\\Track 1.bin" BINARY',
        'FILE "../psx/Track 1.bin" BINARY',
    ],
)
def test_a_cue_sheet_names_its_file_however_it_is_written(home, text):
    write(home, "Track 1.bin", b"x")
    write(home, "game.cue", text)

    assert found(home, "game.cue") == ["Track 1.bin"]


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "utf-16", "utf-8-sig"])
def test_letters_beyond_english_are_read_in_any_usual_encoding(home, encoding):
    write(home, "Pokémon.bin", b"x")
    write(home, "game.cue", 'FILE "Pokémon.bin" BINARY\n', encoding)

    assert found(home, "game.cue") == ["Pokémon.bin"]


def test_gdi_ccd_toc_and_mds_name_their_files(home):
    for name in ("track01.bin", "t 2.raw", "c.img", "c.sub", "m.mdf", "a.bin", "b.wav"):
        write(home, name, b"x")
    write(home, "g.gdi", '2\n1 0 4 2352 track01.bin 0\n 2 45000 0 2352 "t 2.raw" 0\r\n')
    write(home, "c.ccd", "[CloneCD]\nVersion=3\n")
    write(home, "t.toc", 'CD_ROM\nDATAFILE "a.bin" 00:01:00\nAUDIOFILE "b.wav" 0\n')
    write(home, "m.mds", b"MEDIA DESCRIPTOR\1\5")

    assert found(home, "g.gdi") == ["track01.bin", "t 2.raw"]
    assert found(home, "c.ccd") == ["c.img", "c.sub"]
    assert found(home, "t.toc") == ["a.bin", "b.wav"]
    assert found(home, "m.mds") == ["m.mdf"]


def test_a_clonecd_image_needs_no_subchannels(home):
    write(home, "c.img", b"x")
    write(home, "c.ccd", "[CloneCD]\n")

    assert found(home, "c.ccd") == ["c.img"]


def test_a_playlist_gives_its_discs_and_their_parts(home):
    for number in (1, 2):
        write(home, f"discs/{number}.bin", b"x")
        write(home, f"discs/{number}.cue", f'FILE "{number}.bin" BINARY\n')
    write(home, "game.m3u", "#EXTM3U\n\ndiscs\\1.cue\r\ndiscs/2.cue\n# end\n")

    assert found(home, "game.m3u") == [
        "discs/1.cue",
        "discs/1.bin",
        "discs/2.cue",
        "discs/2.bin",
    ]
    first = disc_path(str(home / "game.m3u"), str(home))
    assert first == str(home / "discs/1.cue")


def test_a_playlist_in_a_playlist_is_not_followed_and_said(home):
    write(home, "one.chd", b"x")
    write(home, "inner.m3u", "one.chd\ninner.m3u\n")
    write(home, "outer.m3u", "inner.m3u\none.chd\n")

    parts = parts_of(str(home / "outer.m3u"), str(home))

    assert parts.paths == (str(home / "one.chd"),)
    assert parts.messages == ("outer.m3u names the playlist inner.m3u; not followed.",)
    assert disc_path(str(home / "outer.m3u"), str(home)) == ""


def test_a_missing_part_is_one_message_that_names_it(home):
    write(home, "there.bin", b"x")
    write(home, "game.cue", 'FILE "there.bin" BINARY\nFILE "gone.bin" BINARY\n')

    parts = parts_of(str(home / "game.cue"), str(home))

    assert parts.paths == (str(home / "there.bin"),)
    assert parts.messages == ('game.cue names "gone.bin", not there.',)


def test_a_hundred_missing_parts_are_still_one_message(home):
    lines = [f'FILE "Track {number}.bin" BINARY' for number in range(100)]
    write(home, "game.cue", "\n".join(lines))

    parts = parts_of(str(home / "game.cue"), str(home))

    assert parts.messages == (
        'game.cue names "Track 0.bin" and 99 more files, not there.',
    )


@pytest.mark.parametrize(
    "name",
    [
        "/etc/passwd",
        "../../../etc/passwd",
        "..\\..\\secret.bin",
        "\\etc\\passwd",
        "link.bin",
        "folder/secret.bin",
        "FOLDER/SECRET.BIN",
        "../../secret.bin",
    ],
)
def test_nothing_outside_of_the_library_is_given(home, name):
    secret = write(home.parent.parent, "secret.bin", b"x")
    (home / "link.bin").symlink_to(secret)
    (home / "folder").symlink_to(home.parent.parent)
    write(home, "game.cue", f'FILE "{name}" BINARY\n')

    parts = parts_of(str(home / "game.cue"), str(home.parent))

    assert parts.paths == ()
    assert len(parts.messages) == 1
    assert parts.messages[0].startswith("game.cue names ")


def test_an_absolute_name_inside_of_the_library_is_given(home):
    inside = write(home, "a.bin", b"x")
    write(home, "game.cue", f'FILE "{inside}" BINARY\n')

    assert found(home, "game.cue") == ["a.bin"]


def test_a_link_that_stays_in_the_library_is_given(home):
    write(home.parent, "other/a.bin", b"x")
    (home / "a.bin").symlink_to("../other/a.bin")
    write(home, "game.cue", 'FILE "a.bin" BINARY\n')

    assert found(home, "game.cue") == ["a.bin"]


def test_a_folder_or_a_pipe_is_no_part(home):
    (home / "a.bin").mkdir()
    os.mkfifo(home / "b.bin")
    write(home, "game.cue", 'FILE "a.bin" BINARY\nFILE "b.bin" BINARY\n')

    parts = parts_of(str(home / "game.cue"), str(home))

    assert parts.paths == ()
    assert len(parts.messages) == 1


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.cue", b" " * ((1 << 20) + 1), "larger than 1 MiB"),
        ("b.cue", b'FILE "' + b"x" * 5000 + b'" BINARY', "a line of more than 4096"),
        ("c.cue", b"FILE \0.bin BINARY", "is no text"),
        ("d.cue", b"nothing at all\n", "names no files"),
        ("e.cue", b"".join(b"FILE %d BINARY\n" % i for i in range(2000)), "more than"),
        ("f.gdi", b"1\n", "lists no tracks"),
        ("g.m3u", b"x\n" * 2000, "more than 1000"),
        ("h.mds", b"no descriptor", "is no media descriptor"),
        ("i.toc", b"CD_DA\n", "names no files"),
        ("j.ccd", b"\xff" * 5000, "a line of more than 4096"),
        ("k.cue", b"\xff\xfe\x00", "names no files"),
    ],
)
def test_a_bad_sheet_is_one_message_in_words(home, name, data, said):
    write(home, name, data)

    parts = parts_of(str(home / name), str(home))

    assert parts.paths == ()
    assert len(parts.messages) == 1
    assert parts.messages[0].startswith(f"{name} ")
    assert said in parts.messages[0]
    assert parts.messages[0].endswith(".")


def test_a_sheet_that_is_gone_is_a_message(home):
    parts = parts_of(str(home / "gone.cue"), str(home))

    assert parts.messages == ("gone.cue cannot be read: No such file or directory.",)


def test_other_files_have_no_parts(home):
    assert parts_of(write(home, "game.chd", b"x"), str(home)) == ((), ())


def test_the_main_file_of_a_folder_is_the_one_an_emulator_opens(home):
    paths = [
        write(home, name, b"x" * size)
        for name, size in (
            ("a.bin", 50),
            ("a.cue", 5),
            ("b.cue", 6),
            ("a.m3u", 9),
            ("a.gdi", 7),
            ("s.chd", 1),
            ("l.chd", 2),
        )
    ]
    names = [os.path.basename(main_part(paths[:count])) for count in (7, 5, 1, 0)]

    assert names == ["l.chd", "b.cue", "a.bin", ""]
    assert main_part([paths[0], paths[3]]) == paths[3]
    assert main_part([str(home / "gone")]) == str(home / "gone")

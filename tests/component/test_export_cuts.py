"""A power cut at any step of an export to Pegasus or LaunchBox loses nothing."""

import os
from dataclasses import replace

import pytest
from export_shelf import ListShelf, game, order, place

from scrapers.exports import launchbox, pegasus
from zapcore.exporting import What

FORMATS = {What.PEGASUS: pegasus.FORMAT, What.LAUNCHBOX: launchbox.FORMAT}
STEPS = ("fsync", "link", "replace", "unlink", "open")


class CutError(BaseException):
    """The power is gone: nothing of what follows is done."""


def library(folder, **values):
    folder.mkdir(exist_ok=True)
    art = folder.parent / "art"
    art.mkdir(exist_ok=True)
    (art / "a.png").write_bytes(b"png")
    games = [
        game(
            number,
            f"{folder}/{name}.sfc",
            name,
            properties={"image-boxart": f"{art}/a.png"},
            **values,
        )
        for number, name in enumerate(("Alpha", "Beta"), 1)
    ]
    where = place(
        folder,
        allowed=(str(art),),
        folders=(str(folder),),
        target=str(folder.parent / "LB"),
    )
    return where, ListShelf(games)


@pytest.mark.parametrize("what", FORMATS)
def test_a_cut_leaves_the_old_file_or_the_new_one(tmp_path, monkeypatch, what):
    def export(folder, **values):
        where, shelf = library(folder, **values)
        if what is What.PEGASUS:
            where = replace(where, target="")
        (done,) = FORMATS[what].write(where, shelf, order(what))
        return done.path

    def run(name, cut_at):
        """Export twice below a folder, the second time with a cut; give both texts."""
        folder = tmp_path / name / "SNES"
        folder.parent.mkdir()
        path = export(folder, developer="Old")
        old = read(path)
        count = 0

        def stepped(real):
            def step(*args, **kwargs):
                nonlocal count
                count += 1
                if count >= cut_at:
                    raise CutError
                return real(*args, **kwargs)

            return step

        with monkeypatch.context() as patch:
            for step in STEPS:
                patch.setattr(os, step, stepped(getattr(os, step)))
            try:
                export(folder, developer="New", genre="Action")
                was_cut = False
            except CutError:
                was_cut = True
        between = read(path)
        export(folder, developer="New", genre="Action")
        return old, between, read(path), was_cut

    new = run("whole", 10_000)[2]
    cut = True
    number = 0
    while cut:
        number += 1
        old, between, after, cut = run(f"cut{number}", number)
        assert between in {old, new}
        assert after == new
        assert old != new
    assert number > 5


def read(path):
    with open(path, "rb") as file:
        return file.read()

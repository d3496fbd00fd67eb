"""What first light says, told by a client whose answers are written down here."""

import pytest

from zapcore.cli import found, tour
from zapcore.cli.wire import AnswerError
from zapcore.errors import ZapcoreError

DONE = {"indexing": False, "totalFiles": 3}
SCRAPED = {
    "scraping": False,
    "processed": 5,
    "matched": 4,
    "skipped": 1,
    "totalScraped": 4,
}


class Scripted:
    """Answers from a table of method -> answers in order; an error is raised."""

    def __init__(self, answers=None, notes=()):
        self.answers = answers or {}
        self.sent = []
        self.notes = []
        self.script = notes

    async def call(self, method, params=None):
        self.sent.append((method, params))
        answers = self.answers.get(method)
        answer = answers.pop(0) if answers else None
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def iter_notes(self, _method):
        for note in self.script:
            yield note


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch):
    monkeypatch.setattr(tour, "RETRY_S", 0)


async def test_progress_without_a_terminal_is_plain_lines(capsys):
    step = {"currentStep": 1, "totalSteps": 4, "currentStepDisplay": "NES"}
    notes = [{"indexing": True, **step, "totalFiles": 1200}, DONE]
    await tour._index(Scripted(notes=notes), "/roms")
    out = capsys.readouterr().out
    assert out.splitlines() == [
        "Indexing /roms",
        "  1/4 NES, 1,200 files so far",
        "  3 games are indexed",
    ]


async def test_an_operation_that_still_runs_is_waited_for(capsys):
    busy = AnswerError(tour.BUSY, "busy")
    client = Scripted({"media.generate": [busy, busy, None]}, [DONE])
    await tour._index(client, "/roms")
    assert [method for method, _ in client.sent] == ["media.generate"] * 3
    assert tour.GOES_ON in capsys.readouterr().out


async def test_any_other_refusal_is_passed_on():
    refused = AnswerError(1010, "the library is not there: /roms")
    client = Scripted({"media.generate": [refused]})
    with pytest.raises(ZapcoreError, match="not there"):
        await tour._index(client, "/roms")


async def test_a_failed_index_says_why():
    notes = [{"indexing": False, "error": "the disk is full"}]
    with pytest.raises(ZapcoreError, match="disk is full"):
        await tour._index(Scripted(notes=notes), "/roms")


async def test_a_library_without_games_says_what_a_library_is():
    notes = [{"indexing": False, "totalFiles": 0}]
    with pytest.raises(ZapcoreError, match="system folders"):
        await tour._index(Scripted(notes=notes), "/roms")


async def test_roots_that_are_not_mounted_are_named(capsys):
    await tour._index(Scripted(notes=[{**DONE, "notMounted": ["/nas"]}]), "/roms")
    assert "/nas is not mounted" in capsys.readouterr().out


async def test_every_warning_of_an_import_is_printed_with_file_and_line(capsys):
    warning = {"file": "/roms/nes/gamelist.xml", "line": 7, "message": "cut short"}
    system = {"systemName": "NES", "processed": 2, "total": 5, "matched": 1}
    notes = [
        {"scraping": True},
        {"scraping": True, "currentSystem": system},
        {**SCRAPED, "warnings": [warning]},
    ]
    await tour._import(Scripted(notes=notes))
    out = capsys.readouterr().out
    assert "  2/5 NES, 1 matched\n" in out
    assert "5 entries read: 4 matched, 1 without a game" in out
    assert "warning: /roms/nes/gamelist.xml:7: cut short" in out


def row(number, *, cover=False):
    system = {"id": "NES", "name": "Nintendo"}
    return {"mediaId": number, "hasCover": cover, "system": system, "name": "x"}


def meta(name, *, tags=(), text=""):
    properties = {"property:description": {"text": text}} if text else {}
    title = {"name": name, "tags": list(tags), "properties": properties}
    return {"media": {"path": f"/{name}", "tags": [], "properties": {}, "title": title}}


async def test_the_game_with_most_facts_is_shown():
    tags = [
        {"type": "developer", "tag": "tin-orchard", "label": "Tin Orchard"},
        {"type": "genre", "tag": "action"},
        {"type": "genre", "tag": "puzzle"},
        {"type": "scraper.gamelist.xml", "tag": "scraped"},
    ]
    picture = {
        "contentType": "image/png",
        "data": "AAAA",
        "typeTag": "property:image-x",
    }
    client = Scripted(
        {
            "media.search": [{"results": [row(1), row(2)]}],
            "media.meta": [meta("Poor"), meta("Rich", tags=tags, text="Long " * 100)],
            "media.image": [AnswerError(1007, "no image"), picture],
        }
    )
    lines = await found.describe(client)
    assert lines[0] == "Rich  (Nintendo)"
    assert "developer    Tin Orchard" in lines
    assert "genre        action, puzzle" in lines
    assert lines[-1] == "picture      x, image/png, 3 bytes"
    assert len(lines) == 8
    assert not any("scraped" in line for line in lines)


async def test_a_game_with_a_cover_is_looked_at_first():
    client = Scripted(
        {
            "media.search": [{"results": [row(1), row(2, cover=True)]}],
            "media.meta": [meta("a"), meta("b")],
            "media.image": [AnswerError(1007, "no image")] * 2,
        }
    )
    lines = await found.describe(client)
    asked = [params for method, params in client.sent if method == "media.meta"]
    assert asked[0] == {"mediaId": 2}
    assert lines[-1] == "picture      no image"

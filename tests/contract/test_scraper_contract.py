"""What every scraper keeps to, ours and those of third parties: seen from outside."""

import gc
import os
import re
from dataclasses import replace

import pytest
from contract_fixture import IDS, SAMPLE, job_of, place_of

import scrapers
from zapcore.events import Warned
from zapcore.model import Passed, ScrapeRecord, ScraperOption
from zapcore.operations.scrape_options import OPTION_TYPES, why_not
from zapcore.operations.scrape_reading import STEP
from zapcore.systems.table import SystemTable

NAMES = ("Alpha.nes", "Beta.nes", "Gamma.nes")
MANY = tuple(f"Game {number:04}.nes" for number in range(3000))
PATHS = re.compile(r"property:(image-.+|video|manual)")


def records(items):
    return [item for item in items if isinstance(item, ScrapeRecord)]


def comparable(item):
    """Records without the function that judges what is outdated."""
    return replace(item, outdated=None) if isinstance(item, ScrapeRecord) else item


def files_below(folder):
    return sorted(
        (path, name, os.stat(f"{path}/{name}").st_mtime_ns)
        for path, _, names in os.walk(folder)
        for name in names
    )


@pytest.fixture
def known(subject, folder):
    """The place of a system with three games, of which the source says something."""
    subject.example(str(folder), NAMES)
    return place_of(subject, folder)


def test_our_own_and_the_page_s_are_under_contract(installed):
    found = scrapers.load(dict.fromkeys(scrapers.OWN, ()))
    assert {*scrapers.OWN, SAMPLE} <= set(IDS)
    assert set(IDS) <= found.keys()
    assert [scraper.id for scraper in found.values()] == list(found)


def test_it_has_an_id_and_a_name(subject):
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", subject.id)
    assert subject.scraper.name.strip() == subject.scraper.name != ""
    assert subject.scraper.name.isprintable()


def test_the_systems_that_it_supports_are_real(subject):
    real = {system.id for system in SystemTable.load()}
    assert set(subject.scraper.supported_systems) <= real


def test_its_options_have_names_types_and_defaults_of_them(subject):
    options = subject.scraper.options
    assert all(isinstance(option, ScraperOption) for option in options)
    assert len({option.name for option in options}) == len(options)
    for option in options:
        assert option.name.isidentifier()
        assert option.type in OPTION_TYPES
        assert why_not(option, option.default) == ""
        assert option.description.endswith(".")


def test_an_empty_folder_has_no_stamps_and_says_nothing(subject, folder):
    place = place_of(subject, folder)
    assert subject.scraper.stamps(place) == {}
    found = list(subject.scraper.read(job_of(place, NAMES)))
    assert all(item is Passed.UNMATCHED for item in found)


def test_stamps_are_the_same_as_long_as_nothing_changes(subject, known):
    first = subject.scraper.stamps(known)
    assert first
    assert all(type(stamp) is bytes and stamp for stamp in first.values())
    list(subject.scraper.read(job_of(known, NAMES)))
    assert subject.scraper.stamps(known) == first


def test_stamps_change_with_the_source(subject, known, folder):
    first = subject.scraper.stamps(known)
    subject.example(str(folder), (*NAMES, "Delta.nes"))
    assert subject.scraper.stamps(known) != first


def test_stamps_are_those_of_files_in_the_place(subject, known, folder):
    for path in subject.scraper.stamps(known):
        assert path.startswith(f"{folder.parent}/")
        assert os.path.exists(path)


def test_it_reads_the_same_again(subject, known):
    job = job_of(known, NAMES)
    first, second = (
        [comparable(item) for item in subject.scraper.read(job)] for _ in range(2)
    )
    assert len(records(first)) == len(NAMES)
    assert first == second


def test_it_leaves_the_library_as_it_is(subject, known, folder):
    before = files_below(folder.parent)
    for force in (False, True):
        list(subject.scraper.read(job_of(known, NAMES, force=force)))
    assert files_below(folder.parent) == before


def test_records_are_of_rows_that_there_are(subject, known, folder):
    job = job_of(known, NAMES)
    found = records(subject.scraper.read(job))
    rows = {media: title for media, title, _ in job.catalog.rows}
    assert {record.media_id for record in found} == rows.keys()
    assert all(rows[record.media_id] == record.title_id for record in found)


def test_a_game_that_the_database_does_not_know_has_no_record(subject, folder):
    subject.example(str(folder), (*NAMES, "Unknown.nes"))
    place = place_of(subject, folder)
    found = list(subject.scraper.read(job_of(place, NAMES)))
    assert {record.media_id for record in records(found)} == {1, 2, 3}
    assert list(subject.scraper.read(job_of(place, ()))) in (
        [],
        [Passed.UNMATCHED] * (len(NAMES) + 1),
    )


def test_what_a_record_says_has_types_and_values(subject, known):
    for record in records(subject.scraper.read(job_of(known, NAMES))):
        assert record.sentinel
        tags = (*record.title_tags, *record.media_tags)
        properties = (*record.title_properties, *record.media_properties)
        assert tags + properties
        assert all(tag.type and tag.value for tag in tags)
        assert not any(tag.type.startswith("scraper") for tag in tags)
        assert all(item.text for item in properties)
        assert all(item.type_tag.startswith("property:") for item in properties)


def test_files_that_it_names_lie_in_the_place(subject, known, folder):
    found = records(subject.scraper.read(job_of(known, NAMES)))
    named = [
        item.text
        for record in found
        for item in (*record.title_properties, *record.media_properties)
        if PATHS.fullmatch(item.type_tag)
    ]
    root = f"{folder.parent}/"
    assert all(os.path.normpath(path).startswith(root) for path in named)


def test_a_file_that_is_a_link_out_is_not_named(subject, known, folder, tmp_path):
    secret = tmp_path / "secret"
    secret.write_bytes(b"secret")
    for path, _, names in list(os.walk(folder.parent)):
        for name in names:
            if name.endswith(".png"):
                os.unlink(f"{path}/{name}")
                os.symlink(secret, f"{path}/{name}")
    for name in NAMES:
        if not os.path.lexists(folder / f"{name}.png"):
            os.symlink(secret, folder / f"{name}.png")
    for record in records(subject.scraper.read(job_of(known, NAMES, force=True))):
        for item in (*record.title_properties, *record.media_properties):
            assert not PATHS.fullmatch(item.type_tag)


def test_rows_that_this_run_finished_are_passed(subject, known):
    everything = {1, 2, 3}
    job = job_of(known, NAMES, done=everything, finished=everything, force=True)
    assert list(subject.scraper.read(job)) == [Passed.FINISHED] * len(NAMES)
    job = job_of(known, NAMES, done={2}, finished={2}, force=True)
    found = list(subject.scraper.read(job))
    assert {record.media_id for record in records(found)} == {1, 3}
    assert found.count(Passed.FINISHED) == 1


def test_a_forced_run_is_given_rows_that_are_done(subject, known):
    job = job_of(known, NAMES, done=(), force=True)
    assert len(records(subject.scraper.read(job))) == len(NAMES)


def test_it_holds_few_records_at_a_time(subject, folder):
    subject.example(str(folder), MANY)
    place = place_of(subject, folder)
    items = subject.scraper.read(job_of(place, MANY))
    assert iter(items) is items
    gc.collect()
    most = read = 0
    for number, item in enumerate(items):
        read += isinstance(item, ScrapeRecord)
        if number % 500 == 0:
            alive = sum(type(thing) is ScrapeRecord for thing in gc.get_objects())
            most = max(most, alive)
    assert read == len(MANY)
    assert most <= STEP


def test_it_may_be_left_in_the_middle(subject, folder):
    subject.example(str(folder), MANY)
    job = job_of(place_of(subject, folder), MANY)
    before = set(os.listdir("/proc/self/fd"))
    items = subject.scraper.read(job)
    assert isinstance(next(items), ScrapeRecord)
    items.close()
    del items
    gc.collect()
    assert set(os.listdir("/proc/self/fd")) <= before


def test_a_source_that_is_garbage_is_no_traceback(subject, known, folder):
    for path, _, names in list(os.walk(folder.parent)):
        for name in names:
            with open(f"{path}/{name}", "wb") as file:
                file.write(bytes(range(256)) * 40)
    for item in subject.scraper.read(job_of(known, NAMES)):
        assert isinstance(item, ScrapeRecord | Warned | Passed)
        if isinstance(item, Warned):
            assert item.file.startswith(f"{folder.parent}/")
            assert item.message

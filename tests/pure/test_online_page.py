"""docs/online.md is true as far as a test can tell; its proofs name what there is."""

import importlib.util
import os
import re
from dataclasses import replace
from functools import cache

import pytest

from benchmarks.proof_pages import STANDS, TEST, in_order, page, rows, unnamed
from benchmarks.rule_table import ROOT
from scrapers import providers
from scrapers.providers.settings import configured, key_of, keys, needs
from zapcore import config
from zapcore.cli.check_sources import check_sources
from zapcore.config_scan import KINDS_OF_ART, SOURCES
from zapcore.matching import judge_names
from zapcore.ports_online import Tools
from zapcore.sourced import Fact, GameQuery, How, Outcome

COMMAND = re.compile(r"`(?:python -m (benchmarks\.\w+)|zapcore [\w -]+)`")
UNPROVED = "no test yet"
LINES = 260


PROOFS = "online-proofs.md"
SENTENCES, BETTER = tuple(rows(PROOFS, 3)), tuple(rows(PROOFS, 5))


def test_each_test_and_command_that_is_named_exists():
    text = page(PROOFS)
    assert len(TEST.findall(text)) > len(SENTENCES)
    assert unnamed(PROOFS) == []
    modules = list(filter(None, COMMAND.findall(text)))
    assert modules
    assert [one for one in modules if importlib.util.find_spec(one) is None] == []


def test_each_sentence_has_a_proof_or_says_that_it_has_none():
    assert len(SENTENCES) > 60
    for number, what, proof in SENTENCES:
        has = bool(TEST.search(proof) or COMMAND.search(proof))
        assert has is not (proof == UNPROVED), (number, what)


def test_sentences_are_numbered_in_their_order():
    assert in_order([number for number, *_ in SENTENCES])


def test_what_is_not_as_well_as_it_could_be_says_why():
    for section, what, stands, why, proof in BETTER:
        assert stands in STANDS, what
        assert stands == "yes" or why, what
        assert bool(TEST.search(proof)) is not (proof == UNPROVED), (section, what)


def test_the_owners_page_leads_to_the_proofs_and_is_short():
    text = page("online.md")
    assert "(online-proofs.md)" in text
    assert len(text.splitlines()) <= LINES


def test_each_source_has_its_row_with_what_it_needs():
    text = page("online.md")
    found = re.findall(
        r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \|(?:[^|]+\|){2}$", text, re.MULTILINE
    )
    rows_ = dict(reversed(found))
    assert {*rows_} == {*SOURCES}
    for spec in providers.specs():
        lacking = [one.variable for one in spec.settings if one.needed]
        for name in lacking:
            whole = name in rows_[spec.id]
            assert whole or f"`_{name.split('_', 1)[1]}`" in rows_[spec.id], name
    assert set(re.findall(r"\w+", text)) >= {*KINDS_OF_ART}


@cache
def examples():
    return re.findall(r"```yaml\n(.*?)```", page("online.md"), re.DOTALL)


def load(folder, text, environment=None):
    (folder / "config.yml").write_text(text)
    more = keys(providers.specs())
    return config.load({"data": str(folder)}, environment or {}, ("linux",), more=more)


def test_the_examples_of_a_configuration_turn_sources_on(tmp_path):
    first, whole = (load(tmp_path, text) for text in examples())

    def on(found):
        return {
            spec.id
            for spec in providers.specs()
            if not needs(spec, configured(spec, found.options))
        }

    assert on(first) == {"igdb", "hasheous"}
    assert on(whole) == {*SOURCES} - {"gamelist", "flashpoint", "hltb"}
    assert whole.priority_metadata[0] == "ss"
    assert whole.priority_overrides["description"] == ("igdb",)
    assert whole.artwork_budget == 2048


def switched_on(spec):
    """Give variable to value of all that turns a source on."""
    needed = {one.variable: "a" for one in spec.settings if one.needed}
    switch = {one.variable: "true" for one in spec.settings if one.name == "enabled"}
    return needed or switch


@pytest.mark.parametrize("spec", providers.specs(), ids=lambda spec: spec.id)
def test_each_source_is_turned_on_by_what_the_page_says(tmp_path, spec):
    variables = switched_on(spec)
    text = "".join(f"{name}: {value}\n" for name, value in variables.items())
    for found in (load(tmp_path, "", variables), load(tmp_path, text)):
        assert needs(spec, configured(spec, found.options)) == ""
    for left_out in variables:
        rest = {k: v for k, v in variables.items() if k != left_out}
        found = load(tmp_path, "", rest)
        assert left_out in needs(spec, configured(spec, found.options))


def test_a_source_without_credentials_is_on_by_its_address_alone(tmp_path):
    for spec in providers.specs():
        if not any(one.needed for one in spec.settings):
            name = f"ZAPCORE_{key_of(spec.id, 'url').replace('.', '_').upper()}"
            found = load(tmp_path, "", {name: "http://192.168.1.9/x"})
            assert needs(spec, configured(spec, found.options)) == "", spec.id


def test_the_doctor_says_what_each_source_needs(tmp_path):
    found = list(check_sources(load(tmp_path, "")))
    assert len(found) == len(providers.specs())
    told = {one.text.split()[0]: one.advice for one in found}
    for spec in providers.specs():
        first = next(iter(switched_on(spec)))
        assert first in told[spec.id]
    on = check_sources(load(tmp_path, examples()[0]))
    assert {"igdb (IGDB) is on", "hasheous (Hasheous) is on"} <= {
        one.text for one in on
    }


def test_the_pages_link_to_pages_that_there_are():
    for name in ("online.md", "online-proofs.md", "how-to-add-a-provider.md"):
        for link in re.findall(r"\]\(([\w./-]+)", page(name)):
            assert os.path.exists(os.path.join(ROOT, "docs", link)), (name, link)


class OneAnswer:
    """A line that answers every request with one body."""

    def __init__(self, body):
        self.body, self.asked = body, []

    async def ask(self, request):
        self.asked.append(request)
        return request.read(self.body)


async def test_the_example_of_a_provider_answers():
    text = page("how-to-add-a-provider.md")
    [code] = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    module = {"__name__": "example"}
    exec(compile(code, "how-to-add-a-provider.md", "exec"), module)
    provider = module["PROVIDER"](Tools({"key": "secret"}, judge_names))
    body = b'[{"id": 7, "name": "Foo Quest", "date": "1991-05-06", "platform": 19}]'
    line = OneAnswer(body)
    platforms = {"example": (19,)}
    for name, outcome in (("Foo Quest", Outcome.HIT), ("Foo Quest 2", Outcome.UNSURE)):
        query = GameQuery(1, "SNES", f"{name}.sfc", name, (name,), platforms=platforms)
        answer = await provider.ask(query, line)
        assert answer.outcome is outcome
    known = replace(query, ids={"example": ("7", How.HANDED)})
    answer = await provider.ask(known, line)
    assert answer.game.facts == (
        Fact("title", "Foo Quest"),
        Fact("released", "1991-05-06"),
    )
    assert all("secret" not in repr(request) for request in line.asked)

"""Settings: where they come from, who wins, and what every mistake is told as."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zapcore import config
from zapcore.errors import ConfigError

PLATFORMS = ("batocera", "linux", "mister", "mistex")


@pytest.fixture
def load(tmp_path):
    """Load with a configuration file of this text in the data folder."""

    def run(text=None, environment=None, **flags):
        if text is not None:
            content = text if isinstance(text, bytes) else text.encode()
            (tmp_path / "config.yml").write_bytes(content)
        flags.setdefault("data", str(tmp_path))
        return config.load(flags, environment or {}, PLATFORMS)

    return run


@pytest.fixture
def problems(load):
    """Give the sentences that a configuration is refused with."""

    def run(text=None, environment=None, **flags):
        with pytest.raises(ConfigError) as caught:
            load(text, environment, **flags)
        return caught.value.problems

    return run


def test_without_anything_the_defaults_hold(load, tmp_path):
    assert load() == config.Config(data=str(tmp_path))


def test_a_flag_outranks_the_environment_which_outranks_the_file(load):
    text = "port: 1\nhost: ::1\nlog_level: debug\n"
    environment = {"ZAPCORE_PORT": "2", "ZAPCORE_HOST": "127.0.0.2"}
    found = load(text, environment, port="3")
    assert (found.port, found.host, found.log_level) == (3, "127.0.0.2", "debug")


def test_a_relative_folder_in_the_file_starts_from_the_file(load, tmp_path):
    assert load("library: [roms, /other]").library == (
        str(tmp_path / "roms"),
        "/other",
    )


def test_one_folder_needs_no_list(load):
    assert load("library: /roms").library == ("/roms",)


def test_folders_of_the_environment_are_separated_by_colons(load):
    found = load(environment={"ZAPCORE_LIBRARY": "/a:/b::/a"})
    assert found.library == ("/a", "/b")


def test_an_empty_variable_counts_as_not_set(load):
    assert load(environment={"ZAPCORE_PORT": ""}).port == config.DEFAULT_PORT


def test_an_empty_file_is_a_good_file(load, tmp_path):
    assert load("# nothing yet\n") == config.Config(data=str(tmp_path))


def test_every_mistake_is_reported_at_once_with_its_line_and_the_nearest_key(problems):
    found = problems(
        "prot: 1\nport: abc\nlibrary: {a: b}\nport: 2\n",
        {"ZAPCORE_PLATFORM": "lunix", "ZAPCORE_LIBARY": "/roms"},
        host="0.0.0.0/0",
    )
    assert len(found) == 7
    text = "\n".join(found)
    assert "line 1" in text
    assert 'did you mean "port"?' in text
    assert "line 2" in text
    assert "a mapping" in text
    assert "twice" in text
    assert 'did you mean "linux"?' in text
    assert 'did you mean "ZAPCORE_LIBRARY"?' in text
    assert "127.0.0.1 or ::1" in text


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("port:", "nothing"),
        ("port: yes", "yes"),
        ("port: 1.5", "1.5"),
        ("port: [1, 2]", "a list"),
        ("port: -1", "-1"),
        ("port: 65536", "65536"),
        ("port: 99999999999999999999", "65535"),
        ("library: [1]", "quotes"),
        ("library: ['']", "empty"),
        ("library: [[a]]", "a list"),
        ("platform: [linux]", "a list"),
        ("host: example.org", "example.org"),
        ("network: on", "yes-or-no"),
        ("network: administer", '"administer"'),
        ("networks: 192.168.1.300", "192.168.1.0/24"),
        ("names: http://zap.lan", "without scheme"),
        ("names: 'zap lan'", "zapcore.lan"),
        ("origins: games.example", "https://games.example"),
        ("origins: https://games.example/path", "https://games.example"),
        ("log_level: inf", '"info"'),
        ("data: /x", "--data"),
        ("config: /x", "--config"),
        ("zzz: 1", "library"),
    ],
)
def test_a_wrong_value_is_a_sentence(problems, line, word):
    (sentence,) = problems(line)
    assert word in sentence
    assert "line 1 of" in sentence


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"\xff\xfe", "UTF-8"),
        (b"port: 1\n\tx: 2", "no YAML"),
        (b"port: \0", "no YAML"),
        (b"- port", "key: value"),
        (b"just words", "key: value"),
        (b"a: " + b"[" * 5000, "nested too deeply"),
        (b"# " + b"x" * 70_000, "65536"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_sentence(problems, content, word):
    (sentence,) = problems(content)
    assert word in sentence


def test_an_alias_bomb_and_a_tag_are_only_wrong_values(problems):
    lines = ["a0: &a0 [lol]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    lines += ["library: *a11", "port: !!python/object/apply:os.system [exit]"]
    found = problems("\n".join(lines))
    assert len(found) == 14
    assert max(map(len, found)) < 400


def test_a_file_that_somebody_named_must_be_there(problems, tmp_path):
    (sentence,) = problems(config=str(tmp_path / "none.yml"))
    assert "does not exist" in sentence


def test_a_data_folder_below_a_file_is_left_for_the_daemon_to_refuse(load, tmp_path):
    (tmp_path / "file").write_text("no folder")
    folder = str(tmp_path / "file" / "data")
    assert load(data=folder).data == folder


def test_a_configuration_file_that_is_a_folder_is_a_sentence(problems, tmp_path):
    (sentence,) = problems(config=str(tmp_path))
    assert "cannot be read: Is a directory" in sentence


def test_a_variable_of_somebody_else_is_left_alone(load):
    assert load(environment={"ZAPCORE_FRONTEND_COLOUR": "red"}).port == 7497


def test_mistakes_of_the_caller_are_reported_with_the_rest(tmp_path):
    with pytest.raises(ConfigError) as caught:
        config.load({"data": str(tmp_path), "port": "x"}, {}, PLATFORMS, ["first"])
    assert caught.value.problems[0] == "first"
    assert len(caught.value.problems) == 2


@pytest.mark.parametrize(
    ("environment", "platform", "folder"),
    [
        ({"HOME": "/h"}, "linux", "/h/.local/share/zapcore"),
        ({"HOME": "/h", "XDG_DATA_HOME": "/d"}, "linux", "/d/zapcore"),
        ({"HOME": "/h", "XDG_DATA_HOME": "rel"}, "linux", "/h/.local/share/zapcore"),
        ({"HOME": "/h", "XDG_DATA_HOME": "/d"}, "mister", "/media/fat/zapcore/data"),
        ({}, "mistex", "/media/fat/zapcore/data"),
        ({"HOME": "/h"}, "batocera", "/userdata/system/zapcore/data"),
    ],
)
def test_the_default_data_folder_is_the_platforms(environment, platform, folder):
    assert config.default_data(platform, environment) == folder


@pytest.mark.parametrize("said", ["flag", "variable", "file"])
def test_a_device_that_is_to_be_found_is_told_by_its_files(tmp_path, said):
    flags = {"data": str(tmp_path)} | ({"platform": "auto"} if said == "flag" else {})
    environment = {"ZAPCORE_PLATFORM": "auto"} if said == "variable" else {}
    if said == "file":
        (tmp_path / "config.yml").write_text("platform: auto")
    found = config.load(flags, environment, PLATFORMS, detect=lambda: "mistex")
    assert found.platform == "mistex"


def test_the_data_of_a_device_that_was_found_lies_where_that_device_has_it():
    flags = {"platform": "auto"}
    found = config.load(flags, {"HOME": "/h"}, PLATFORMS, detect=lambda: "batocera")
    assert found.data == "/userdata/system/zapcore/data"


@given(st.text(max_size=60))
def test_no_text_for_a_port_makes_anything_but_a_port_or_a_sentence(text):
    flags = {"data": "/nowhere", "port": text}
    clean = text.strip()
    if clean.isascii() and clean.isdigit() and int(clean) <= 65535:
        assert config.load(flags, {}, PLATFORMS).port == int(clean)
    else:
        with pytest.raises(ConfigError, match="65535"):
            config.load(flags, {}, PLATFORMS)


def test_the_door_is_set_up_by_host_network_names_and_origins(load):
    found = load(
        "host: 192.168.1.2\nnetwork: off\nnetworks: 192.168.1.7/24\n"
        "names: [Zap.LAN, '[FD00::1]']\norigins: [https://games.example:8443]\n"
    )
    assert found.host == "192.168.1.2"
    assert found.network == "off"
    assert found.networks == ("192.168.1.0/24",)
    assert found.names == ("zap.lan", "fd00::1")
    assert found.origins == ("https://games.example:8443",)


def test_networks_of_the_environment_are_separated_by_commas(load):
    found = load(environment={"ZAPCORE_NETWORKS": "fd00::/8,10.0.0.0/8"})
    assert found.networks == ("fd00::/8", "10.0.0.0/8")


SCANNING = """
system:
  platforms: {gc: ngc, 64: n64, no: 3do}
  versions: {naomi: arcade}
exclude:
  platforms: [Backups, "old-*"]
  roms:
    single_file: {extensions: [.BAK, p8.png, 001], names: ["* [b]*"]}
    multi_file:
      names: extras
      parts: {extensions: txt, names: [readme.*]}
filesystem: {roms_folder: games, firmware_folder: firmware}
filesystem.skip_hash_calculation: true
scan:
  workers: 2
  timeout: 60
  media: [box3d, manual]
  priority:
    metadata: [ss, igdb]
    artwork: [libretro]
    region: [eu, jp]
    region_mode: prefer_config
    language: [de, pt-BR]
rescan: {on_change: yes, delay: 0.5, scheduled: 1, cron: "30 4 * * 1"}
"""


def test_the_scanning_documents_keys_stand_in_the_file_as_it_prints_them(load):
    found = load(SCANNING)
    assert found.system_platforms == {"gc": "ngc", "64": "n64", "no": "3do"}
    assert found.system_versions == {"naomi": "arcade"}
    assert found.exclude_platforms == ("Backups", "old-*")
    assert found.exclude_single_extensions == ("bak", "p8.png", "001")
    assert found.exclude_single_names == ("* [b]*",)
    assert found.exclude_multi_names == ("extras",)
    assert found.exclude_part_extensions == ("txt",)
    assert found.exclude_part_names == ("readme.*",)
    assert (found.roms_folder, found.firmware_folder) == ("games", "firmware")
    assert found.skip_hash_calculation
    assert (found.scan_workers, found.scan_timeout) == (2, 60)
    assert found.scan_media == ("box3d", "manual")
    assert found.priority_metadata == ("ss", "igdb")
    assert found.priority_artwork == ("libretro",)
    assert found.priority_region == ("eu", "jp")
    assert found.priority_region_mode == "prefer_config"
    assert found.priority_language == ("de", "pt-br")
    assert (found.rescan_on_change, found.rescan_delay) == (True, 0.5)
    assert (found.scheduled_rescan, found.scheduled_cron) == (True, "30 4 * * 1")


def test_what_the_scanning_document_leaves_out_has_its_defaults(load):
    found = load()
    assert found.priority_metadata == (
        *("igdb", "moby", "ss", "ra", "launchbox", "gamelist", "hasheous"),
        *("flashpoint", "hltb"),
    )
    assert found.priority_artwork == (
        *("igdb", "moby", "ss", "ra", "launchbox", "libretro", "gamelist"),
        *("hasheous", "flashpoint", "hltb"),
    )
    assert found.scan_media == ("box2d", "screenshot", "manual")
    assert (found.scan_timeout, found.rescan_delay) == (14400, 5)
    assert found.scheduled_cron == "0 3 * * *"
    assert not (found.scheduled_rescan)
    assert not (found.rescan_on_change)


def test_its_environment_variables_mean_what_it_says(load):
    found = load(
        environment={
            "SCAN_WORKERS": "4",
            "SCAN_TIMEOUT": "7200",
            "ENABLE_RESCAN_ON_FILESYSTEM_CHANGE": "TRUE",
            "RESCAN_ON_FILESYSTEM_CHANGE_DELAY": "7",
            "ENABLE_SCHEDULED_RESCAN": "yes",
            "SCHEDULED_RESCAN_CRON": '"0 3 * * *"',
        }
    )
    assert (found.scan_workers, found.scan_timeout) == (4, 7200)
    assert (found.rescan_on_change, found.rescan_delay) == (True, 7)
    assert (found.scheduled_rescan, found.scheduled_cron) == (True, "0 3 * * *")


def test_our_own_variable_outranks_the_documents(load):
    both = {"SCAN_WORKERS": "4", "ZAPCORE_SCAN_WORKERS": "2"}
    assert load("scan.workers: 1", both).scan_workers == 2


def test_a_mapping_of_the_environment_is_folder_and_system(load):
    found = load(environment={"ZAPCORE_SYSTEM_PLATFORMS": "gc=ngc, my snes = SNES"})
    assert found.system_platforms == {"gc": "ngc", "my snes": "SNES"}


@pytest.mark.parametrize("text", ["1", "yes", "True", "on"])
def test_a_boolean_may_be_said_in_several_words(load, text):
    assert load(environment={"ENABLE_SCHEDULED_RESCAN": text}).scheduled_rescan
    no = {"1": "0", "yes": "no", "True": "FALSE", "on": "off"}[text]
    assert not load(environment={"ZAPCORE_MDNS": no}).mdns


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("scan.priority.metadata: [igbd]", '"igdb"'),
        ("scan.priority.region_mode: prefer", "prefer_config"),
        ("scan.priority.language: [english]", "en is expected"),
        ("scan.media: [box2d, boxx3d]", '"box3d"'),
        ("scan.workers: 65", "64"),
        ("scan.workers: many", "64"),
        ("scan.timeout: -1", "-1"),
        ("scan: {priority: {metdata: [igdb]}}", "scan.priority.metadata"),
        ("rescan.delay: 5 minutes", "minutes"),
        ("rescan.delay: 1e9", "10080"),
        ("rescan.cron: 0 3 * *", "five parts"),
        ("rescan.cron: 0 3 * * * *", "five parts"),
        ("rescan.cron: 61 3 * * *", "minute"),
        ("rescan.cron: 0 0 30 2 *", "day-of-month"),
        ("system.platforms: snes", "a mapping"),
        ("system.platforms: {a: [b]}", "something else"),
        ("system.platforms: {a: }", "something else"),
        ("system.platforms: {a/b: SNES}", '"a/b"'),
        ("system.platforms: {a: SNES, a: NES}", "twice"),
        ("system.platforms: {a: Snse}", '"snes"'),
        ("exclude.roms.single_file.extensions: ['*']", "bak"),
        ("exclude.platforms: ['']", "empty"),
        ("filesystem.roms_folder: a/b", '"a/b"'),
        ("filesystem.roms_folder: ..", '".."'),
        ("exclude: {roms: {single_file: {names: {a: b}}}}", "a mapping"),
    ],
)
def test_a_wrong_word_about_scanning_is_a_sentence(tmp_path, line, word):
    (tmp_path / "config.yml").write_text(line)
    with pytest.raises(ConfigError) as caught:
        config.load(
            {"data": str(tmp_path)}, {}, PLATFORMS, systems=lambda: ["snes", "nes"]
        )
    (sentence,) = caught.value.problems
    assert word in sentence
    assert "line 1 of" in sentence


def test_a_variable_that_maps_nothing_is_a_sentence(problems):
    (sentence,) = problems(environment={"ZAPCORE_SYSTEM_VERSIONS": "=snes"})
    assert "ZAPCORE_SYSTEM_VERSIONS" in sentence


def test_a_source_that_is_named_twice_counts_once(load):
    assert load("scan.media: [manual, Manual]").scan_media == ("manual",)


@pytest.mark.parametrize("text", ["off", '"off"', "no"])
def test_a_bare_off_follows_no_file_of_games(load, text):
    assert load(f"game_file: {text}").game_file == "off"


def test_a_file_of_games_is_a_whole_path(load, problems):
    assert load("game_file: /tmp/game").game_file == "/tmp/game"
    assert "a whole path like /tmp/game" in problems("game_file: tmp/game")[0]

"""Which URLs are a source's own, for any spelling."""

import string
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.providers.http.doors import Doors
from zapcore.errors import ForbiddenAddressError

HOSTS = ("fake.example", ".pictures.example")
DOORS = Doors("Fake", "https://api.fake.example/v1/", HOSTS)
HOME = Doors("Fake", "http://nas.lan:8080/fake", HOSTS, ("http://nas.lan:8080/fake",))

bits = st.sampled_from(
    [
        "http://",
        "https://",
        "//",
        "/",
        "\\",
        "@",
        ":",
        "?",
        "#",
        "%2f",
        "%00",
        ".",
        "..",
        "[",
        "]",
        "::1",
        "127.0.0.1",
        "2130706433",
        "fake.example",
        "api.fake.example",
        "a.pictures.example",
        "evil.example",
        "443",
        "80",
        " ",
        "\t",
        "。",
    ]
)
urls = st.lists(st.one_of(bits, st.text(max_size=3)), max_size=9).map("".join)


def is_own(host):
    return host in {"fake.example", "api.fake.example"} or host.endswith(
        ".pictures.example"
    )


def led(doors, path):
    try:
        return doors.first(path)
    except ForbiddenAddressError:
        return None


@given(urls)
def test_whatever_is_asked_for_stays_on_the_hosts_of_the_source(url):
    target = led(DOORS, url)
    if target is not None:
        assert (target.scheme, target.port) == ("https", 443)
        assert is_own(target.host)
        assert target.url.raw_host == target.host
        assert urlsplit(str(target.url)).hostname == target.host
        assert not target.is_base


@given(urls)
def test_wherever_a_redirect_leads_is_a_host_of_the_source(location):
    here = HOME.first("a")
    try:
        target = HOME.next(here, location)
    except ForbiddenAddressError:
        return
    assert target.is_base == (
        (target.scheme, target.host, target.port) == ("http", "nas.lan", 8080)
    )
    own = target.scheme == "https" and target.port == 443 and is_own(target.host)
    assert target.is_base or own


@given(st.text(string.ascii_letters + string.digits + "-_./ ()'é", max_size=30))
def test_a_path_is_below_the_base(path):
    target = led(DOORS, path)
    if target is not None:
        assert str(target.url).startswith("https://api.fake.example/v1")


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("games", "https://api.fake.example/v1/games"),
        ("/games", "https://api.fake.example/v1/games"),
        ("", "https://api.fake.example/v1"),
        ("a b/é", "https://api.fake.example/v1/a%20b/%C3%A9"),
        ("a%20b", "https://api.fake.example/v1/a%20b"),
        ("a?b=c d#e", "https://api.fake.example/v1/a?b=c%20d"),
        ("https://FAKE.example/x", "https://fake.example/x"),
        ("https://a.b.pictures.example", "https://a.b.pictures.example/"),
        ("https://fake.example:443/x", "https://fake.example/x"),
    ],
)
def test_a_request_goes_where_its_path_says(path, url):
    assert str(DOORS.first(path).url) == url


@pytest.mark.parametrize(
    "configured",
    [
        "http://127.0.0.1:8080",
        "http://[::1]:8080/api",
        "http://nas:8080",
        "http://my_nas.lan/api/v2",
        "https://192.168.1.5",
    ],
)
def test_a_configured_place_is_allowed_as_itself(configured):
    doors = Doors("Fake", configured, HOSTS, (configured,))
    target = doors.first("a", "b=c")
    assert target.is_base
    assert str(target.url) == f"{configured}/a?b=c"
    assert doors.is_home(target)
    assert led(doors, "https://127.0.0.1:1/a") is None
    # Its pictures may lie where they always do; its own host is not asked.
    assert not doors.first("https://fake.example/a").is_base
    assert led(doors, "https://api.fake.example/a") is None


@pytest.mark.parametrize(
    "configured", ["http://na s/", "http://nas./", "nas", "http://"]
)
def test_a_base_that_is_spelled_oddly_leads_nowhere(configured):
    assert led(Doors("Fake", configured, HOSTS, (configured,)), "a") is None


def test_a_redirect_out_of_tls_is_refused():
    base = "https://nas.lan/fake"
    doors = Doors("Fake", base, HOSTS, (base, "http://nas.lan/fake"))
    with pytest.raises(ForbiddenAddressError):
        doors.next(doors.first("a"), "http://nas.lan/fake/b")
    assert doors.first("http://nas.lan/fake/b").is_base

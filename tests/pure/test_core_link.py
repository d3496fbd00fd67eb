"""What Core's methods need, and addresses of a Core."""

import pytest

from api.core_calls import level_of
from zapcore.config_network import web_socket
from zapcore.model import Level


@pytest.mark.parametrize(
    ("method", "level"),
    [
        ("run", Level.OPERATE),
        ("settings", Level.OPERATE),
        ("settings.update", Level.ADMINISTER),
        ("update.apply", Level.ADMINISTER),
        ("clients.delete", Level.ADMINISTER),
        ("no.such.method", Level.OPERATE),
    ],
)
def test_cores_settings_are_for_who_administers(method, level):
    assert level_of(method) is level


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("ws://127.0.0.1:7498", "ws://127.0.0.1:7498/api/v0.1"),
        ("ws://127.0.0.1:7498/", "ws://127.0.0.1:7498/api/v0.1"),
        ("ws://core.lan:1/api?key=x", "ws://core.lan:1/api?key=x"),
        ("wss://[::1]:7498/api", "wss://[::1]:7498/api"),
    ],
)
def test_an_address_of_core_gets_its_path(text, address):
    assert web_socket(text) == address


@pytest.mark.parametrize(
    "text",
    ["", "127.0.0.1:7498", "http://h:1", "ws://", "ws://h:0", "ws://h:x", "7498"],
)
def test_what_is_no_address_is_refused_with_an_example(text):
    with pytest.raises(ValueError, match="ws://127"):
        web_socket(text)

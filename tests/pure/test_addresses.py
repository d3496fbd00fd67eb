"""Which addresses are the public network's, for any address."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.providers.http.addresses import is_public

INNER = [
    ipaddress.ip_network(one)
    for one in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "224.0.0.0/3",
    )
]
inner = st.sampled_from(INNER).flatmap(lambda net: st.ip_addresses(network=net))
inner_six = st.sampled_from(
    [
        ipaddress.ip_network(one)
        for one in ("::/96", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8")
    ]
).flatmap(lambda net: st.ip_addresses(network=net))

HIDING = {
    "mapped": lambda low: (0xFFFF << 32) | low,
    "compatible": lambda low: low,
    "translated": lambda low: (0xFFFF << 48) | low,
    "NAT64": lambda low: (0x64FF9B << 96) | low,
    "local NAT64": lambda low: (0x64FF9B0001 << 80) | low,
    "6to4": lambda low: (0x2002 << 112) | (low << 80) | 1,
    "Teredo's server": lambda low: (0x20010000 << 96) | (low << 64),
    "Teredo's client": lambda low: (0x20010000 << 96) | (low ^ 0xFFFFFFFF),
    "ISATAP": lambda low: (0x2A00145040010001 << 64) | (0x5EFE << 32) | low,
    "global ISATAP": lambda low: (0x2A00145040010001 << 64) | (0x2005EFE << 32) | low,
}


@given(inner)
def test_no_inner_address_is_public(address):
    assert not is_public(str(address))


@given(inner_six)
def test_no_inner_address_of_version_6_is_public(address):
    assert not is_public(str(address))


@pytest.mark.parametrize("way", HIDING)
@given(inner)
def test_no_inner_address_is_public_where_another_hides_it(way, address):
    hidden = ipaddress.IPv6Address(HIDING[way](int(address)))
    assert not is_public(str(hidden))
    assert not is_public(hidden.exploded)


@given(st.ip_addresses())
def test_what_is_public_is_global_for_the_standard_library_too(address):
    if is_public(str(address)):
        nat64 = ipaddress.ip_network("64:ff9b::/96")
        assert address.is_global or address in nat64
        assert not address.is_multicast
        assert not address.is_private


@given(st.integers(0, (1 << 61) - 1))
def test_ordinary_addresses_are_public(low):
    four = ipaddress.IPv4Address((93 << 24) | (low & 0xFFFFFF))
    six = ipaddress.IPv6Address((0x2A00 << 112) | (1 << 70) | (low & ((1 << 63) - 1)))
    assert is_public(str(four))
    if (low >> 32) & 0xFFFFFFFF not in {0x5EFE, 0x2005EFE}:
        assert is_public(str(six))


@given(st.text(max_size=40))
def test_what_is_no_address_is_not_public(text):
    try:
        ipaddress.ip_address(text)
    except ValueError:
        assert not is_public(text)


@pytest.mark.parametrize(
    "text",
    ["fe80::1%eth0", "2a00:1450::1%eth0", "0177.0.0.1", "0x7f.1", "8.8.8.8 ", "8.8.8"],
)
def test_no_other_spelling_is_public(text):
    assert not is_public(text)


@given(inner)
def test_one_that_is_announced_under_public_nat64_is_as_public_as_what_it_holds(found):
    assert not is_public(f"64:ff9b::{found}")
    assert is_public("64:ff9b::93.184.215.14")

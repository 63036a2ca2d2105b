"""No address outside the open web is asked, however it is written and wherever it comes from."""

from __future__ import annotations

import ipaddress
import socket
from ipaddress import IPv4Address, IPv6Address
from typing import Any

import pytest
import requests
from fetcher_site import page, site
from hypothesis import given
from hypothesis import strategies as st

from policydiff.errors import FetchError
from policydiff.fetcher.connecting import GuardedAdapter
from policydiff.fetcher.guard import Guard, is_public

PRIVATE4 = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "168.63.129.16/32",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
]
PRIVATE6 = [
    "::/128",
    "::1/128",
    "::ffff:0:0/96",  # an address of IPv4 in other clothes, whichever it is
    "::/96",
    "64:ff9b:1::/48",
    "100::/64",
    "2001::/32",
    "2001:db8::/32",
    "2002::/16",
    "3fff::/20",
    "5f00::/16",
    "fc00::/7",
    "fd00:ec2::254/128",
    "fe80::/10",
    "fec0::/10",
    "ff00::/8",
]


def inside(network: str) -> st.SearchStrategy[Any]:
    net = ipaddress.ip_network(network)
    return st.integers(0, net.num_addresses - 1).map(lambda number: net[number])


private4 = st.sampled_from(PRIVATE4).flatmap(inside)
private6 = st.sampled_from(PRIVATE6).flatmap(inside)


def number_of(base: str, value: int) -> str:
    return {
        "d": f"{value}",
        "x": f"0x{value:x}",
        "X": f"0X{value:X}",
        "o": f"0{value:o}",
        "z": f"{value:04d}",
    }[base]


@st.composite
def disguised(draw: st.DrawFn) -> str:
    """An address of a private network as inet_aton(3) and the browsers also read it: bases, fewer parts, a dot."""
    value = int(draw(private4))
    count = draw(st.integers(1, 4))
    heads = [value >> (24 - 8 * place) & 0xFF for place in range(count - 1)]
    tail = value & (1 << 8 * (5 - count)) - 1
    parts = [number_of(draw(st.sampled_from("dxXoz")), part) for part in (*heads, tail)]
    return ".".join(parts) + draw(st.sampled_from(["", "."]))


def never_asked(host: str, port: int) -> list[Any]:
    """A resolver that has to be stopped: it would give a public address to anything."""
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.215.14", port))]


def answering(*addresses: str) -> Guard:
    return Guard(resolve=lambda host, port: [(0, 0, 0, "", (address, port)) for address in addresses])


def refused(guard: Guard, url: str) -> None:
    with pytest.raises(FetchError) as error:
        host = requests.utils.urlparse(guard.normalized(url)).hostname
        guard.addresses(host or "", 80)
    assert error.value.kind == "address"


@given(private4 | private6)
def test_no_private_address_is_public(address: IPv4Address | IPv6Address) -> None:
    assert not is_public(str(address))


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "93.184.215.14", "1.1.1.1", "2606:4700::1111", "2a00:1450:4001::200e", "64:ff9b::808:808"],
)
def test_an_address_of_the_open_web_is_public(address: str) -> None:
    assert is_public(address)


def test_where_ipv4_is_shown_as_ipv6_the_address_meant_counts() -> None:
    assert not is_public("64:ff9b::10.0.0.1")
    assert not is_public("64:ff9b::a9fe:a9fe")


@given(disguised())
def test_a_private_address_written_as_a_number_is_refused(host: str) -> None:
    refused(Guard(resolve=never_asked), f"http://{host}/")
    refused(Guard(resolve=never_asked), f"http://public.example@{host}:8080/x")


@given(private6, st.sampled_from(["str", "exploded", "upper"]))
def test_a_private_address_of_ipv6_is_refused(address: IPv6Address, form: str) -> None:
    text = {"str": str(address), "exploded": address.exploded, "upper": str(address).upper()}[form]
    refused(Guard(resolve=never_asked), f"http://[{text}]/")


@given(private4, st.sampled_from(["::ffff:{}", "::{}", "64:ff9b::{}", "2002:{:x}:{:x}::1", "::ffff:0:{}"]))
def test_an_address_of_ipv4_within_one_of_ipv6_is_refused(address: IPv4Address, form: str) -> None:
    halves = divmod(int(address), 1 << 16)
    text = form.format(*halves) if ":x" in form else form.format(address)
    refused(Guard(resolve=never_asked), f"http://[{text}]/")


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost/",
        "http://LOCALHOST./",
        "http://１２７.0.0.1/",
        "http://127。0。0。1/",
        "http://[fe80::1%25eth0]/",
        "http://127.0.0.1\\@public.example/",
        "http://public.example\\@127.0.0.1/",
        "http://public.example#@127.0.0.1/",
        "http://public.example:80@127.0.0.1/",
        "http://127.0.0.1%00.public.example/",
        "http://①②⑦.0.0.1/",
        "http://0/",
        "http://1.2.3/",
        "http://0x/",
        "http://999.999.999.999/",
        "http://" + "a" * 70 + ".example/",
    ],
)
def test_no_way_of_writing_leads_to_this_machine(url: str) -> None:
    """Whatever host a program takes out of these, it is refused, or is the public one."""
    guard = Guard(resolve=lambda host, port: socket.getaddrinfo(host, port) if "public" not in host else [])
    session = requests.Session()
    session.mount("http://", GuardedAdapter(guard, 5))
    with pytest.raises((FetchError, requests.RequestException)):
        session.get(guard.normalized(url), timeout=2, allow_redirects=False)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://files.example/privacy",
        "javascript:alert(1)",
        "data:text/html,x",
        "//no.scheme.example/",
        "privacy",
        "",
        "http://",
        "http:///privacy",
        "http://user:secret@public.example/",
        "http://public.example:99999/",
        "http://[::1/",
    ],
)
def test_only_addresses_of_the_web_are_asked(url: str) -> None:
    with pytest.raises(FetchError) as error:
        Guard().normalized(url)
    assert error.value.kind == "address"
    assert "\n" not in str(error.value)


@given(st.text(max_size=60) | st.text("htp:/@[]%.0127x\\#?&", max_size=40).map("http://".__add__))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    try:
        url = Guard(resolve=never_asked).normalized(text)
    except FetchError as error:
        assert error.kind == "address"
        assert str(error).isprintable()
    else:
        assert url.startswith(("http://", "https://"))
        assert "#" not in url


def test_an_address_is_put_in_its_usual_form() -> None:
    guard = Guard()
    assert guard.normalized(" HTTPS://Acme.Example/Privacy?a=b#top ") == "https://acme.example/Privacy?a=b"
    assert guard.normalized("http://bücher.example") == "http://xn--bcher-kva.example/"


def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    with pytest.raises(FetchError) as error:
        answering("93.184.215.14", "10.0.0.7").addresses("acme.example", 80)
    assert error.value.kind == "address"
    assert "allow_private" in str(error.value)


def test_a_host_without_an_address_is_unknown() -> None:
    with pytest.raises(socket.gaierror):
        answering().addresses("acme.example", 80)


def test_a_name_that_points_elsewhere_a_moment_later_gains_nothing() -> None:
    """The address that was checked is the one connected to: nothing looks the name up again."""
    asked: list[str] = []

    def rebinding(host: str, port: int) -> list[Any]:
        asked.append(host)
        return [(0, 0, 0, "", ("93.184.215.14" if len(asked) == 1 else "127.0.0.1", port))]

    connected: list[Any] = []

    def connect(address: Any, *_: Any, **__: Any) -> socket.socket:
        connected.append(address)
        raise ConnectionRefusedError

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("policydiff.fetcher.guard.create_connection", connect)
        session = requests.Session()
        session.mount("http://", GuardedAdapter(Guard(resolve=rebinding), 5))
        with pytest.raises(requests.ConnectionError):
            session.get("http://acme.example/", timeout=2)
    assert (asked, connected) == (["acme.example"], [("93.184.215.14", 80)])


def test_what_was_allowed_is_asked_by_its_name() -> None:
    with site({"/": page(b"yes")}) as served:
        guard = Guard(
            allow_private=True, resolve=lambda host, port: [(0, 0, 0, "", ("127.0.0.1", served.port))]
        )
        session = requests.Session()
        session.mount("http://", GuardedAdapter(guard, 5))
        answer = session.get(f"http://acme.example:{served.port}/", timeout=5)
    assert answer.content == b"yes"
    assert served.asked[0].headers["Host"] == f"acme.example:{served.port}"


def test_the_next_address_is_tried_where_the_first_does_not_answer() -> None:
    with site({"/": page(b"yes")}) as served:
        addresses = [(0, 0, 0, "", (address, 0)) for address in ("127.0.0.2", "127.0.0.1")]
        guard = Guard(allow_private=True, resolve=lambda host, port: addresses)
        with guard.connect(("acme.example", served.port), 2) as made:
            assert made.getpeername() == ("127.0.0.1", served.port)


def test_a_host_of_many_addresses_takes_no_longer_than_one(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []

    def connect(address: Any, timeout: float) -> socket.socket:
        waited.append(timeout)
        raise TimeoutError

    monkeypatch.setattr("policydiff.fetcher.guard.create_connection", connect)
    guard = answering(*(f"93.184.215.{number}" for number in range(100)))
    with pytest.raises(TimeoutError):
        guard.connect(("acme.example", 80), 12)
    assert sum(waited) == 12


def test_behind_a_proxy_names_are_still_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    with site({"http://acme.example/": page(b"by proxy")}) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url())
        session = requests.Session()

        def resolve(host: str, port: int) -> list[Any]:
            if host == "acme.example":
                raise socket.gaierror(socket.EAI_NONAME, "this network knows no names of the web")
            return [(0, 0, 0, "", ("10.0.0.7", port))]

        session.mount("http://", GuardedAdapter(Guard(resolve=resolve), 5))
        assert session.get("http://acme.example/", timeout=5).content == b"by proxy"
        for url in ("http://intranet.example/", "http://127.0.0.1:1/"):
            with pytest.raises(FetchError) as error:
                session.get(url, timeout=5)
            assert error.value.kind == "address"
    assert len(proxy.asked) == 1

from __future__ import annotations

import socket

import pytest

from fimble.errors import ModelRefused, UsageError
from fimble.models.hosts import resolve_host

HERE = "http://127.0.0.1:11434"


@pytest.mark.parametrize(
    ("setting", "env", "expected"),
    [
        ("", "", HERE),
        ("  ", "  ", HERE),
        ("127.0.0.1", "", HERE),
        ("127.0.0.1:11434", "", HERE),
        ("http://127.0.0.1:11434", "", HERE),
        ("HTTP://127.0.0.1:11434/", "", HERE),
        ("http://127.0.0.1", "", "http://127.0.0.1:80"),
        ("https://127.0.0.1", "", "https://127.0.0.1:443"),
        ("https://localhost:8443", "", "https://127.0.0.1:8443"),
        ("127.0.0.2:1234", "", "http://127.0.0.2:1234"),
        ("127.255.255.254", "", "http://127.255.255.254:11434"),
        ("localhost", "", HERE),
        ("LocalHost:99", "", "http://127.0.0.1:99"),
        ("localhost.", "", HERE),
        ("127.0.0.1.", "", HERE),
        ("::1", "", "http://[::1]:11434"),
        ("[::1]", "", "http://[::1]:11434"),
        ("[::1]:8080", "", "http://[::1]:8080"),
        ("http://[0:0:0:0:0:0:0:1]:8080", "", "http://[::1]:8080"),
        ("::ffff:127.0.0.1", "", HERE),
        (":8080", "", "http://127.0.0.1:8080"),
        ("http://localhost:8080/v1", "", "http://127.0.0.1:8080/v1"),
        ("http://localhost:8080/v1/", "", "http://127.0.0.1:8080/v1"),
        ("", "127.0.0.1:5000", "http://127.0.0.1:5000"),
        ("", "localhost:5000", "http://127.0.0.1:5000"),
        ("", "0.0.0.0", HERE),
        ("", "0.0.0.0:5000", "http://127.0.0.1:5000"),
        ("", "http://0.0.0.0:5000", "http://127.0.0.1:5000"),
        ("", "[::]:5000", "http://[::1]:5000"),
        ("", "::", "http://[::1]:11434"),
        ("", ":5000", "http://127.0.0.1:5000"),
        ("", '"127.0.0.1:5000"', "http://127.0.0.1:5000"),
        ("127.0.0.1:1", "127.0.0.1:2", "http://127.0.0.1:1"),
        ("127.0.0.1:1", "gpu-box", "http://127.0.0.1:1"),
    ],
)
def test_this_machine_is_reached_however_it_is_written(setting: str, env: str, expected: str) -> None:
    assert resolve_host(setting, env) == expected


@pytest.mark.parametrize(
    ("setting", "env"),
    [
        ("gpu-box", ""),
        ("gpu-box:11434", ""),
        ("http://gpu-box.example.com", ""),
        ("192.168.1.5", ""),
        ("10.0.0.1:11434", ""),
        ("169.254.169.254", ""),
        ("8.8.8.8", ""),
        ("128.0.0.1", ""),
        ("[2001:db8::1]:11434", ""),
        ("fe80::1", ""),
        ("::ffff:10.0.0.1", ""),
        ("ollama.com", ""),
        ("https://ollama.com", ""),
        ("localhost.example.com", ""),
        ("127.0.0.1.example.com", ""),
        ("my.localhost", ""),
        ("127.1", ""),
        ("2130706433", ""),
        ("0x7f.0.0.1", ""),
        ("0177.0.0.1", ""),
        ("host.docker.internal:11434", ""),
        ("", "192.168.1.5:11434"),
        ("", "https://ollama.example.com"),
    ],
)
def test_another_machine_is_refused_with_the_way_to_allow_it(setting: str, env: str) -> None:
    with pytest.raises(ModelRefused) as caught:
        resolve_host(setting, env)

    assert "not this machine" in str(caught.value)
    assert "network.allowHosts" in caught.value.remedy


@pytest.mark.parametrize(
    "setting",
    [
        "ftp://127.0.0.1",
        "file:///etc/passwd",
        "unix:///run/ollama.sock",
        "javascript://127.0.0.1",
        "http://127.0.0.1@evil.example.com",
        "http://evil.example.com@127.0.0.1",
        "http://user:secret@127.0.0.1",
        "http://127.0.0.1\\@evil.example.com",
        "http://127.0.0.1:11434?to=evil",
        "http://127.0.0.1#evil",
        "http://127.0.0.1 evil.example.com",
        "http://127.0.0.1\nHost: evil",
        "127.0.0.1:port",
        "127.0.0.1:0",
        "127.0.0.1:70000",
        "127.0.0.1:-1",
        "[::1",
        "[zzz]",
        "loc%61lhost",
        "ⓛocalhost",
        "-bad-",
        "a..b",
    ],
)
def test_what_is_no_address_is_refused(setting: str) -> None:
    with pytest.raises(UsageError):
        resolve_host(setting)


@pytest.mark.parametrize(
    ("setting", "env", "expected"),
    [("gpu-box", "", "openai.baseUrl"), ("", "gpu-box", "OLLAMA_HOST")],
)
def test_the_message_names_what_to_change(setting: str, env: str, expected: str) -> None:
    with pytest.raises(ModelRefused) as caught:
        resolve_host(setting, env, name="openai.baseUrl")

    assert str(caught.value).startswith(f"{expected} points to gpu-box")


@pytest.mark.parametrize(
    "setting", ["http://user:hunter2@127.0.0.1", "ftp://user:hunter2@127.0.0.1", "user:hunter2@x y"]
)
def test_a_secret_in_an_address_does_not_reach_the_message(setting: str) -> None:
    with pytest.raises(UsageError) as caught:
        resolve_host(setting)

    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("setting", "allowed", "expected"),
    [
        ("gpu-box", ["gpu-box"], "http://gpu-box:11434"),
        ("GPU-Box", ["gpu-box"], "http://gpu-box:11434"),
        ("gpu-box", [" GPU-BOX. "], "http://gpu-box:11434"),
        ("gpu-box:9000", ["gpu-box"], "http://gpu-box:9000"),
        ("gpu-box:9000", ["gpu-box:9000"], "http://gpu-box:9000"),
        ("https://gpu-box.example.com", ["gpu-box.example.com"], "https://gpu-box.example.com:443"),
        ("192.168.1.5", ["192.168.1.5"], "http://192.168.1.5:11434"),
        ("[2001:db8::0:1]", ["2001:db8::1"], "http://[2001:db8::1]:11434"),
        ("gpu-box", ["", "not an address", "gpu-box"], "http://gpu-box:11434"),
    ],
)
def test_a_host_that_the_user_allowed_by_name_is_reached(setting: str, allowed: list[str], expected: str) -> None:
    assert resolve_host(setting, allow_hosts=allowed) == expected


@pytest.mark.parametrize(
    ("setting", "allowed"),
    [
        ("gpu-box", ["gpu"]),
        ("gpu-box.evil.example.com", ["gpu-box"]),
        ("evil-gpu-box", ["gpu-box"]),
        ("gpu-box:9001", ["gpu-box:9000"]),
        ("192.168.1.50", ["192.168.1.5"]),
        ("gpu-box", ["*"]),
        ("gpu-box", [""]),
        ("gpu-box", []),
    ],
)
def test_allowing_one_host_allows_no_other(setting: str, allowed: list[str]) -> None:
    with pytest.raises(ModelRefused):
        resolve_host(setting, allow_hosts=allowed)


def test_no_resolver_is_asked_whatever_a_host_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hosts file or a name server that sends "localhost" elsewhere, now or at the next look, has no say."""

    def asked(*_: object, **__: object) -> None:
        raise AssertionError("a name was looked up")

    for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex", "create_connection"):
        monkeypatch.setattr(socket, name, asked)

    assert resolve_host("localhost") == HERE
    assert resolve_host("gpu-box", allow_hosts=["gpu-box"]) == "http://gpu-box:11434"


def test_a_port_may_have_another_default() -> None:
    assert resolve_host("", default_port=8080) == "http://127.0.0.1:8080"

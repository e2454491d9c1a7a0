"""Certificates are verified under the host's name, and proxies are taken from the environment."""

import base64
import datetime
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests_web_server import WebServer, reply, web_server

from pipeline.errors import UsageError
from pipeline.web.client import Client
from pipeline.web.model import FetchError
from pipeline.web.settings import WebSettings

NAME = "feeds.example"
PAGE = b"entries"


def to_loopback(host: str, port: int, **_: Any) -> list[tuple[Any, ...]]:
    return [(None, None, None, "", ("127.0.0.1", port))]


def unresolvable(host: str, port: int, **_: Any) -> list[tuple[Any, ...]]:
    if host == "127.0.0.1":  # the proxy
        return to_loopback(host, port)
    raise OSError("no such name")


def client_of(*places: str, lookup: Any = to_loopback) -> Client:
    return Client(WebSettings(contact="me@a.example", allow=places, gap_seconds=0.0, retries=0), lookup=lookup)


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a self-signed certificate for NAME in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = tmp_path_factory.mktemp("tls") / "site.pem"
    path.write_bytes(private + made.public_bytes(pem))
    return path


@pytest.fixture
def names() -> list[str]:
    """The names that clients asked for in TLS."""
    return []


@pytest.fixture
def site(certificate: Path, names: list[str]) -> Iterator[WebServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.sni_callback = lambda _sock, name, _context: names.append(name or "")
    with web_server(lambda asked: reply(PAGE), context) as server:
        yield server


def test_the_certificate_has_to_be_known(
    site: WebServer, names: list[str], certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, place = f"https://{NAME}:{site.port}/", f"{NAME}:{site.port}"
    with client_of(place) as client, pytest.raises(FetchError, match=r"tls.*certificate"):
        client.get(url)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with client_of(place) as client:
        assert client.get(url).body == PAGE
    assert names[-1] == NAME
    assert site.asked[0].headers["host"] == place


def test_the_certificate_has_to_name_the_host(
    site: WebServer, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    place = f"other.example:{site.port}"
    with client_of(place) as client, pytest.raises(FetchError, match="tls"):
        client.get(f"https://{place}/")
    assert site.asked == []


def test_plain_http_on_a_tls_port_is_an_error(site: WebServer) -> None:
    with client_of(site.place) as client, pytest.raises(FetchError):
        client.get(f"http://{site.place}/")


def test_the_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with web_server(lambda asked: reply(PAGE)) as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://me:pa55@{proxy.place}")
        monkeypatch.setenv("NO_PROXY", "direct.example")
        with client_of(lookup=unresolvable) as client:
            assert client.get("http://far.example/a").body == PAGE
            with pytest.raises(FetchError, match="dns"):
                client.get("http://direct.example/")
            assert "pa55" not in repr(client)
    assert proxy.paths() == ["http://far.example/a"]
    asked = proxy.asked[0].headers
    assert asked["host"] == "far.example"
    assert asked["proxy-authorization"] == "Basic " + base64.b64encode(b"me:pa55").decode()


def test_tls_goes_through_the_proxy_as_a_tunnel(monkeypatch: pytest.MonkeyPatch) -> None:
    with web_server(lambda asked: reply(status=403)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://{proxy.place}")
        with client_of(lookup=unresolvable) as client, pytest.raises(FetchError, match=r"proxy|connection"):
            client.get("https://far.example/a")
    assert [(asked.method, asked.path) for asked in proxy.asked] == [("CONNECT", "far.example:443")]


INSIDE = ["http://127.0.0.1/", "http://2130706433/", "http://0x7f.1/", "http://[::1]/", "http://localhost/"]
INSIDE += ["http://metadata.google.internal/", "http://169.254.169.254/", "http://999.0.0.1/"]


@pytest.mark.parametrize("url", INSIDE)
def test_a_proxy_is_not_asked_for_inner_hosts(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with web_server(lambda asked: reply(PAGE)) as proxy:
        monkeypatch.setenv("ALL_PROXY", f"http://{proxy.place}")
        with client_of(lookup=None) as client, pytest.raises(FetchError, match=r"refused_address|dns"):
            client.get(url)
    assert proxy.asked == []


def test_a_name_that_points_inside_is_not_sent_to_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    with web_server(lambda asked: reply(PAGE)) as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://{proxy.place}")
        with client_of() as client, pytest.raises(FetchError, match="refused_address"):
            client.get("http://rebound.example/")
    assert proxy.asked == []


@pytest.mark.parametrize("address", ["socks5://127.0.0.1:1080", "http://", "http://[::1"])
def test_proxies_of_other_kinds_are_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", address)
    with pytest.raises(UsageError, match="proxy"):
        client_of()

"""What goes wrong when a server is asked, in our words: which error it is, and whether it may pass by itself."""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Iterator
from http.client import IncompleteRead

import requests
import urllib3

from policydiff.errors import FetchError

#: What is raised for an address that is none.
_NO_ADDRESS = (
    requests.exceptions.InvalidSchema,
    requests.exceptions.InvalidURL,
    requests.exceptions.MissingSchema,
    urllib3.exceptions.LocationValueError,
    UnicodeError,
)


class PassingError(Exception):
    """What may be over at the next try: the error to raise where it is not, and how long the server wants us to wait.

    `leave` says that the pace has to be told.
    """

    def __init__(self, error: FetchError, wait: float | None = None, *, leave: bool = False) -> None:
        self.error = error
        self.wait = wait
        self.leave = leave
        super().__init__(str(error))


def told(error: Exception, url: str) -> Exception:
    """What went wrong, in our words: an error that stands, or one that may pass."""
    causes = list(_causes(error))

    def among(*kinds: type[BaseException]) -> bool:
        return any(isinstance(cause, kinds) for cause in causes)

    if among(ssl.SSLCertVerificationError):
        return FetchError("the certificate is not trusted", url, "see who answers there", kind="certificate")
    if isinstance(error, _NO_ADDRESS):
        return FetchError("this is no address that can be asked", url, "check it", kind="address")
    if among(requests.exceptions.ProxyError):
        return PassingError(FetchError("the proxy does not let us through", url, "see the proxy's settings"))
    if among(socket.gaierror, urllib3.exceptions.NameResolutionError):
        return FetchError("the host is not known", url, "check the address, and the network", kind="address")
    if among(ConnectionRefusedError):
        return PassingError(FetchError("connections are refused", url), leave=True)
    if among(IncompleteRead, urllib3.exceptions.IncompleteRead, urllib3.exceptions.InvalidChunkLength):
        return PassingError(FetchError("the answer was cut off", url, kind="damaged"))
    if among(http.client.LineTooLong) or any(type(cause) is http.client.HTTPException for cause in causes):
        return FetchError("the head of the answer is longer than is taken", url, kind="answer")
    if among(TimeoutError, requests.exceptions.Timeout, urllib3.exceptions.TimeoutError):
        return PassingError(FetchError("no answer in time", url))
    if among(
        urllib3.exceptions.HTTPError, requests.exceptions.ConnectionError, ConnectionError, ssl.SSLError
    ):
        return PassingError(FetchError("the connection broke", url))
    return FetchError(f"cannot be asked ({error})", url)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """An error and those behind it: requests and urllib3 wrap them in one another in several ways."""
    waiting, seen = [error], set()
    while waiting:
        one = waiting.pop()
        if isinstance(one, BaseException) and id(one) not in seen:
            seen.add(id(one))
            yield one
            waiting += [one.__cause__, one.__context__, getattr(one, "reason", None)]
            waiting += [part for part in one.args if isinstance(part, BaseException)]

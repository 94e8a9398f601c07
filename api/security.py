"""Who may talk to the service: loopback only, same origin only, and headers that hold the browser to it.

There are no keys yet, so the machine itself is the border: the service listens on loopback and nowhere else.
A web page of another site must not reach it through the officer's browser either: neither by a form of its
own (same-origin rule) nor by a host name that it points at 127.0.0.1 (host rule, DNS rebinding).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import urlsplit

from api.problems import Problem
from idverify.errors import UsageError
from idverify.settings import Settings

_UNSAFE_METHODS = frozenset({"POST", "PUT", "PATCH", "DELETE"})
# What Sec-Fetch-Site says of our own pages, and of an address typed by the user.
_OWN_SITES = frozenset({"same-origin", "none"})

# No inline script or style, nothing from elsewhere; pictures also from the answer itself and from the camera.
_CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "media-src 'self' blob:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

SECURITY_HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "Content-Security-Policy": _CONTENT_SECURITY_POLICY,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        # Not no-referrer: browsers would then send `Origin: null` with our own form.
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(self), microphone=(), geolocation=(), usb=()",
    }
)


def refuse_open_address(settings: Settings) -> None:
    """Refuse to serve anybody but this machine while there are no keys.

    Raises:
        UsageError: the host is not a loopback address.
    """
    if not is_loopback(settings.host):
        raise UsageError(
            f"will not listen on {settings.host}: no keys are configured, so anybody who reaches it could inspect "
            "documents and read results",
            code="keys_required",
            advice="Listen on 127.0.0.1 (the default) and put an authenticating proxy on the same machine in front.",
        )


def is_loopback(host: str) -> bool:
    """Whether a host, without port, is this machine's own loopback.

    >>> is_loopback("127.0.0.1"), is_loopback("::1"), is_loopback("localhost"), is_loopback("0.0.0.0")
    (True, True, True, False)
    """
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def refusal(method: str, headers: Mapping[str, str]) -> Problem | None:
    """Return why a request is not served, judging by its headers (names in lower case), or None."""
    host = headers.get("host", "")
    if not is_loopback(_hostname(host)):
        return Problem(
            421, "host_not_served", "This service is not known under that name.", advice="Use 127.0.0.1 or localhost."
        )
    if method in _UNSAFE_METHODS and not _is_same_origin(headers, host):
        return Problem(
            403,
            "cross_origin",
            "The request comes from a page of another site.",
            advice="Use the service's own page, or a client that is not a web page.",
        )
    return None


def _hostname(host_header: str) -> str:
    try:
        return urlsplit("//" + host_header).hostname or ""
    except ValueError:
        return ""


def _is_same_origin(headers: Mapping[str, str], host: str) -> bool:
    site = headers.get("sec-fetch-site")
    if site is not None and site not in _OWN_SITES:
        return False
    origin = headers.get("origin")
    return origin is None or origin in {f"http://{host}", f"https://{host}"}

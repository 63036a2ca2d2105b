"""Addresses as archives are asked for them: without what does not make them another page."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

#: Parameters that only say where a visitor came from, beside `utm_…` and its kin.
_TRACKING = frozenset(
    (
        *(
            "_ga",
            "_gl",
            "_hsenc",
            "_hsmi",
            "dclid",
            "fbclid",
            "gad_source",
            "gbraid",
            "gclid",
            "gclsrc",
            "igshid",
        ),
        *(
            "li_fat_id",
            "mc_cid",
            "mc_eid",
            "mkt_tok",
            "msclkid",
            "oly_anon_id",
            "oly_enc_id",
            "ttclid",
            "twclid",
        ),
        *("vero_id", "wbraid", "yclid"),
    )
)
_TRACKING_PREFIXES = ("utm_", "mtm_", "pk_", "hsa_")
_PORTS = {"http": 80, "https": 443}


def tracks(parameter: str) -> bool:
    """Whether a parameter of a query, `name=value`, only tells where a visitor came from."""
    name = parameter.partition("=")[0].lower()
    return name in _TRACKING or name.startswith(_TRACKING_PREFIXES)


def spellings(url: str) -> tuple[str, ...]:
    """The address to ask an archive for, and, where that is another, the one to ask for if it has nothing there.

    The first is without fragment, tracking parameters, the port that goes without saying and a closing slash; archives
    take `http` and `https`, with `www.` and without, for one. The second is the address as it was given.

    >>> spellings("https://acme.example:443/privacy/?utm_source=mail&lang=en#top")
    ('https://acme.example/privacy?lang=en', 'https://acme.example:443/privacy/?utm_source=mail&lang=en')
    """
    given = url.strip().partition("#")[0]
    try:
        parts = urlsplit(given)
        port = parts.port
    except ValueError:  # no address at all: whoever is asked says so
        return (given,)
    host = parts.netloc.rpartition("@")[2].lower()
    if port is not None and port == _PORTS.get(parts.scheme):
        host = host.removesuffix(f":{port}")
    query = "&".join(part for part in parts.query.split("&") if part and not tracks(part))
    path = parts.path.rstrip("/") or "/"
    plain = urlunsplit((parts.scheme, host, path, query, ""))
    return (plain,) if plain == given else (plain, given)

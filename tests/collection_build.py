"""Small git repositories for tests, in the layouts of collections, of invented companies."""

from __future__ import annotations

import calendar
import os
import subprocess
import time
from pathlib import Path

POLICY = """# {company} Privacy Policy

## What we collect

We collect your name and your email address when you open an account. {extra}

## Who else sees it

We will {share} your information with advertisers. You can opt-out by writing to us.

## How long we keep it

We delete your account data after {days} days, and what is in our backups {days} days later.
"""

NOTE = (
    "> *The following text is extracted and transformed from the {domain} privacy policy that was archived on "
    "{day}. Please check the [original snapshot](https://archive.example/web/{time}id_/{url}) for the most "
    "accurate reproduction.*\n\n"
)


def policy(company: str = "Lumenshore", share: str = "not share", days: int = 30, extra: str = "") -> str:
    """An invented policy, in Markdown."""
    return POLICY.format(company=company, share=share, days=days, extra=extra)


def noted(domain: str, captured: str, text: str, url: str | None = None) -> str:
    """A policy as the Princeton-Leuven corpus keeps it: with a line on top that says where it is from."""
    day = f"{captured[:4]}-{captured[4:6]}-{captured[6:8]}"
    return NOTE.format(domain=domain, day=day, time=captured, url=url or f"https%3A//{domain}/privacy") + text


def git(folder: Path, *arguments: str, stdin: bytes | None = None, **environment: str) -> str:
    """What git prints; raises where it fails."""
    names = {
        f"GIT_{role}_{what}": "a@b.example" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    ours = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", **names}
    ran = subprocess.run(
        ["git", "-C", str(folder), *arguments],
        input=stdin,
        capture_output=True,
        check=True,
        env={**os.environ, **ours, **environment},
    )
    return ran.stdout.decode()


def made(folder: Path) -> Path:
    """An empty repository."""
    folder.mkdir(parents=True)
    git(folder, "init", "-q", "-b", "main")
    return folder


def commit(
    folder: Path,
    captured: str,
    files: dict[str, str | bytes | None],
    message: str = "Record new changes",
) -> str:
    """Commit files (None: taken away) at a time of 14 digits; gives the commit."""
    seconds = calendar.timegm(time.strptime(captured, "%Y%m%d%H%M%S"))
    for name, text in files.items():
        path = folder / name
        if text is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode() if isinstance(text, str) else text)
    git(folder, "add", "-A")
    date = f"{seconds} +0200"
    git(folder, "commit", "-q", "--allow-empty", "-m", message, GIT_AUTHOR_DATE=date, GIT_COMMITTER_DATE=date)
    return git(folder, "rev-parse", "HEAD").strip()


def ota(folder: Path) -> Path:
    """A collection of two services in the layout of Open Terms Archive: seven versions of three documents."""
    made(folder)
    readme: dict[str, str | bytes | None] = {"README.md": "# A collection\n"}
    commit(
        folder,
        "20200101120000",
        {**readme, "Lumenshore/Privacy Policy.md": policy()},
        "First record of Lumenshore",
    )
    commit(folder, "20200201120000", {"Bell Weft/Privacy Policy.md": policy("Bell Weft")})
    commit(folder, "20200301120000", {"Lumenshore/Privacy Policy.md": policy(share="share")})
    commit(
        folder,
        "20200401120000",
        {"Lumenshore/Terms of Service.md": policy("Lumenshore", extra="We do more.")},
    )
    commit(folder, "20200501120000", {"Bell Weft/Privacy Policy.md": policy("Bell Weft", days=90)})
    upgrade = "Apply technical or declaration upgrade on Lumenshore Privacy Policy"
    commit(
        folder, "20200601120000", {"Lumenshore/Privacy Policy.md": policy(share="share", days=60)}, upgrade
    )
    commit(folder, "20200701120000", {"Lumenshore/Privacy Policy.md": policy(share="share")})
    return folder


def princeton(folder: Path) -> Path:
    """One domain in the layout of the Princeton-Leuven corpus: three captures, each a pair, all committed in 2021."""
    made(folder)
    place = "l/lu/lum/lumenshore.example"
    captures = (
        ("20140213131930", policy(), "http%3A//www.lumenshore.example/privacy.html"),
        ("20160504225849", policy(share="share"), None),
        ("20180101000000", policy(share="share", days=90), None),
    )
    for number, (captured, text, url) in enumerate(captures):
        page = f"<!DOCTYPE html><html><body><h1>Lumenshore</h1><p>{number}</p></body></html>"
        files: dict[str, str | bytes | None] = {
            f"{place}.md": noted("lumenshore.example", captured, text, url),
            f"{place}.html": page,
        }
        commit(folder, f"2021010100000{number}", files, f"{captured[:4]}")
    return folder

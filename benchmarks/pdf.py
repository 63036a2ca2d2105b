"""PDF printed from pages, against the pages themselves; and the reading order of three libraries.

    python benchmarks/pdf.py [--all]

Every sixth HTML capture of the sample workspace (`--all`: every one) is printed by Chromium and read again: words in
order (recall and precision against the document of the page), sentences equal to the letter, headings found. Where
reportlab is installed, two columns of numbered sentences are set with it and read by each library that is there.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from difflib import SequenceMatcher
from importlib import import_module
from pathlib import Path

from policydiff.model import Document
from policydiff.normalizer import normalize

ROOT = Path(__file__).resolve().parents[1]


def printed(page: Path, folder: Path, browser: str) -> bytes:
    """The page as Chromium prints it, with its running heads."""
    out = folder / f"{page.parent.name}-{page.stem}.pdf"
    command = [browser, "--headless", "--no-sandbox", "--disable-gpu", f"--print-to-pdf={out}", page.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return out.read_bytes()


def words(document: Document) -> list[str]:
    return " ".join(unit.text for unit in document.units).lower().split()


def compare(page: Path, pdf: bytes) -> tuple[int, int, int, int]:
    """Print one line; sentences found and there, headings found and there."""
    want, got = normalize(page.read_bytes()), normalize(pdf)
    a, b = words(want), words(got)
    same = sum(block.size for block in SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks())
    keys = {unit.key for unit in got.units}
    headings = {section.heading for section in got.sections}
    sentences = sum(unit.key in keys for unit in want.units)
    wanted = [section.heading for section in want.sections if section.heading]
    found = sum(heading in headings for heading in wanted)
    print(
        f"{page.parent.name}/{page.stem}: recall {same / max(len(a), 1):.3f}, precision {same / max(len(b), 1):.3f}, "
        f"sentences {sentences}/{len(want.units)}, headings {found}/{len(wanted)}"
    )
    return sentences, len(want.units), found, len(wanted)


def columns() -> bytes:
    """Two columns of numbered sentences on several pages, with running heads."""
    platypus = import_module("reportlab.platypus")
    style = import_module("reportlab.lib.styles").getSampleStyleSheet()["BodyText"]
    out = io.BytesIO()
    document = platypus.BaseDocTemplate(out, pagesize=(595, 842))

    def head(canvas: object, template: object) -> None:
        canvas.drawString(60, 810, "Harbourlight Privacy Policy")  # type: ignore[attr-defined]

    frames = [platypus.Frame(left, 60, 230, 720) for left in (55, 305)]
    document.addPageTemplates([platypus.PageTemplate(frames=frames, onPage=head)])
    text = "Sentence {} says that we keep the records of your ferret for as long as the harbour asks us to do so. "
    document.build(
        [
            platypus.Paragraph("".join(text.format(f"{n}-{k}-{c}") for c in "ab"), style)
            for n in range(1, 46)
            for k in (1,)
        ]
    )
    return out.getvalue()


def readers() -> dict[str, Callable[[bytes], str]]:
    """The libraries that are installed, and policydiff, each from bytes to text."""
    found: dict[str, Callable[[bytes], str]] = {"policydiff": lambda data: normalize(data).canonical_text}
    for name, module in (
        ("pypdf", "pypdf"),
        ("pdfminer.six", "pdfminer.high_level"),
        ("pypdfium2", "pypdfium2"),
    ):
        try:
            library = import_module(module)
        except ImportError:
            continue
        found[name] = {
            "pypdf": lambda data, of=library: "\n".join(
                p.extract_text() for p in of.PdfReader(io.BytesIO(data)).pages
            ),
            "pdfminer.six": lambda data, of=library: of.extract_text(io.BytesIO(data)),
            "pypdfium2": lambda data, of=library: "\n".join(
                page.get_textpage().get_text_range() for page in of.PdfDocument(data)
            ),
        }[name]
    return found


def main() -> None:
    """Print the figures."""
    try:
        data = columns()
    except ImportError:
        print("reading order: not measured, reportlab is not installed")
    else:
        wanted = [f"{n}-1-{c}" for n in range(1, 46) for c in "ab"]
        for name, reader in readers().items():
            start = time.perf_counter()
            got = re.findall(r"\d+-1-[ab]", re.sub(r"\s", "", reader(data)))
            print(
                f"reading order, {name}: {'right' if got == wanted else 'wrong'}, {time.perf_counter() - start:.2f} s"
            )
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        print("printed pages: not measured, there is no Chromium")
        return
    pages = sorted((ROOT / "snapshots").glob("*/*.html"))
    pages = [page for page in pages if not normalize(page.read_bytes()).suspect]
    with tempfile.TemporaryDirectory() as folder:
        rows = [
            compare(page, printed(page, Path(folder), browser))
            for page in (pages if "--all" in sys.argv else pages[::6])
        ]
    sums = [sum(column) for column in zip(*rows, strict=True)]
    print(f"all: sentences {sums[0]}/{sums[1]}, headings {sums[2]}/{sums[3]}")


if __name__ == "__main__":
    main()

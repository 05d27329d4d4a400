#!/usr/bin/env python3
"""Character error rate of every test document, next to that of pdftotext -layout, pdfplumber and pdfium where they are there.

Usage:  benches/documents.py SEARA DOCUMENTS        (DOCUMENTS holds ground_truth.json and the PDFs)

Text is compared without regard to white space, composed (NFC), ligatures resolved; what the truth breaks at line
ends is one word. A dash stands for a tool that is not installed or a file that was refused. Needs rapidfuzz.

Then the pages a second of one large file made of the decks, next to pdftotext in the same run (needs poppler).
"""
import json, pathlib, re, shutil, subprocess, sys, tempfile, time, unicodedata

from rapidfuzz.distance import Levenshtein


def plain(text):
    text = unicodedata.normalize("NFKC", text.replace("\u00ad", "").replace("\u2010", "-"))
    return re.sub(r"\s+", "", text)


def seara(binary, path):
    done = subprocess.run([binary, "inspect", path], capture_output=True, text=True)
    if done.returncode:
        return None
    lines = re.findall(r"^ *\d+ (\S+) +│ (.*)$", done.stdout, re.M)
    cells = {text for kind, text in lines if kind == "cell"}
    # Addresses behind links, and headings of tables that go on, are no text of their own.
    own = (t for k, t in lines if not re.match(r"^(https?|mailto):\S+$", t) and not (k == "running" and t in cells))
    return "\n".join(own)


def pdftotext(path):
    return subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True).stdout if shutil.which("pdftotext") else None


def pdfplumber(path):
    try:
        import pdfplumber as p
        with p.open(path) as pdf:
            return "\n".join(page.extract_text() or "" for page in pdf.pages)
    except Exception:
        return None


def pdfium(path):
    try:
        import pypdfium2 as p
        return "\n".join(page.get_textpage().get_text_range() for page in p.PdfDocument(path))
    except Exception:
        return None


def main():
    binary, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    truth = json.loads((folder / "ground_truth.json").read_text(encoding="utf-8"))
    print(f"{'file':<34} {'seara':>8} {'pdftotext':>10} {'pdfplumber':>10} {'pdfium':>8}")
    for name, want in sorted(truth.items()):
        path = next((p for p in (folder / f"{name}.pdf", folder / "hazards" / f"{name}.pdf") if p.exists()), None)
        if path is None or "pages" not in want:
            continue
        whole = plain("".join(block for page in want["pages"] for block in page))
        row = []
        for text in (seara(binary, str(path)), pdftotext(str(path)), pdfplumber(path), pdfium(path)):
            row.append("–" if text is None or not whole else f"{100 * Levenshtein.distance(plain(text), whole) / len(whole):.2f} %")
        print(f"{name:<34} {row[0]:>8} {row[1]:>10} {row[2]:>10} {row[3]:>8}", flush=True)


def speed(binary, folder):
    if not shutil.which("pdfunite"):
        return
    decks = [str(folder / f"{name}.pdf") for name in ("a1_projetos_chromium", "b2_panaa_weasyprint", "panaa_two_slides")]
    with tempfile.TemporaryDirectory() as home:
        large = f"{home}/large.pdf"
        subprocess.run(["pdfunite", *decks * 30, large], check=True)
        pages = int(re.search(r"Pages: +(\d+)", subprocess.run(["pdfinfo", large], capture_output=True, text=True).stdout)[1])
        for name, command in (("seara inspect", [binary, "inspect", large]), ("pdftotext -layout", ["pdftotext", "-layout", large, f"{home}/out"])):
            times = []
            for _ in range(5):
                start = time.perf_counter()
                subprocess.run(command, capture_output=True, check=True)
                times.append(time.perf_counter() - start)
            print(f"{name:<20} {pages} pages in {min(times):.2f} s: {pages / min(times):.0f} pages a second")


if __name__ == "__main__":
    main()
    speed(sys.argv[1], pathlib.Path(sys.argv[2]))

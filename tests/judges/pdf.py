"""Reads PDFs as others read them: pypdf for their text, pikepdf (which is qpdf) for what they are made of.

Prints a JSON object for each file that it is given.
"""

import json
import sys

import pikepdf
import pypdf


def fonts_of(pdf: pikepdf.Pdf) -> tuple[int, int]:
    """How many faces there are, and how many are embedded."""
    there = embedded = 0
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor":
            there += 1
            embedded += any(key in item for key in ("/FontFile", "/FontFile2", "/FontFile3"))
    return there, embedded


def main() -> None:
    for name in sys.argv[1:]:
        reader = pypdf.PdfReader(name)
        with pikepdf.open(name) as pdf:
            root = pdf.Root
            xmp = str(root.Metadata.read_bytes(), "utf-8") if "/Metadata" in root else ""
            there, embedded = fonts_of(pdf)
            print(
                json.dumps(
                    {
                        "problems": [str(problem) for problem in pdf.check_pdf_syntax()],
                        "pages": [page.extract_text() for page in reader.pages],
                        "title": str(pdf.docinfo.get("/Title", "")),
                        "lang": str(root.get("/Lang", "")),
                        "tagged": "/StructTreeRoot" in root and bool(root.MarkInfo.Marked),
                        "archive": "pdfaid" in xmp,
                        "accessible": "pdfuaid" in xmp,
                        "fonts": there,
                        "embedded": embedded,
                    }
                )
            )


main()

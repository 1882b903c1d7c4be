"""Validates items with jsonschema: python3 validate.py FOLDER. Prints 1 for a valid item and 0 for others, a line for each item."""

import json
import pathlib
import sys

from jsonschema.validators import validator_for

folder = pathlib.Path(sys.argv[1])
validators = {}
for line in (folder / "items.txt").read_text(encoding="utf-8").splitlines():
    name, text = line.split("\t", 1)
    if name not in validators:
        schema = json.loads((folder / f"{name}.schema.json").read_text(encoding="utf-8"))
        validators[name] = validator_for(schema)(schema)
    print(int(validators[name].is_valid(json.loads(text))))

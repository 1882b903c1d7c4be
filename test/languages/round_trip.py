"""Reads items with the types that quicktype generated as items.py, and writes them again: python3 round_trip.py FOLDER."""

import json
import pathlib
import re
import sys

folder = pathlib.Path(sys.argv[1])
sys.path.insert(0, str(folder))
import items  # noqa: E402

for line in (folder / "valid.txt").read_text(encoding="utf-8").splitlines():
    name, text = line.split("\t", 1)
    prefix = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower() + "_item"
    item = getattr(items, f"{prefix}_from_dict")(json.loads(text))
    print(json.dumps(getattr(items, f"{prefix}_to_dict")(item)))

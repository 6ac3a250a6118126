"""Finding names with kg's network and with spaCy's medium model, in turns; prints measures as JSON."""

from __future__ import annotations

import json
import sys
import time
from importlib.util import find_spec
from pathlib import Path

from kg.extract.network import packaged_network
from kg.extract.note import extract_note
from kg.read.note import read_note
from kg.read.vault import decode, find_notes, read_bytes
from names import SPACY_MODELS, spacy_finder

if __name__ == "__main__":
    folder, most = Path(sys.argv[1]), int(sys.argv[2])
    paths, _ = find_notes(folder)
    some = paths[:: max(1, len(paths) // most)][:most]
    readings = [read_note(path, decode(path, read_bytes(folder, path)[0])[0]) for path in some]
    words = sum(len(claim.text.split()) for reading in readings for claim in reading.claims)
    network = packaged_network()
    model = next((name for name in SPACY_MODELS if find_spec(name)), None)
    if model is None:
        sys.exit("spaCy's medium model is not installed")
    find = spacy_finder(model)
    spent = {"kg": 0.0, "spaCy md": 0.0}
    for reading in readings:
        for subject in spent:
            started = time.process_time()
            if subject == "kg":
                extract_note(reading, network)
            else:
                find(reading)
            spent[subject] += time.process_time() - started
    print(json.dumps([(subject, "names", words / seconds, "words a CPU s") for subject, seconds in spent.items()]))

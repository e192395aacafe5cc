"""Writes cases.json: files in LZMA-alone as Python's lzma (liblzma) packs them, with what they unpack to.

    python3 test/reference/lzma/make.py
"""

import base64
import hashlib
import json
import lzma
import random
import struct
import sys
from pathlib import Path

random.seed(20)


def ticks(count):
    """Records like those of a bi5 file."""
    out, bid = b"", 132_000
    now = 0
    for _ in range(count):
        now += random.randrange(1, 4_000)
        bid += random.randrange(-3, 4)
        out += struct.pack(">IIIff", now, bid + 15, bid, random.choice([1.5, 2.25]), 1.13)
    return out


contents = {
    "empty": b"",
    "one byte": b"\x00",
    "one value": b"\x07" * 100_000,
    "text": b"the quick brown fox jumps over the lazy dog. " * 40,
    "noise": random.randbytes(600),
    "ticks": ticks(250),
    "far repeats": (lambda block: block + bytes(40_000) + block + random.randbytes(50) + block)(
        random.randbytes(200)
    ),
}
properties = [(3, 0, 2, 1 << 22), (0, 0, 0, 4_096), (4, 0, 4, 1 << 16), (1, 3, 1, 65_536), (2, 2, 0, 1 << 20)]

cases = []
for name, content in contents.items():
    for lc, lp, pb, size in properties:
        filters = [{"id": lzma.FILTER_LZMA1, "preset": 6, "lc": lc, "lp": lp, "pb": pb, "dict_size": size}]
        packed = lzma.compress(content, format=lzma.FORMAT_ALONE, filters=filters)
        # liblzma leaves the size open and ends with a marker; the second form states the size as well.
        stated = packed[:5] + struct.pack("<Q", len(content)) + packed[13:]
        for how, file in (("marker", packed), ("marker and size", stated)):
            assert lzma.decompress(file, format=lzma.FORMAT_ALONE) == content
            cases.append(
                {
                    "name": f"{name}, lc {lc} lp {lp} pb {pb}, dictionary {size}, {how}",
                    "packed": base64.b64encode(file).decode(),
                    "sizeBytes": len(content),
                    "sha256": hashlib.sha256(content).hexdigest(),
                }
            )

path = Path(__file__).parent / "cases.json"
path.write_text(json.dumps({"python": sys.version.split()[0], "cases": cases}, indent=0) + "\n")

"""Writes the masks and first values that random programs read, one for each shape up to 4 x 4, in
which every mask has an entry. Run it in this folder; needs NumPy."""

import json
import struct

import numpy as np

shapes = [(rows, cols) for rows in range(1, 5) for cols in range(1, 5)]
masks = {}
header, data = {}, b""
for rows, cols in shapes:
    to, source = np.indices((rows, cols))
    mask = (to * source + to) % 3 == 0
    masks[f"m{rows}x{cols}"] = np.asfortranarray(mask.astype("u1"))
    weights = (np.sin(1 + 3 * to + source) / 2).astype("<f8").tobytes()
    place = [len(data), len(data) + len(weights)]
    header[f"w{rows}x{cols}"] = {"dtype": "F64", "shape": [rows, cols], "data_offsets": place}
    data += weights
np.savez_compressed("entries.npz", **masks)
header = json.dumps(header).encode()
header += b" " * (-len(header) % 8)
with open("entries.safetensors", "wb") as file:
    file.write(struct.pack("<Q", len(header)) + header + data)

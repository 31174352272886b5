"""Writes the files from which the readers of matrices are tested: the same 2 x 3 numbers in every
type and order that is read, and some that are refused. Run it in this folder; needs NumPy."""

import io
import json
import struct
import zipfile

import numpy as np

numbers = np.array([[1, 0, 3], [4, 5, 6]])
signed = np.array([[1.5, -2, 0], [0.25, 5, -6]])

for order in "<>":
    for kind in ["i2", "i4", "i8", "u2", "u4", "u8"]:
        name = "little" if order == "<" else "big"
        np.save(f"{kind}_{name}.npy", numbers.astype(order + kind))
    for kind in ["f4", "f8"]:
        name = "little" if order == "<" else "big"
        np.save(f"{kind}_{name}.npy", signed.astype(order + kind))
np.save("i1.npy", numbers.astype("i1"))
np.save("u1.npy", numbers.astype("u1"))
np.save("bool.npy", numbers.astype(bool))
np.save("fortran.npy", np.asfortranarray(signed))
np.save("view.npy", np.arange(24.0).reshape(4, 6)[::2, ::2])
np.save("f2.npy", signed.astype("f2"))
np.save("record.npy", np.zeros((2, 3), dtype=[("a", "f8"), ("b", "i4")]))
np.save("cube.npy", np.zeros((2, 2, 2)))
np.save("nan.npy", np.array([[1, 2, 3], [4, np.nan, 6]]))
with open("version2.npy", "wb") as file:
    np.lib.format.write_array(file, signed, version=(2, 0))
with open("huge.npy", "wb") as file:
    header = "{'descr': '<f8', 'fortran_order': False, 'shape': (1000000, 1000000), }"
    header = header.ljust(117) + "\n"
    file.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode())

np.savez("two.npz", first=numbers, second=signed)
np.savez("one.npz", signed)
np.savez_compressed("packed.npz", second=signed)
with zipfile.ZipFile("bomb.npz", "w", zipfile.ZIP_DEFLATED) as archive:
    archive.writestr("a.npy", bytes(3_000_000))


def tensors(path, arrays):
    """The format of safetensors: length of the header, header, numbers."""
    header, data = {}, b""
    for name, (kind, array) in arrays.items():
        bytes_ = array.tobytes()
        header[name] = {
            "dtype": kind,
            "shape": list(array.shape),
            "data_offsets": [len(data), len(data) + len(bytes_)],
        }
        data += bytes_
    header = json.dumps(header).encode()
    header += b" " * (-len(header) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(header)) + header + data)


tensors("one.safetensors", {"w": ("F32", signed.astype("<f4"))})
two = {"a": ("I64", numbers.astype("<i8")), "b": ("F64", signed.astype("<f8"))}
tensors("two.safetensors", two)
tensors("half.safetensors", {"w": ("F16", signed.astype("<f2"))})

np.savetxt("numbers.csv", signed, delimiter=",", fmt="%g")


def member(array):
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


with zipfile.ZipFile("twice.npz", "w") as archive:
    archive.writestr("a.npy", member(numbers))
    archive.writestr("b.npy", member(numbers))
    archive.writestr("a.npy", member(signed))
with zipfile.ZipFile("beside.npz", "w") as archive:
    archive.writestr("a.npy", member(signed))
    archive.writestr("readme.txt", "what a is")
np.savez("text.npz", a=signed, name=np.array("a text"))

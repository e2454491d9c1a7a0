"""The replay input is fixed, byte for byte."""

import hashlib
from pathlib import Path

SHA256 = {
    "000_d6b4bfe9b1052891.txt": "5ba72628a8f2e4015f0d0eb1618ef9f70913eeba3366a5d9d6ed2fe2e86d722e",
    "001_4679aeac4fc6e91b.txt": "8faeecb96a63f6b964c34ed5e62e1831972fa88c695470d85de904a8c01e9a4f",
    "002_168ad414444e964f.txt": "36262eea980c98956d75eeda670cb8a0ab19fc4c0a2e67fc286d5d50eebca6c3",
    "003_eec033f7db2ffda3.txt": "1f413010616e33d8bf6b96593956358486626683e543dbb4028edf3df9d0b8f0",
    "004_acdb86e548779b9f.txt": "d4c940cd58056fc5e8484de6514e44c1cf2258ed48cff7c33a79f108dd1f3072",
}


def test_seeds_are_what_they_were(root: Path) -> None:
    found = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in (root / "seeds").iterdir()}
    assert found == SHA256

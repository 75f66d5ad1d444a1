"""Writes messages as Outlook saves them (.msg), small as they are: MS-OXMSG in a container of MS-CFB, version 3."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from struct import pack
from typing import Any

SECTOR, SMALL, CUTOFF = 512, 64, 4096
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD

Tree = Mapping[str, "bytes | Tree"]
"""Names in a folder of the container: the bytes of a stream, or what is in a further folder."""


@dataclass
class Entry:
    """One line of the directory."""

    name: str
    kind: int  # 1 folder, 2 stream, 5 root
    start: int = END
    size: int = 0
    left: int = FREE
    right: int = FREE
    child: int = FREE

    def packed(self) -> bytes:
        name = self.name.encode("utf-16-le") + b"\0\0"
        head = name.ljust(64, b"\0") + pack("<HBB", len(name), self.kind, 1)
        return head + pack("<III", self.left, self.right, self.child) + bytes(36) + pack("<IQ", self.start, self.size)


def container(tree: Tree) -> bytes:
    """The bytes of a container with these streams."""
    entries = [Entry("Root Entry", 5)]
    large: list[bytes] = []  # the sectors of the file, the tables left out
    chains: list[list[int]] = []
    small = bytearray()
    small_chains: list[list[int]] = []

    def placed(data: bytes) -> int:
        sectors = [data[at : at + SECTOR].ljust(SECTOR, b"\0") for at in range(0, len(data), SECTOR)]
        first = len(large)
        large.extend(sectors)
        chains.append(list(range(first, first + len(sectors))))
        return first if sectors else END

    def stream(data: bytes) -> int:
        if len(data) >= CUTOFF:
            return placed(data)
        if not data:
            return END
        first = len(small) // SMALL
        small.extend(data.ljust(-(-len(data) // SMALL) * SMALL, b"\0"))
        small_chains.append(list(range(first, len(small) // SMALL)))
        return first

    def folder(names: Tree) -> int:
        """The index of the topmost of these entries."""
        made = []
        for name in sorted(names, key=lambda n: (len(n), n.upper())):
            held = names[name]
            entry = Entry(name, 2 if isinstance(held, bytes) else 1)
            entries.append(entry)
            number = len(entries) - 1
            made.append(number)
            if isinstance(held, bytes):
                entry.start, entry.size = stream(held), len(held)
            else:
                entry.child = folder(held)
        return balanced(made)

    def balanced(numbers: Sequence[int]) -> int:
        if not numbers:
            return FREE
        middle = len(numbers) // 2
        top = entries[numbers[middle]]
        top.left, top.right = balanced(numbers[:middle]), balanced(numbers[middle + 1 :])
        return numbers[middle]

    entries[0].child = folder(tree)
    entries[0].start, entries[0].size = placed(bytes(small)), len(small)
    small_table = table(small_chains)
    small_start = placed(small_table)
    listed = b"".join(entry.packed() for entry in entries)
    listed += bytes(-len(listed) % SECTOR)
    directory = placed(listed)
    count = 1
    while (len(large) + count) * 4 > count * SECTOR:
        count += 1
    numbers = [FREE] * (len(large) + count)
    for chain in chains:
        for one, following in zip(chain, [*chain[1:], END], strict=True):
            numbers[one] = following
    numbers[len(large) :] = [FAT] * count
    fat = pack(f"<{len(numbers)}I", *numbers)
    fat += pack("<I", FREE) * ((count * SECTOR - len(fat)) // 4)
    assert count <= 109
    where = [len(large) + n for n in range(count)]
    head = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(16) + pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += pack("<IIIIIIIII", 0, count, directory, 0, CUTOFF, small_start, len(small_table) // SECTOR, END, 0)
    head += b"".join(pack("<I", n) for n in where)
    return head.ljust(SECTOR, b"\xff") + b"".join(large) + fat


def table(chains: Sequence[Sequence[int]]) -> bytes:
    """A table of sectors, in whole sectors."""
    numbers = [FREE] * (1 + max((max(chain) for chain in chains if chain), default=-1))
    for chain in chains:
        for one, following in zip(chain, [*chain[1:], END], strict=True):
            numbers[one] = following
    data = pack(f"<{len(numbers)}I", *numbers)
    return data + b"\xff" * (-len(data) % SECTOR)


def fixed(head: int, **numbers: int) -> bytes:
    """The stream of properties of fixed length; `p3705=1` is property 0x3705."""
    lines = (pack("<IIQ", int(name[1:], 16) << 16 | 3, 6, value) for name, value in numbers.items())
    return bytes(head) + b"".join(lines)


def text(number: int, value: str, *, wide: bool = True) -> dict[str, bytes]:
    kind, encoding = ("001F", "utf-16-le") if wide else ("001E", "cp1252")
    return {f"__substg1.0_{number:04X}{kind}": value.encode(encoding)}


def message(
    subject: str = "The form", body: str = "", *, html: str = "", headers: str = "", attached: Sequence[Tree] = (),
    answers: str = "", kind: str = "IPM.Note", wide: bool = True, inner: bool = False, rich: bytes = b"",
) -> dict[str, Any]:
    """The streams of a message; `container` makes a file of them."""
    tree: dict[str, Any] = {
        **text(0x001A, kind), **text(0x0037, subject, wide=wide), **text(0x0C1A, "A parent", wide=wide),
        **text(0x5D01, "a.parent@example.org"), "__properties_version1.0": fixed(24 if inner else 32, p3FDE=65001),
    }  # fmt: skip
    if body:
        tree |= text(0x1000, body, wide=wide)
    if html:
        tree["__substg1.0_10130102"] = html.encode()
    if headers:
        tree |= text(0x007D, headers)
    if answers:
        tree |= text(0x1042, answers)
    if rich:
        tree["__substg1.0_10090102"] = rich
    return tree | {f"__attach_version1.0_#{n:08X}": one for n, one in enumerate(attached)}


def attachment(name: str, data: bytes, kind: str = "application/octet-stream", cid: str = "") -> Tree:
    more = text(0x3712, cid) if cid else {}
    return {**text(0x3707, name), **text(0x370E, kind), **more, "__substg1.0_37010102": data,
            "__properties_version1.0": fixed(8, p3705=1)}  # fmt: skip


def embedded(inner: Tree) -> Tree:
    return {"__substg1.0_3701000D": inner, "__properties_version1.0": fixed(8, p3705=5)}

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from tests.sources.folder.containers.taking import article, lines, packed, take, zipped

MANY = lines(article(1), article(2))


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_members_are_documents_or_hold_several(method: int) -> None:
    content = zipped(
        {"a/b.txt": b"one", "c.jsonl": MANY, "d.txt.gz": packed(b"four"), "a/": b"",
         "image.png": b"x", "__MACOSX/a/._b.txt": b"x", ".hidden.txt": b"x"},
        method,
    )  # fmt: skip
    took = take("x.zip", content)
    assert took.identities == ["a/b.txt", "c.jsonl#urn:1", "c.jsonl#urn:2", "d.txt.gz"]
    assert took.places == [
        "member a/b.txt",
        "member c.jsonl, line 1",
        "member c.jsonl, line 2",
        "member d.txt.gz",
    ]
    assert [each.content for each in took.found][::3] == [b"one", b"four"]
    assert took.passed_over == {"files in formats that are not read": 1}


def test_names_that_lead_elsewhere_are_set_aside_and_the_others_go_on() -> None:
    bad = ["../a.txt", "b/../../c.txt", "/etc/d.txt", "C:\\e.txt", "..\\f.txt"]
    took = take("x.zip", zipped(dict.fromkeys([*bad, "good.txt"], b"x")))
    assert took.unread == {name.replace("\\", "/"): "unsafe_name" for name in bad}
    assert [each.identity for each in took.found] == ["good.txt"]


def test_a_second_member_of_a_name_is_set_aside() -> None:
    made = io.BytesIO()
    with pytest.warns(UserWarning), zipfile.ZipFile(made, "w") as archive:
        for text in ("one", "two"):
            archive.writestr("a.txt", text)
    took = take("x.zip", made.getvalue())
    assert [each.content for each in took.found] == [b"one"]
    assert took.unread == {"a.txt (2)": "duplicate_name"}


def test_encrypted_and_oddly_packed_members_are_set_aside() -> None:
    content = zipped({"a.txt": b"one", "b.txt": b"two", "c.txt": b"three"})
    at = content.index(b"PK\x01\x02")
    content = content[: at + 8] + b"\x01" + content[at + 9 :]
    second = content.index(b"PK\x01\x02", at + 4)
    content = content[: second + 10] + struct.pack("<H", 98) + content[second + 12 :]
    took = take("x.zip", content)
    assert took.unread == {"a.txt": "encrypted", "b.txt": "unknown_compression"}
    assert [each.content for each in took.found] == [b"three"]


def test_a_damaged_member_is_set_aside_and_the_others_go_on() -> None:
    content = bytearray(zipped({"a.txt": b"one" * 50, "b.txt": b"two"}, zipfile.ZIP_STORED))
    content[content.index(b"oneone")] ^= 1
    took = take("x.zip", bytes(content))
    assert took.unread == {"a.txt": "corrupt"}
    assert [each.content for each in took.found] == [b"two"]


def test_a_bomb_is_refused_and_the_others_go_on() -> None:
    took = take("x.zip", zipped({"bomb.jsonl": bytes(60_000_000), "a.txt": b"one"}))
    assert took.unread == {"bomb.jsonl": "bomb"}
    assert [each.content for each in took.found] == [b"one"]


def test_all_that_is_inflated_counts_together() -> None:
    inner = zipped({f"{n}.txt": b"x" * 40_000 for n in range(5)})
    took = take("x.zip", zipped({f"{n}.zip": inner for n in range(5)}), total_bytes=500_000)
    assert took.code == "too_large"
    assert len(took.found) == 12


def test_members_that_together_unpack_to_far_more_than_the_file_has_are_a_bomb() -> None:
    took = take("x.zip", zipped({f"{n}.txt": bytes(15_000_000) for n in range(9)}))
    assert took.code == "bomb"
    assert len(took.found) == 6


def test_members_that_overlap_are_a_bomb() -> None:
    content = zipped({f"{n}.txt": b"x" * 900 for n in range(3)}, zipfile.ZIP_STORED)
    at = content.index(b"PK\x01\x02")
    entry, end = content[at : content.index(b"PK\x01\x02", at + 4)], content[-22:]
    names = (entry[:46] + b"%c.txt" % (65 + n) for n in range(26))
    directory = b"".join(names)
    size = struct.pack("<HHLL", 26, 26, len(directory), at)
    took = take("x.zip", content[:at] + directory + end[:8] + size + end[20:])
    assert took.code == "bomb"


def test_archives_are_nested_two_deep_and_no_deeper() -> None:
    two = zipped({"b.zip": zipped({"c.txt": b"deep"})})
    took = take("a.zip", two)
    assert [(each.identity, each.content) for each in took.found] == [("b.zip#c.txt", b"deep")]
    assert took.places == ["member b.zip, member c.txt"]
    three = take("a.zip", zipped({"x.zip": two, "y.txt": b"y"}))
    assert three.unread == {"x.zip#b.zip": "too_deep"}
    assert [each.identity for each in three.found] == ["y.txt"]


def test_a_cut_archive_gives_what_lies_before_the_cut() -> None:
    content = zipped({f"{n}.txt": f"text {n} ".encode() * 40 for n in range(9)})
    took = take("x.zip", content[: content.index(b"6.txt") + 10])
    assert [each.identity for each in took.found] == [f"{n}.txt" for n in range(6)]
    assert took.code == "truncated"


def test_a_cut_archive_that_was_written_as_a_stream_gives_them_too() -> None:
    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.content = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, data: object) -> int:
            self.content += bytes(data)  # type: ignore[call-overload]
            return len(bytes(data))  # type: ignore[call-overload]

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for n in range(5):
            archive.writestr(f"{n}.txt", f"text {n} " * 40)
    content = bytes(pipe.content)
    assert len(take("x.zip", content).found) == 5
    took = take("x.zip", content[: content.index(b"3.txt") + 5])
    assert [each.identity for each in took.found] == ["0.txt", "1.txt", "2.txt"]
    assert took.code == "truncated"


def test_reading_goes_on_with_any_member() -> None:
    content = zipped({"a.txt": b"one", "b.jsonl": MANY, "c.txt": b"three"})
    whole = take("x.zip", content)
    rest = take("x.zip", content, whole.parts[2].after)
    assert rest.parts == whole.parts[1:]


def test_what_stands_before_the_archive_is_no_matter() -> None:
    assert take("x.zip", b"PK\x03\x04" + zipped({"a.txt": b"one"})).found[0].content == b"one"


def test_many_members_and_wide_offsets_are_read() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for n in range(70_000):
            archive.writestr(zipfile.ZipInfo(f"{n}.txt"), b"x")
    took = take("x.zip", made.getvalue())
    assert len(took.found) == 70_000


def test_what_is_no_zip_says_so() -> None:
    assert take("x.zip", b"<html>Not found</html>").code == "corrupt"
    assert take("x.zip", zipped({})).parts == []


def test_a_zip_is_one_whatever_its_name() -> None:
    assert take("x.json", zipped({"a.txt": b"one"})).identities == ["a.txt"]

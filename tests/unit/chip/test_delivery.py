"""A chip as readers deliver it: folders, archives, single files; and what nobody may hand in."""

import io
import zipfile
from pathlib import Path

import pytest

from idverify.chip.delivery import load_delivery, sort_delivery
from idverify.chip.files import FileId
from idverify.errors import UnreadableInputError
from tests.unit.chip._chips import specimen


def archive(files: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as written:
        for name, one in files.items():
            written.writestr(name, one)
    return content.getvalue()


def lying_archive() -> bytes:
    """Five entries of 1.9 MB whose headers say 10 bytes."""
    content = bytearray(archive({f"EF_DG{number}.bin": bytes(1_900_000) for number in range(1, 6)}))
    at = content.find(b"PK\x01\x02")
    while at >= 0:
        content[at + 24 : at + 28] = (10).to_bytes(4, "little")
        at = content.find(b"PK\x01\x02", at + 1)
    return bytes(content)


def test_folder_archive_and_files_are_one_delivery(tmp_path: Path):
    files = dict(specimen().chip)
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "more.zip").write_bytes(b"")
    (tmp_path / "more.zip").unlink()
    packed = tmp_path.parent / f"{tmp_path.name}.zip"
    packed.write_bytes(archive({f"chip/{name}": content for name, content in files.items()}))
    assert load_delivery([tmp_path]) == load_delivery([packed]) == sort_delivery(files)
    assert load_delivery([tmp_path / "EF_SOD.bin"]).files.contents[FileId.SOD] == files["EF_SOD.bin"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (archive({"EF_DG2.bin": bytes(2_000_001)}), "file_too_large"),
        (archive({f"{number}.bin": b"a" for number in range(101)}), "file_too_large"),
        (lying_archive(), "archive_broken"),
        (archive({"EF_SOD.bin": b"w"})[:40], "archive_broken"),
        (archive({"note.txt": b"\0"}), "no_chip_file"),
        (archive({"inner.zip": archive({"EF_SOD.bin": b"w"})}), "no_chip_file"),
    ],
    ids=["large", "many", "lying", "cut", "nothing", "nested"],
)
def test_an_archive_that_no_chip_fills_is_refused(content, code):
    with pytest.raises(UnreadableInputError) as caught:
        sort_delivery({"chip.zip": content})
    assert caught.value.code == code


def test_no_message_holds_a_name_from_inside_an_archive():
    with pytest.raises(UnreadableInputError) as caught:
        sort_delivery({"ERIKSSON.zip": archive({"ERIKSSON_DG2.bin": bytes(2_000_001)})})
    assert "eriksson" not in str(caught.value).lower()


def test_a_path_that_is_not_there_is_an_error(tmp_path: Path):
    with pytest.raises(UnreadableInputError) as caught:
        load_delivery([tmp_path / "none"])
    assert caught.value.code == "file_unreadable"


def test_the_same_file_twice_is_noted_and_the_first_counts():
    delivery = sort_delivery({"EF_DG1.bin": b"a", "dg1.bin": b"b"})
    assert [deviation.code for deviation in delivery.files.deviations] == ["duplicate_file"]

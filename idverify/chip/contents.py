"""What the chip's files hold, each read on its own: one broken file does not hide the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from idverify.chip.asn1 import MalformedError
from idverify.chip.biometric_records import BiometricGroup, read_biometric_group
from idverify.chip.common_data import CommonData, read_common_data
from idverify.chip.details import Details, read_details, read_persons
from idverify.chip.deviation import Deviation
from idverify.chip.files import TAGS, ChipFiles, FileId
from idverify.chip.picture import MAGICS, PictureHeader, read_picture_header
from idverify.chip.security_infos import SecurityInfo, read_security_infos
from idverify.chip.signed_message import read_signed_message
from idverify.chip.tlv import Element, TlvReader
from idverify.mrz import Mrz, parse_mrz

# Lengths of the MRZ in DG1 to the length of a line: TD1, TD2, TD3. Doc 9303-10, 4.7.1.
_LINE_LENGTHS = {90: 30, 72: 36, 88: 44}
_MRZ, _PORTRAIT, _SIGNATURE = 0x5F1F, 0x5F40, 0x5F43
# No file of a travel document is larger: an EF holds 64 KiB, with extended offsets some 100 KiB.
_LARGEST_FILE_BYTES = 2_000_000


@dataclass(frozen=True, slots=True)
class ChipContents:
    """The contents of the files that could be read.

    Attributes:
        common: EF.COM.
        mrz: the MRZ of DG1.
        faces: DG2.
        fingers: DG3; recognised, not opened.
        irises: DG4; recognised, not opened.
        displayed: pictures of DG5 (portrait) and DG7 (signature) by file, as their headers say.
        holder: DG11.
        document: DG12.
        persons: DG16, persons to notify.
        security_infos: protocols by file: DG14, CardAccess, CardSecurity.
        authentication_key: DG15, DER SubjectPublicKeyInfo.
        deviations: what is wrong with the files' encodings.
    """

    common: CommonData | None = None
    mrz: Mrz | None = None
    faces: BiometricGroup | None = None
    fingers: BiometricGroup | None = None
    irises: BiometricGroup | None = None
    displayed: Mapping[FileId, tuple[PictureHeader, ...]] = field(default_factory=dict)
    holder: Details | None = None
    document: Details | None = None
    persons: tuple[Details, ...] = ()
    security_infos: Mapping[FileId, tuple[SecurityInfo, ...]] = field(default_factory=dict)
    authentication_key: bytes | None = field(default=None, repr=False)
    deviations: tuple[Deviation, ...] = ()


def read_contents(files: ChipFiles, *, on: date) -> ChipContents:
    """Return what the files hold; `on` resolves the two-digit years of the MRZ."""
    opened = _OpenFiles(files)
    security = {file: opened.security_infos(file) for file in (FileId.DG14, FileId.CARD_ACCESS)}
    security[FileId.CARD_SECURITY] = opened.card_security()
    shown = {FileId.DG5: _PORTRAIT, FileId.DG6: _PORTRAIT, FileId.DG7: _SIGNATURE}
    displayed = {file: opened.displayed(file, tag) for file, tag in shown.items()}
    for file in (FileId.DG8, FileId.DG9, FileId.DG10, FileId.DG13):
        opened.root(file)  # issuers may fill these as they like; only their wrapping can be wrong
    return ChipContents(
        common=opened.common(),
        mrz=opened.mrz(on),
        faces=opened.biometrics(FileId.DG2),
        fingers=opened.biometrics(FileId.DG3),
        irises=opened.biometrics(FileId.DG4),
        displayed={file: pictures for file, pictures in displayed.items() if pictures},
        holder=opened.details(FileId.DG11),
        document=opened.details(FileId.DG12),
        persons=opened.persons(),
        security_infos={file: infos for file, infos in security.items() if infos},
        authentication_key=opened.authentication_key(),
        deviations=opened.deviations,
    )


class _OpenFiles:
    """The files, each with the reader that collects what is wrong with it."""

    def __init__(self, files: ChipFiles) -> None:
        self._contents = files.contents
        self._readers = {file: TlvReader(file.value, content) for file, content in files.contents.items()}
        self._delivery = files.deviations

    @property
    def deviations(self) -> tuple[Deviation, ...]:
        readers = self._readers.values()
        return (*self._delivery, *(deviation for reader in readers for deviation in reader.deviations))

    def root(self, file: FileId) -> tuple[TlvReader, Element] | None:
        reader = self._readers.get(file)
        if reader is None:
            return None
        if not reader.content or len(reader.content) > _LARGEST_FILE_BYTES:
            reader.note("impossible_size", f"a file of {len(reader.content)} bytes", at=0)
            return None
        root = reader.root(TAGS[file])
        return None if root is None else (reader, root)

    def common(self) -> CommonData | None:
        opened = self.root(FileId.COM)
        return read_common_data(*opened) if opened else None

    def mrz(self, on: date) -> Mrz | None:
        opened = self.root(FileId.DG1)
        if opened is None:
            return None
        reader, root = opened
        found = next((element for element in reader.children(root) if element.tag == _MRZ), None)
        if found is None:
            reader.note("missing_element", "the MRZ is missing", at=root.body, tag=_MRZ)
            return None
        width = _LINE_LENGTHS.get(len(found.contents))
        if width is None or not found.contents.isascii():
            message = f"an MRZ of {len(found.contents)} bytes, which no format has"
            reader.note("mrz_length", message, at=found.start, tag=_MRZ)
            return None
        text = found.contents.decode("ascii")
        return parse_mrz([text[start : start + width] for start in range(0, len(text), width)], on=on)

    def biometrics(self, file: FileId) -> BiometricGroup | None:
        opened = self.root(file)
        return read_biometric_group(*opened, with_faces=file is FileId.DG2) if opened else None

    def displayed(self, file: FileId, tag: int) -> tuple[PictureHeader, ...]:
        opened = self.root(file)
        if opened is None:
            return ()
        reader, root = opened
        pictures = []
        for element in reader.children(root):
            if element.tag == tag:
                header = read_picture_header(element.contents) if element.contents.startswith(MAGICS) else None
                if header is None:
                    reader.note("picture_unreadable", "a picture that cannot be read", at=element.body, tag=tag)
                else:
                    pictures.append(header)
        return tuple(pictures)

    def details(self, file: FileId) -> Details | None:
        opened = self.root(file)
        return read_details(*opened) if opened else None

    def persons(self) -> tuple[Details, ...]:
        opened = self.root(FileId.DG16)
        return read_persons(*opened) if opened else ()

    def security_infos(self, file: FileId) -> tuple[SecurityInfo, ...]:
        opened = self.root(file)
        return read_security_infos(*opened) if opened else ()

    def card_security(self) -> tuple[SecurityInfo, ...]:
        """Return the protocols that EF.CardSecurity signs; the step on EF.CardSecurity judges the signature."""
        opened = self.root(FileId.CARD_SECURITY)
        if opened is None:
            return ()
        reader, _ = opened
        try:
            message = read_signed_message(reader.content)
        except MalformedError as error:
            reader.note("card_security_unreadable", str(error), at=0, tag=TAGS[FileId.CARD_SECURITY])
            return ()
        inner = TlvReader(FileId.CARD_SECURITY.value, message.content)
        root = inner.root(TAGS[FileId.CARD_ACCESS])
        infos = read_security_infos(inner, root) if root else ()
        for deviation in inner.deviations:
            reader.deviations.append(deviation)
        return infos

    def authentication_key(self) -> bytes | None:
        opened = self.root(FileId.DG15)
        return opened[1].contents if opened else None

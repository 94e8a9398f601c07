"""How a chip's contents stand in JSON: texts as read, pictures by format and size, protocols by name."""

from __future__ import annotations

from typing import Any

from idverify.chip.biometric_records import BiometricGroup
from idverify.chip.contents import ChipContents
from idverify.chip.details import Details
from idverify.chip.picture import PictureHeader


def contents_as_json(contents: ChipContents) -> dict[str, Any]:
    """Return what the files hold; what was not delivered or not readable is null or empty."""
    common = contents.common
    return {
        "common": None
        if common is None
        else {
            "lds_version": common.lds_version,
            "unicode_version": common.unicode_version,
            "data_groups": list(common.data_groups),
        },
        "mrz": None if contents.mrz is None else {"format": contents.mrz.format, "fields": dict(contents.mrz.fields)},
        "faces": _faces(contents.faces),
        "fingers": _templates(contents.fingers),
        "irises": _templates(contents.irises),
        "displayed": {file.value: [_picture(one) for one in shown] for file, shown in contents.displayed.items()},
        "holder": _details(contents.holder),
        "document": _details(contents.document),
        "persons_to_notify": [_details(person) for person in contents.persons],
        "protocols": {
            file.value: [{"oid": info.oid, "protocol": info.protocol} for info in infos]
            for file, infos in contents.security_infos.items()
        },
    }


def _faces(group: BiometricGroup | None) -> list[dict[str, Any]]:
    if group is None:
        return []
    return [
        {
            "standard": face.standard,
            "picture": _picture(face.header) if face.header else None,
            "stated_size": list(face.stated_size_px) if face.stated_size_px else None,
        }
        for face in group.faces
    ]


def _templates(group: BiometricGroup | None) -> dict[str, Any] | None:
    """Return fingers or irises: how many, in which format; they are not opened."""
    return None if group is None else {"count": len(group.formats), "formats": list(group.formats)}


def _picture(header: PictureHeader) -> dict[str, Any]:
    return {"format": header.format, "width": header.width, "height": header.height}


def _details(details: Details | None) -> dict[str, Any] | None:
    if details is None:
        return None
    lists = {name: list(texts) for name, texts in details.lists.items()}
    return {**details.texts, **lists, "pictures": list(details.pictures)}

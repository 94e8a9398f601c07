"""The similarity lies where morphs lie: over that of strangers, under that of most people with themselves.

Half a morph's face is somebody else's. Ageing, glasses and poor pictures bring a person there too: of the mated pairs
of LFW two in three lie below the limit (`tmr` in models/calibration/sface.json), of studio pictures taken on one day
none. So this hint says nothing alone, and nothing about travellers with an old picture.
"""

from __future__ import annotations

from idverify.face.attack_hint import FaceView, MorphHint

# Similarity of FMR 1e-2 on LFW (models/calibration/sface.json): below it nobody takes the two for one person.
_STRANGERS = 0.29


def measure(document: FaceView, live: FaceView) -> float | None:
    """Return 1 minus the similarity; None where the faces do not match at all, or the templates are not SFace's."""
    if document.template is None or live.template is None:
        return None
    if {document.template.engine, live.template.engine} != {"sface"}:
        return None
    similarity = float(document.template.vector @ live.template.vector)
    return None if similarity < _STRANGERS else 1 - similarity


HINT = MorphHint("likeness_between", "a similarity between those of strangers and of one person", 0.30, measure)

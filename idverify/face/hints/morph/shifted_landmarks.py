"""Eyes, brows and nose stand elsewhere than on the live face: a morph has the mean shape of two people.

Scherhag, Budhrani, Gomez-Barrero, Busch: Detecting morphed face images using facial landmarks (2018). Weak: turning
the head and smiling move the points as found about as much (benchmarks/results/face_attacks_london.json).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from idverify.face.attack_hint import FaceView, MorphHint

# Points of MediaPipe's canonical face that neither speech nor a smile moves much: corners of the eyes, bridge, tip and
# wings of the nose, temples.
_RIGID = (33, 133, 362, 263, 168, 6, 197, 195, 5, 4, 1, 98, 327, 2, 127, 356, 234, 454)


def measure(document: FaceView, live: FaceView) -> float | None:
    """Return the root mean square distance of the points once the heads are laid over one another, in eye distances."""
    if document.points is None or live.points is None:
        return None
    ours, theirs = (_levelled(view.points.points[list(_RIGID)]) for view in (document, live) if view.points)
    left, _, right = np.linalg.svd(ours.T @ theirs)
    turn = np.diag([1.0, 1.0, float(np.sign(np.linalg.det(left @ right)))])
    difference = (ours @ (left @ turn @ right) - theirs)[:, :2]
    apart = float(np.hypot(*(theirs[0] + theirs[1] - theirs[2] - theirs[3])[:2])) / 2
    return float(np.sqrt((difference**2).sum(axis=1).mean())) / apart


def _levelled(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return points about their middle, at one size."""
    centred = points - points.mean(axis=0)
    return np.asarray(centred / np.sqrt((centred**2).sum()), np.float64)


HINT = MorphHint("shifted_landmarks", "eyes and nose elsewhere than on the live face", 0.021, measure)

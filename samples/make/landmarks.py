"""Find the 478 mesh landmarks of every source photograph; the first step of making composite portraits.

Needs `mediapipe==0.10.21` (Apache-2.0, model inside the wheel) in an environment of its own, because it wants NumPy 1:

    python -m samples.make.landmarks SOURCES landmarks.json
"""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path

from idverify.specimens.portraits import load_rgb


def find_landmarks(sources: Path) -> dict[str, list[list[float]]]:
    """Return the landmarks (478 x 3, pixels to one decimal) of every JPEG of a folder, by file name.

    Raises:
        ValueError: no face was found in a photograph.
    """
    mediapipe = importlib.import_module("mediapipe")
    mesh = mediapipe.solutions.face_mesh.FaceMesh(static_image_mode=True, max_num_faces=1, refine_landmarks=True)
    found: dict[str, list[list[float]]] = {}
    for path in sorted(sources.glob("*.jpg")):
        image = load_rgb(path)
        height, width = image.shape[:2]
        faces = mesh.process(image).multi_face_landmarks
        if not faces:
            raise ValueError(f"no face found in {path.name}")
        found[path.name] = [
            [round(point.x * width, 1), round(point.y * height, 1), round(point.z * width, 1)]
            for point in faces[0].landmark
        ]
    return found


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(json.dumps(find_landmarks(Path(sys.argv[1]))), encoding="utf-8")

"""Run Tesseract through pytesseract and return every character with its box and its own confidence.

pytesseract writes a picture and a result file into the temporary folder and removes both, also after an error.
"""

from __future__ import annotations

import html
import os
import re
from dataclasses import dataclass
from pathlib import Path

import pytesseract
from PIL import Image

from idverify.document import Pixels
from idverify.errors import MissingComponentError

# A band of an MRZ takes 0.2 s of CPU, a page of text 1 s; whatever takes this long hangs.
_TIME_LIMIT_S = 30
# More pixels than any strip or page that is worth reading; a guard for Tesseract, which refuses sides above 32767.
_LONGEST_SIDE_PX = 32_000
_TAG = re.compile(r"""class=['"](ocr_\w+|ocrx_\w+)['"][^>]*?title=(?:'([^']*)'|"([^"]*)")[^>]*>([^<]*)""")
_BOX = re.compile(r"bboxe?s? (-?\d+) (-?\d+) (-?\d+) (-?\d+)")
_CONFIDENCE = re.compile(r"x_conf ([\d.]+)")
_LINE_CLASSES = frozenset({"ocr_line", "ocr_caption", "ocr_header", "ocr_textfloat"})


@dataclass(frozen=True, slots=True)
class Character:
    """One character as read.

    Attributes:
        text: the character, or a space between words.
        confidence: 0 to 1, Tesseract's own; 1 for a space.
        box: left, top, right, bottom in pixels of the picture given.
    """

    text: str
    confidence: float
    box: tuple[int, int, int, int]

    @property
    def centre_x(self) -> float:
        """Middle of the box, x."""
        return (self.box[0] + self.box[2]) / 2

    @property
    def centre_y(self) -> float:
        """Middle of the box, y."""
        return (self.box[1] + self.box[3]) / 2


@dataclass(frozen=True, slots=True)
class CharacterLine:
    """One line of characters from left to right, words separated by one space."""

    characters: tuple[Character, ...]

    @property
    def text(self) -> str:
        """The line as one string."""
        return "".join(character.text for character in self.characters)

    @property
    def confidence(self) -> float:
        """Mean confidence of what is printed; 0 for an empty line."""
        printed = [character.confidence for character in self.characters if character.text != " "]
        return sum(printed) / len(printed) if printed else 0.0

    @property
    def box(self) -> tuple[int, int, int, int]:
        """Box around the line: left, top, right, bottom."""
        boxes = [character.box for character in self.characters if character.text != " "]
        lefts, tops, rights, bottoms = zip(*boxes, strict=True)
        return min(lefts), min(tops), max(rights), max(bottoms)


@dataclass(frozen=True, slots=True)
class TesseractModel:
    """A model of Tesseract.

    Attributes:
        name: file name of the model without its ending, such as `mrz` or `eng`.
        folder: where the file lies; None means the folder of the installed program.
    """

    name: str
    folder: Path | None = None


def read_characters(image: Pixels, model: TesseractModel, *, layout: int) -> tuple[CharacterLine, ...]:
    """Return the lines Tesseract reads, from top to bottom.

    Args:
        image: RGB or grey.
        model: which model reads.
        layout: Tesseract's page segmentation mode: 6 one block, 7 one line, 11 sparse text.

    Raises:
        MissingComponentError: Tesseract or the model is not installed, or the program fails.
    """
    if max(image.shape[:2]) > _LONGEST_SIDE_PX or min(image.shape[:2]) < 1:
        return ()
    # One thread: the inspections of several workers share the cores, and Tesseract's threads cost more than they give.
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    try:
        answer = pytesseract.pytesseract.run_and_get_output(
            Image.fromarray(image), "hocr", model.name, _options(model, layout), timeout=_TIME_LIMIT_S
        )
    except pytesseract.TesseractNotFoundError as error:
        raise MissingComponentError(
            "the program tesseract is not installed",
            advice="Run ./run setup, or install the Debian package tesseract-ocr.",
        ) from error
    except pytesseract.TesseractError as error:
        raise MissingComponentError(
            f"tesseract cannot read with the model {model.name}",
            advice="Run `idverify doctor` to see which models are installed.",
        ) from error
    except RuntimeError:  # pytesseract's time-out: nothing was read in time
        return ()
    return lines_of_hocr(answer)


def _options(model: TesseractModel, layout: int) -> str:
    """Return the command line options; the dictionaries are off since names and MRZs are not words."""
    folder = f'--tessdata-dir "{model.folder}" ' if model.folder is not None else ""
    return (
        f"{folder}--psm {layout} -c tessedit_create_hocr=1 -c hocr_char_boxes=1"
        " -c load_system_dawg=0 -c load_freq_dawg=0"
    )


def lines_of_hocr(hocr: str) -> tuple[CharacterLine, ...]:
    """Return the lines of an hOCR document with character boxes."""
    lines: list[list[Character]] = []
    new_word = False
    for kind, single, double, text in _TAG.findall(hocr):
        title = single or double
        if kind in _LINE_CLASSES:
            lines.append([])
        elif kind == "ocrx_word":
            new_word = True
        elif kind == "ocrx_cinfo" and lines and (box := _BOX.search(title)):
            left, top, right, bottom = (int(value) for value in box.groups())
            if new_word and lines[-1]:
                lines[-1].append(Character(" ", 1.0, (left, top, left, bottom)))
            new_word = False
            confidence = _CONFIDENCE.search(title)
            share = min(1.0, float(confidence.group(1)) / 100) if confidence else 0.0
            lines[-1].append(Character(html.unescape(text), share, (left, top, right, bottom)))
    return tuple(CharacterLine(tuple(characters)) for characters in lines if characters)

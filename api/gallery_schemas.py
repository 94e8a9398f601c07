"""The wire types of galleries."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from api.schemas import WireModel

# As long as idverify.matching.store.entry takes them, in bytes; the library judges bytes.
Text = Annotated[str, Field(max_length=512)]
TemplateIdText = Annotated[str, Field(min_length=1, max_length=512)]
Labels = Annotated[list[Annotated[str, Field(min_length=1, max_length=512)]], Field(max_length=64)]
# Unit length is made here; a number that is none is refused by the library.
Vector = Annotated[list[float], Field(min_length=1, max_length=4096, description="Template; any length but zero.")]
Bound = Literal["measured", "at_most", "at_least"]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class GalleryNames(WireModel):
    """The galleries there are."""

    galleries: list[str]


class NewGallery(WireModel):
    """A gallery to make."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
    engine: Annotated[str | None, Field(max_length=50, description="Face engine; the settings' by default.")] = None


class MissingPart(WireModel):
    """A damaged file: its rows cannot be searched."""

    file: str
    rows: int
    reason: str


class GalleryCalibration(WireModel):
    """What the rates of a gallery were measured on."""

    data_set: str
    lowest_fmr: float


class GalleryFacts(WireModel):
    """What a gallery is and holds."""

    name: str
    gallery_id: str
    engine: str
    model_sha256: Sha256
    dimension: int
    templates: int
    generation: Annotated[int, Field(description="Counts changes.")]
    missing: list[MissingPart]
    calibration: Annotated[GalleryCalibration | None, Field(description="null: no rate can be stated.")]


class EntryFields(WireModel):
    """What may be said of a template."""

    id: TemplateIdText
    subject: Annotated[Text, Field(description="Whose template it is; the id by default.")] = ""
    labels: Labels = Field(default_factory=list)
    legal_basis: Annotated[Text, Field(description="Ground on which it is kept.")] = ""
    expires_on: Annotated[date | None, Field(description="Last day on which it may be found.")] = None


class NewTemplate(EntryFields):
    """A template to enrol, made elsewhere by the gallery's engine and model."""

    template: Vector
    engine: Annotated[str, Field(max_length=50)]
    model_sha256: Sha256
    replace: Annotated[bool, Field(description="Whether the id may be there already.")] = False


class EntryView(WireModel):
    """What is known of a template; the template itself never leaves."""

    id: str
    subject: str
    labels: list[str]
    legal_basis: str
    expires_on: date | None


class FaceFound(WireModel):
    """The face that counts in a picture."""

    faces: int
    inter_eye_distance_px: float | None
    template_norm: float | None


class Enrolment(EntryView):
    """An enrolled template; it survives a loss of power from now on."""

    replaced: bool
    face: Annotated[FaceFound | None, Field(description="null where a template was sent.")] = None


class SubjectView(WireModel):
    """Every template of one subject."""

    subject: str
    templates: list[EntryView]


class Removal(WireModel):
    """What was removed: found no more; in the files until it is erased."""

    removed: list[str]
    erased: Annotated[bool, Field(description="Whether no file holds it any more.")]


class SearchTerms(WireModel):
    """What a search asks for; without a threshold, a rate or a number: the rate of the settings."""

    fmr: Annotated[float | None, Field(gt=0, lt=1, description="False match rate that sets the threshold.")] = None
    threshold: Annotated[float | None, Field(ge=-1, le=1, description="Least similarity.")] = None
    top: Annotated[int | None, Field(ge=1, le=1000, description="At most so many; alone: without a threshold.")] = None
    labels: Labels = Field(default_factory=list, description="Only entries with one of these.")
    on: Annotated[date | None, Field(description="Day that expiry is judged on; today by default.")] = None


class TemplateSearch(SearchTerms):
    """A probe made elsewhere by the gallery's engine and model."""

    template: Vector
    engine: Annotated[str, Field(max_length=50)]
    model_sha256: Sha256
    exclude: list[TemplateIdText] = Field(default_factory=list, max_length=1000, description="Never these ids.")


class FoundEntry(EntryView):
    """A candidate: a lead for a person to look at, never an identity."""

    similarity: float
    fmr: Annotated[float | None, Field(description="Share of strangers who reach this similarity.")]
    fmr_bound: Bound | None


class ExpectedFpir(WireModel):
    """Share of searches for people who are not enrolled that give a candidate all the same. ISO/IEC 19795-1."""

    rate: float
    bound: Bound


class CertificateView(WireModel):
    """Why nothing is missing from an answer."""

    generation: int
    rows_live: int
    rows_scanned: int
    floor: Annotated[float, Field(description="What an entry had to reach.")]
    highest_left_out: Annotated[float | None, Field(description="No entry left out is above it; null: none is.")]
    coarse_survivors: int
    second_survivors: int
    compared: int
    kernel: str
    codec_sha256: str
    holds: bool


class ShardsView(WireModel):
    """In how many parts a gallery was searched; one and one without a cluster."""

    asked: int
    answered: Annotated[int, Field(description="Fewer than asked: the answer is partial.")]


class SearchAnswer(WireModel):
    """The answer to one probe. `inconclusive`: no candidate, but part of the gallery could not be searched."""

    outcome: Literal["candidates", "no_candidate", "inconclusive"]
    complete: bool
    missing: list[MissingPart]
    shards: ShardsView
    unverified_segments: int
    threshold: float | None
    gallery_size: int
    expected_fpir: ExpectedFpir | None
    candidates: list[FoundEntry]
    certificate: CertificateView
    face: Annotated[FaceFound | None, Field(description="null where a template was sent.")] = None

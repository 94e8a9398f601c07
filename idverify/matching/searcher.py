"""What searches a gallery: one process by default, or many machines. Contract tests run over every kind."""

from __future__ import annotations

from typing import Protocol

from numpy.typing import ArrayLike

from idverify.matching.identification import Identification
from idverify.matching.maker import Maker
from idverify.matching.store.stamp import GalleryStamp
from idverify.matching.terms import SearchTerms


class GallerySearcher(Protocol):
    """A gallery that can be searched. Answers are exact, or say what they could not search."""

    @property
    def stamp(self) -> GalleryStamp:
        """What the gallery is."""

    def identify(self, probes: ArrayLike, made_by: Maker, terms: SearchTerms) -> tuple[Identification, ...]:
        """Return the answer to each probe, shape (m, d) or (d,).

        Raises:
            UsageError: templates of another engine, or what `as_templates` refuses.
        """

"""Whether words are those of content customers: learnt from the answers that have both words and a score.

Logistic regression over TF-IDF of words and pairs of words (scikit-learn), high against low answers, balanced. How
often it is right is measured on texts it has not learnt from (5 folds, equal texts in one fold), on both kinds alike:
0.5 is guessing. What it is not good enough for it does not say.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from segmentation.insights.feedback_text import Texts

FOLDS = 5
FEWEST_OF_A_KIND = 25  # distinct texts of high, and of low answers
GOOD_ENOUGH = 0.65  # balanced accuracy
SURE = 0.6  # probability from which a text is called one or the other
LEARNT_TEXTS = 20_000


@dataclass(frozen=True)
class Sentiment:
    """``accuracy``: mean of ``right_high`` and ``right_low``, the shares of texts of each kind told right.

    None where too few can be learnt from. ``high_texts``, ``low_texts``: distinct texts of each kind.
    """

    high_texts: int
    low_texts: int
    accuracy: float | None
    right_high: float | None
    right_low: float | None

    @property
    def used(self) -> bool:
        """Whether texts without a score are marked by it."""
        return self.accuracy is not None and self.accuracy >= GOOD_ENOUGH


def learn_sentiment(texts: Texts, words: list[list[str]]) -> tuple[Sentiment, list[str | None]]:
    """The model's measured worth, and of each text ``positive``, ``negative`` or None (unsure, or no model)."""
    high, low = np.asarray(texts.high), np.asarray(texts.low)
    high_texts, low_texts = int((high > low).sum()), int((low > high).sum())
    nothing: list[str | None] = [None] * len(texts.ids)
    if min(high_texts, low_texts) < FEWEST_OF_A_KIND:
        return Sentiment(high_texts, low_texts, None, None, None), nothing
    from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]  # noqa: PLC0415
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]  # noqa: PLC0415
    from sklearn.model_selection import StratifiedKFold, cross_val_predict  # type: ignore[import-untyped]  # noqa: PLC0415
    from sklearn.pipeline import make_pipeline  # type: ignore[import-untyped]  # noqa: PLC0415

    model = make_pipeline(
        TfidfVectorizer(analyzer=_words_and_pairs, min_df=2, max_features=20_000, sublinear_tf=True),
        LogisticRegression(C=3.0, class_weight="balanced", max_iter=500),
    )
    told = np.flatnonzero(high != low)
    told = told[:: -(-len(told) // LEARNT_TEXTS)]
    kinds = (high > low)[told].astype(int)
    known = [words[place] for place in told]
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    guessed = cross_val_predict(model, known, kinds, cv=folds)
    right_high, right_low = (float((guessed[kinds == kind] == kind).mean()) for kind in (1, 0))
    sentiment = Sentiment(high_texts, low_texts, (right_high + right_low) / 2, right_high, right_low)
    if not sentiment.used:
        return sentiment, nothing
    chance = model.fit(known, kinds).predict_proba(words)[:, 1]
    return sentiment, [_sign(float(share)) for share in chance]


def _sign(share: float) -> str | None:
    if share >= SURE:
        return "positive"
    return "negative" if share <= 1 - SURE else None


def _words_and_pairs(words: Any) -> list[str]:
    return [*words, *(f"{one} {other}" for one, other in pairwise(words))]

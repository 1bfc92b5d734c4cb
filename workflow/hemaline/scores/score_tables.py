"""Rows of the tables of scores, by kind of model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from hemaline.common.tables.output_tables import MISSING
from hemaline.common.tables.rows import Field, table

USE = "research use only"


@dataclass(frozen=True)
class ScoreRow:
    """One row is one sample, scored by a model."""

    sample_id: Annotated[str, "Sample of the features file.", Field(unique=True)]
    model: Annotated[str, "Model of resources/models."]
    model_version: Annotated[str, "Version of the model's file."]
    use: Annotated[str, "What the result may be used for.", Field(allowed=(USE,))]


@table("linear_scores", key=("sample_id",), missing=MISSING)
@dataclass(frozen=True)
class LinearScore(ScoreRow):
    """One row is one sample, scored by a linear predictor with three scenarios for what is
    missing.
    """

    score: Annotated[
        float | None,
        "Score of the mean scenario; NA (withheld) where worst - best exceeds the model's limit.",
        Field(unit="log2 hazard ratio"),
    ]
    category: Annotated[
        str | None,
        "Category of that score; where the range exceeds the limit, the category only if best and "
        "worst share it, else NA.",
    ]
    score_best: Annotated[
        float | None,
        "Score with the most favourable value for everything that was not measured.",
        Field(unit="log2 hazard ratio"),
    ]
    category_best: Annotated[str | None, "Category of the best score."]
    score_mean: Annotated[
        float | None,
        "Score with the reference cohort's mean for everything that was not measured.",
        Field(unit="log2 hazard ratio"),
    ]
    category_mean: Annotated[str | None, "Category of the mean score."]
    score_worst: Annotated[
        float | None,
        "Score with the least favourable value for everything that was not measured.",
        Field(unit="log2 hazard ratio"),
    ]
    category_worst: Annotated[str | None, "Category of the worst score."]
    score_range: Annotated[float | None, "Worst - best.", Field(unit="log2 hazard ratio")]
    comment: Annotated[str, "How certain the score is."]
    missing: Annotated[str, "Inputs that were not measured, separated by ;, or none."]
    not_scored: Annotated[
        str,
        "What of the published model is not evaluated, separated by ;, or none.",
    ]


@table("points_scores", key=("sample_id",), missing=MISSING)
@dataclass(frozen=True)
class PointsScore(ScoreRow):
    """One row is one sample, scored by adding points."""

    score: Annotated[
        float | None,
        "Sum of the points; NA where what was not measured leaves several sums open.",
        Field(unit="points"),
    ]
    category: Annotated[
        str,
        "Category of the sum, the same for every completion of what was not measured; else "
        "indeterminate.",
    ]
    possible_categories: Annotated[str, "Categories of all completions, separated by |."]
    score_lowest: Annotated[float | None, "Smallest sum of all completions.", Field(unit="points")]
    score_highest: Annotated[float | None, "Largest sum of all completions.", Field(unit="points")]
    missing: Annotated[
        str,
        "Inputs that were not measured and may change the sum, separated by ;, or none.",
    ]
    not_scored: Annotated[
        str,
        "What of the published model is not evaluated, separated by ;, or none.",
    ]


@table("decision_scores", key=("sample_id",), missing=MISSING)
@dataclass(frozen=True)
class DecisionScore(ScoreRow):
    """One row is one sample, classified by rules."""

    result: Annotated[
        str | None,
        "Class that every completion of what was not measured has; else indeterminate. NA for a "
        "model of criteria only.",
    ]
    possible_results: Annotated[
        str | None,
        "Classes of all completions, separated by |. NA for a model of criteria only.",
    ]
    reading: Annotated[str | None, "The open classes in words; NA where there is no such wording."]
    rules: Annotated[
        str | None,
        "Rules of the model's file that give the possible results, separated by |. NA for a model "
        "of criteria only.",
    ]
    criteria_met: Annotated[
        str | None,
        "Criteria that are met whatever the missing values are, separated by ;, or none.",
    ]
    criteria_not_met: Annotated[
        str | None,
        "Criteria that are not met whatever the missing values are, separated by ;, or none.",
    ]
    criteria_indeterminate: Annotated[
        str | None,
        "Criteria that depend on what was not measured, separated by ;, or none.",
    ]
    missing: Annotated[
        str,
        "Inputs that were not measured and may change the result or a criterion, separated by ;, "
        "or none.",
    ]
    not_scored: Annotated[
        str,
        "What of the published model is not evaluated, separated by ;, or none.",
    ]


@table("contributions", key=("sample_id", "term"), missing=MISSING)
@dataclass(frozen=True)
class ScoreTerm:
    """One row is one term of a sample's score."""

    sample_id: Annotated[str, "Sample of the features file."]
    model: Annotated[str, "Model of resources/models."]
    term: Annotated[str, "Term or item of the model."]
    value_best: Annotated[float | None, "Value in the best scenario; NA for points."]
    value_mean: Annotated[float | None, "Value in the mean scenario; NA for points."]
    value_worst: Annotated[float | None, "Value in the worst scenario; NA for points."]
    contribution_best: Annotated[
        float | None,
        "Contribution to the score in the best scenario, or fewest points.",
    ]
    contribution_mean: Annotated[
        float | None,
        "Contribution to the score in the mean scenario; NA for points.",
    ]
    contribution_worst: Annotated[
        float | None,
        "Contribution to the score in the worst scenario, or most points.",
    ]

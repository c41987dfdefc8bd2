"""Next year's draft as data: what the built-in layout prints and what an office's template may use.

Every text is in the script of last year's report, in print form. A blank is `【填写：label】`, `【填】` in a
cell of a table; a person fills it. Whatever else holds a figure or a 《title》 took it from the source that
stands beside it. The descriptions are the documentation of the template variables.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field

from nianbao.schema.report import Level
from nianbao.schema.summary import Frozen, Theme
from nianbao.text.script import Script

CELL = "【填】"
"""The blank in a cell of a table."""


class DraftKind(StrEnum):
    """Who writes the report; the wording differs."""

    COUNTY = "county"
    DEPARTMENT = "department"
    ZONE = "zone"


class DraftOrigin(Frozen):
    """The place in a report that words were taken from."""

    report: str = Field(description="Short name of the report, as printed: place and year.")
    mark: str = Field(description="The place to look up, like 二(三)2.")
    quote: str = Field(description="The source's own words, uncut.")
    start: int = Field(ge=0, description="Where the quote begins, in characters of the report's text.")
    end: int = Field(ge=0, description="Where the quote ends, in characters; the end is not included.")
    sha256: str = Field(description="SHA-256 of the report's file.")
    item: str = Field(description="Id of the item in its summary, like p3.")


Origins = tuple[DraftOrigin, ...]


class Promise(Frozen):
    """One measure of a plan, and the blank for what became of it."""

    quote: str = Field(description="The measure in the source's own words, planning words left out.")
    lead: str = Field(description="The words before the blank: they recall the measure and claim nothing.")
    blank: str = Field(description="The blank for what was done.")
    by: Literal["program", "model"] = Field(
        default="program", description="Who worded the lead: the program, or a model whose words held."
    )


class Slot(Frozen):
    """A paragraph to fill: a plan of last year's report that this year has to answer for."""

    item: str = Field(description="Id of the plan in its summary.")
    title: str = Field(description="The plan's heading.")
    text: str = Field(description="The whole paragraph: heading, measures recalled, blanks.")
    promises: tuple[Promise, ...] = Field(description="The plan's measures, a blank each.")
    reminder: str = Field(default="", description="A note to the writer, not meant for print; may be empty.")
    sources: Origins = Field(description="Where the plan stands in last year's report.")


class Recollection(Frozen):
    """What last year's report told of a thing, in a few words."""

    text: str = Field(description="A heading or one sentence, as the summary has it.")
    sources: Origins = Field(description="Where it stands in last year's report.")


class ThemePart(Frozen):
    """A theme of the first section."""

    theme: Theme = Field(description="Id of the theme, like enforcement.")
    heading: str = Field(description="The theme's heading, without a number.")
    slots: tuple[Slot, ...] = Field(description="The plans of this theme, a paragraph each.")
    blank: str = Field(description="The blank for what was done beside the plans.")
    told: tuple[Recollection, ...] = Field(description="What last year's report told under this theme.")


class Rectification(Frozen):
    """A shortfall that last year's report admitted: what was done about it."""

    item: str = Field(description="Id of the deficiency in its summary.")
    title: str = Field(description="The shortfall's heading.")
    quote: str = Field(description="The shortfall in the source's own words.")
    cause: str = Field(description="The cause in the source's own words; empty when none was given.")
    text: str = Field(description="The whole paragraph: the shortfall recalled, the blank.")
    lead: str = Field(description="The words before the blank.")
    blank: str = Field(description="The blank for measures and effect.")
    reminder: str = Field(description="The cause given, and the plan that was to mend it; may be empty.")
    sources: Origins = Field(description="Where the shortfall stands in last year's report.")


class LeadershipPoint(Frozen):
    """A usual point of the part on the leaders' duty as first person responsible."""

    heading: str = Field(description="The point in a few words, without a number.")
    blank: str = Field(description="The blank, with what is usually told.")
    told: tuple[Recollection, ...] = Field(description="What last year's report told here.")


class Shortfall(Frozen):
    """A paragraph of the section on deficiencies: one of last year's to check, or room for a new one."""

    title: str = Field(default="", description="Heading of last year's shortfall; empty for a new one.")
    reminder: str = Field(default="", description="Last year's words for it; empty for a new one.")
    blank: str = Field(description="The blank for what falls short, and how it shows.")
    cause: str = Field(description="The blank for the cause.")
    text: str = Field(description="The whole paragraph: both blanks and the words between them.")
    sources: Origins = Field(default=(), description="Where last year's shortfall stands.")


class Arrangement(Frozen):
    """A paragraph of next year's arrangements: a plan that may have to be carried over."""

    item: str = Field(default="", description="Id of the plan in its summary; empty for a new arrangement.")
    title: str = Field(default="", description="The plan's heading; empty for a new arrangement.")
    year: int | None = Field(default=None, description="Year of the report that announced the plan.")
    unanswered: bool = Field(
        default=False,
        description="Whether an earlier report announced it and no achievement told since answers it.",
    )
    blank: str = Field(description="The blank for what is left to do and by when.")
    text: str = Field(description="The whole paragraph.")
    reminder: str = Field(
        default="", description="An unanswered plan of an earlier report in its own words; else empty."
    )
    sources: Origins = Field(default=(), description="Where the plan stands in its report.")


class Target(Frozen):
    """A figure or a deadline that last year's plans named."""

    title: str = Field(description="Heading of the plan that names it.")
    quote: str = Field(description="The clause that names it, in the source's own words.")
    blank: str = Field(default=CELL, description="The blank for what was reached.")
    sources: Origins = Field(description="Where the plan stands in last year's report.")


class FigureRow(Frozen):
    """A figure that last year's report told and this year's will tell again."""

    name: str = Field(description="What is counted, in the source's own words.")
    theme: Theme = Field(description="Id of the theme the figure stands under.")
    values: tuple[str, ...] = Field(
        description="The numbers as printed without the unit, one a year of figure_years; empty where a "
        "report has none."
    )
    last_year: str = Field(description="The number of last year's report, as printed without the unit.")
    this_year: str = Field(default=CELL, description="The blank for this year's number.")
    unit: str = Field(description="The unit, as printed; 万 and 亿 belong to it.")
    recurs: bool = Field(description="Whether an earlier year's report has it too.")
    sources: Origins = Field(description="Where the numbers stand, last year's first.")


class Draft(Frozen):
    """The draft of next year's report."""

    kind: DraftKind = Field(description="Whose report it is: county (any government), department or zone.")
    level: Level = Field(description="Level of the government or body.")
    script: Script = Field(description="The script of the draft.")
    place: str = Field(description="Name of the place or department; a blank when unknown.")
    year: int | None = Field(description="The year the draft reports on; none when unknown.")
    year_text: str = Field(description="That year as printed, like 2024年; a blank when unknown.")
    next_year_text: str = Field(description="The year after it as printed: the year of the arrangements.")
    last_year_text: str = Field(description="The year of last year's report as printed.")
    title: str = Field(description="Title of the draft.")
    addressee: str = Field(description="Who it is sent to, without a colon: a blank.")
    opening: str = Field(description="The opening paragraph, with its blanks.")
    themes: tuple[ThemePart, ...] = Field(description="The first section, by theme.")
    others: str = Field(description="The blank for themes that last year's report did not tell of.")
    rectifications: tuple[Rectification, ...] = Field(description="Last year's shortfalls, to be answered.")
    leaders: str = Field(description="How the leaders are called, like 县委、县政府主要负责同志.")
    leaders_heading: str = Field(description="Heading of the second section, without a number.")
    leadership: tuple[LeadershipPoint, ...] = Field(description="The second section, point by point.")
    deficiencies: tuple[Shortfall, ...] = Field(description="The third section.")
    arrangements: tuple[Arrangement, ...] = Field(description="The fourth section: plans to carry over.")
    new_arrangements: tuple[Arrangement, ...] = Field(description="The fourth section: room for new plans.")
    targets: tuple[Target, ...] = Field(description="The table of last year's targets.")
    figure_years: tuple[int, ...] = Field(
        description="The years of the reports read, oldest first; the columns of the figures."
    )
    figures: tuple[FigureRow, ...] = Field(description="The table of figures.")
    other_matters: str = Field(description="The blank for other matters.")
    signature: str = Field(description="Who signs; a blank when unknown.")
    date: str = Field(description="The date: a blank.")
    notes: tuple[str, ...] = Field(description="How the draft was made and what to look at first.")

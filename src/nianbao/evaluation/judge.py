"""A model as judge of a run: is every summary entailed by its evidence, does the overview say the key facts.

What comes out stands apart in its own file: never in an `EvalRun`, never in the gate. A judge is calibrated
on the gold labels first, and what it says is only asked for where it is believed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from typing import Literal

from nianbao.errors import InputError
from nianbao.evaluation import scoring
from nianbao.evaluation.calibration import (
    USUAL_ITEMS,
    Calibration,
    Corpus,
    Known,
    fact_words,
    known_entailments,
    known_facts,
)
from nianbao.evaluation.cases import CaseSet
from nianbao.evaluation.probes import NO, YES, Probe, Reply, entailment, mention, replies
from nianbao.evaluation.results import EvalRun, ReportResult
from nianbao.evaluation.scoring import Ratio
from nianbao.llm import prompts
from nianbao.llm.protocol import Llm
from nianbao.readers import load
from nianbao.schema.summary import Frozen, PromptUsed

ENTAILMENT, FACTS = "entailment", "key facts"
"""The tasks: each has its own calibration, and is believed or not by itself."""

Tell = Callable[[str, int, int], None]
"""Hears what is being asked, how many questions were answered, and of how many."""


class Verdict(Frozen):
    """A judge's word on one summary or one key fact: `id` is the predicted item's or the key fact's.

    None is no answer; `reason` then says why.
    """

    task: str
    report: str
    repeat: int
    id: str
    verdict: Literal["yes", "no"] | None
    reason: str


class Judged(Frozen):
    """A believed judge's score: the share of yes among yes and no, with its 95 % interval over reports."""

    task: str
    yes: int
    no: int
    unanswered: int
    share: float | None
    low: float | None
    high: float | None
    reports: int


class Asked(Frozen):
    """Which judge was asked, with which prompts, and what it cost."""

    judge: str
    judge_sha256: str | None
    endpoint: str
    prompts: tuple[PromptUsed, ...]
    nianbao: str
    started: str
    calls: int
    tokens_in: int
    tokens_out: int


class Judgement(Frozen):
    """What a judge says of a run. Tasks on which it is not believed have a calibration and no score."""

    schema_version: Literal[1] = 1
    run: str
    model: str
    labels_sha256: str
    asked: Asked
    calibrations: tuple[Calibration, ...]
    scores: tuple[Judged, ...]
    verdicts: tuple[Verdict, ...]
    notes: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every task was scored over every report."""
        return not self.notes and len(self.scores) == len(self.calibrations)


@dataclass(frozen=True, slots=True)
class Matter:
    """Something to be judged; without a probe the answer is no, for the reason given."""

    report: str
    repeat: int
    id: str
    probe: Probe | None
    reason: str = ""


def corpus_of(found: CaseSet) -> Corpus:
    """Gold and texts of a set, read. Raises InputError when labels do not fit their text."""
    texts: dict[str, str] = {}
    for case in found.cases:
        text = load(case.path).text
        case.gold.check(text)
        texts[case.gold.sha256] = text
    return Corpus({case.gold.sha256: case.gold for case in found.cases}, texts)


def check_labels(run: EvalRun, found: CaseSet) -> None:
    """Raise InputError when a report was labelled anew since the run: its matches are of the old labels."""
    now = {case.gold.sha256: case.labels_sha256 for case in found.cases}
    for result in run.reports:
        if result.labels_sha256 and now.get(result.sha256, result.labels_sha256) != result.labels_sha256:
            raise InputError(
                f"The labels of {result.report} were changed since the run {run.name}.",
                "Run again: nianbao eval run.",
            )


async def judge(
    run: EvalRun, corpus: Corpus, llm: Llm, *, items: int = USUAL_ITEMS, tell: Tell | None = None
) -> Judgement:
    """Calibrate the judge on each task, then ask what it is believed on.

    `items` is how many gold items and key facts the known cases are made of. Raises InputError when
    no text of the run is in the corpus, and the ModelErrors and BudgetExhausted that end a run.
    """
    lacking = dict.fromkeys(r.report for r in run.reports if r.sha256 not in corpus.texts)
    results = [result for result in run.reports if result.sha256 in corpus.texts]
    if not results:
        raise InputError(
            f"No text of the run {run.name} was found.", "Name its set and reports: --set, --reports."
        )
    started = datetime.now(UTC).isoformat(timespec="seconds")
    tasks = (
        (ENTAILMENT, summaries_of(results, corpus), known_entailments),
        (FACTS, facts_of(results, corpus), known_facts),
    )
    calibrations: list[Calibration] = []
    verdicts: list[Verdict] = []
    for task, matters, known in tasks:
        if matters:
            calibrations.append(await calibrate(task, known(corpus, items), llm, tell))
    believed = {one.task for one in calibrations if one.believed}
    for task, matters, _ in tasks:
        if task in believed:
            verdicts += await _verdicts(task, matters, llm, tell)
    return Judgement(
        run=run.name,
        model=run.model,
        labels_sha256=run.labels_sha256,
        asked=asked_of(llm, ("judge-entailment", "judge-fact"), started),
        calibrations=tuple(calibrations),
        scores=tuple(_scored(task, verdicts) for task, _, _ in tasks if task in believed),
        verdicts=tuple(verdicts),
        notes=tuple(f"{name} was not judged: its text or its labels were not found" for name in lacking),
    )


async def calibrate(task: str, known: Sequence[Known], llm: Llm, tell: Tell | None = None) -> Calibration:
    """Ask what the labels know the answer to."""
    found = await replies(llm, [one.probe for one in known], _telling(f"calibration, {task}", tell))
    return Calibration.of(task, [one.truth for one in known], found)


def summaries_of(results: Iterable[ReportResult], corpus: Corpus) -> list[Matter]:
    """Every predicted item that has a summary, with its evidence cut from the text."""
    return [
        Matter(
            result.report,
            result.repeat,
            item.id,
            entailment(cut(corpus.texts[result.sha256], item.evidence), item.summary),
        )
        for result in results
        for item in result.predicted
        if item.summary
    ]


def facts_of(results: Iterable[ReportResult], corpus: Corpus) -> list[Matter]:
    """Every gold key fact beside the overview; a run that failed said nothing, a baseline wrote none."""
    matters: list[Matter] = []
    for result in results:
        gold = corpus.golds[result.sha256]
        if not (result.overview or result.error):
            continue
        overview = "".join(f"{line.rstrip('。')}。" for line in result.overview if line)
        for fact in gold.key_facts:
            probe = mention(overview, fact_words(fact, gold)) if overview else None
            reason = "" if overview else f"the run failed: {result.error}"
            matters.append(Matter(result.report, result.repeat, fact.id, probe, reason))
    return matters


def cut(text: str, evidence: Iterable[tuple[int, int]]) -> str:
    """The stretches of the text at those half-open offsets, one a line."""
    return "\n".join(text[start:end] for start, end in sorted(evidence))


async def _verdicts(task: str, matters: Sequence[Matter], llm: Llm, tell: Tell | None) -> list[Verdict]:
    asked = [one.probe for one in matters if one.probe is not None]
    found = iter(await replies(llm, asked, _telling(task, tell)))
    return [
        _verdict(task, one, Reply(NO, one.reason) if one.probe is None else next(found)) for one in matters
    ]


def _verdict(task: str, matter: Matter, reply: Reply) -> Verdict:
    words: Mapping[str | None, Literal["yes", "no"]] = {YES: "yes", NO: "no"}
    return Verdict(
        task=task,
        report=matter.report,
        repeat=matter.repeat,
        id=matter.id,
        verdict=words.get(reply.verdict),
        reason=reply.reason,
    )


def _scored(task: str, verdicts: Iterable[Verdict]) -> Judged:
    """The score of a task; the report is the unit of resampling, repeats are summed inside it."""
    own = [one for one in verdicts if one.task == task]
    counts: dict[str, Ratio] = {}
    for one in own:
        answered = Ratio(one.verdict == YES, one.verdict is not None)
        counts[one.report] = counts.get(one.report, Ratio()) + answered
    interval = scoring.bootstrap(counts)
    return Judged(
        task=task,
        yes=sum(one.verdict == YES for one in own),
        no=sum(one.verdict == NO for one in own),
        unanswered=sum(one.verdict is None for one in own),
        share=interval.value,
        low=interval.low,
        high=interval.high,
        reports=interval.reports,
    )


def asked_of(llm: Llm, tasks: Iterable[str], started: str) -> Asked:
    """The judge's side of the books."""
    profile, spent = llm.profile, llm.spent
    used = (prompts.load(task) for task in tasks)
    return Asked(
        judge=profile.model,
        judge_sha256=profile.sha256,
        endpoint=profile.endpoint,
        prompts=tuple(PromptUsed(name=one.name, sha256=one.sha256) for one in used),
        nianbao=metadata.version("nianbao"),
        started=started,
        calls=spent.calls,
        tokens_in=spent.tokens_in,
        tokens_out=spent.tokens_out,
    )


def _telling(what: str, tell: Tell | None) -> Callable[[int, int], None] | None:
    """The teller of one stretch of questions."""
    return None if tell is None else lambda done, of: tell(what, done, of)

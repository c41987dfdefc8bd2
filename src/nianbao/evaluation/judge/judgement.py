"""A run before a judge: is every summary entailed by its evidence, does the overview say the key facts.

Of two runs it is asked whose summary of the same gold item is better, in both orders: a verdict that
changes with the order is inconsistent. What comes out stands apart in its own file: never in an
`EvalRun`, never in the gate. A judge is calibrated on the gold labels first, and is only asked where it
is believed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Literal

from nianbao.errors import InputError
from nianbao.evaluation import scoring
from nianbao.evaluation.cases import CaseSet
from nianbao.evaluation.judge import USUAL_ITEMS
from nianbao.evaluation.judge.calibration import (
    Calibration,
    Corpus,
    known_entailments,
    known_facts,
    known_pairs,
)
from nianbao.evaluation.judge.questions import (
    JudgeCase,
    JudgeVerdict,
    Outcome,
    ask_entailment,
    ask_mention,
    ask_preference,
    hear,
)
from nianbao.evaluation.results import EvalRun, ReportResult
from nianbao.evaluation.scoring import Ratio
from nianbao.llm.protocol import Llm
from nianbao.readers import load
from nianbao.schema.summary import Frozen, PromptUsed
from nianbao.text.folding import norm

ENTAILMENT, FACTS, PAIRS = "entailment", "key facts", "pairs"
"""The tasks: each has its own calibration, and is believed or not by itself."""
_KNOWN = {ENTAILMENT: known_entailments, FACTS: known_facts, PAIRS: known_pairs}


class JudgeScore(Frozen):
    """A believed judge's score: verdicts by outcome; the share of yes among the decided, or of A.

    `low` and `high` bound its 95 % bootstrap interval over `reports`; repeats are summed inside a report.
    """

    task: str
    counts: dict[Outcome, int]
    unanswered: int
    share: float | None
    low: float | None
    high: float | None
    reports: int


class Judgement(Frozen):
    """What a judge says of one run or of two (A, then B), which judge it is and what it cost.

    Tasks on which it is not believed have a calibration and no score. `not_judged` names the reports
    that failed, and those whose text or labels were not found.
    """

    schema_version: Literal[1] = 1
    runs: tuple[str, ...]
    labels_sha256: str
    judge: str
    judge_sha256: str | None
    prompts: tuple[PromptUsed, ...]
    calls: int
    tokens_in: int
    tokens_out: int
    calibrations: tuple[Calibration, ...]
    scores: tuple[JudgeScore, ...]
    verdicts: tuple[JudgeVerdict, ...]
    not_judged: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every task was scored over every report."""
        return not self.not_judged and len(self.scores) == len(self.calibrations)


def corpus_of(found: CaseSet, runs: Iterable[EvalRun] = ()) -> Corpus:
    """Gold and texts of a set, read.

    Raises InputError when labels do not fit their text, or were changed since one of the runs.
    """
    texts: dict[str, str] = {}
    for case in found.cases:
        text = load(case.path).text
        case.gold.check(text)
        texts[case.gold.sha256] = text
    now = {case.gold.sha256: case.labels_sha256 for case in found.cases}
    for result in (result for run in runs for result in run.reports):
        if result.labels_sha256 and now.get(result.sha256, result.labels_sha256) != result.labels_sha256:
            raise InputError(
                f"The labels of {result.report} were changed since the run.", "Run again: nianbao eval run."
            )
    return Corpus({case.gold.sha256: case.gold for case in found.cases}, texts)


async def judge(
    runs: Sequence[EvalRun],
    corpus: Corpus,
    llm: Llm,
    *,
    known: int = USUAL_ITEMS,
    tell: Callable[[str], None] = lambda _: None,
) -> Judgement:
    """Calibrate the judge on each task, then ask what it is believed on: of one run, or of two.

    `known` is how many gold items and key facts the known cases are made of; `tell` hears what is asked.
    Raises InputError when nothing can be judged, and the ModelErrors and BudgetExhausted that end a run.
    """
    tasks = _tasks(runs, corpus)
    calibrations: list[Calibration] = []
    verdicts: list[JudgeVerdict] = []
    for task, cases in tasks.items():
        truths = _KNOWN[task](corpus, known)
        tell(f"{task}: {len(truths)} cases that the labels know")
        calibrations.append(Calibration.of(task, truths, await hear(llm, task, truths)))
        if calibrations[-1].believed:
            tell(f"{task}: {len(cases)} cases of the run")
            verdicts += await hear(llm, task, cases)
    asked = {question.prompt for cases in tasks.values() for case in cases for question in case.questions}
    used = {PromptUsed(name=prompt.name, sha256=prompt.sha256) for prompt in asked}
    silent = (one for run in runs for one in run.reports if one.error or one.sha256 not in corpus.texts)
    return Judgement(
        runs=tuple(run.name for run in runs),
        labels_sha256=runs[0].labels_sha256,
        judge=llm.profile.model,
        judge_sha256=llm.profile.sha256,
        prompts=tuple(sorted(used, key=lambda prompt: prompt.name)),
        calls=llm.spent.calls,
        tokens_in=llm.spent.tokens_in,
        tokens_out=llm.spent.tokens_out,
        calibrations=tuple(calibrations),
        scores=tuple(_score(one.task, verdicts) for one in calibrations if one.believed),
        verdicts=tuple(verdicts),
        not_judged=tuple(dict.fromkeys(one.report for one in silent)),
    )


def _tasks(runs: Sequence[EvalRun], corpus: Corpus) -> dict[str, list[JudgeCase]]:
    """What there is to judge. Raises InputError when there is nothing, and for runs over different labels."""
    if len({run.labels_sha256 for run in runs}) > 1:
        raise InputError("The runs were scored against different labels.", "Run both over the same set.")
    results = [result for result in runs[0].reports if result.sha256 in corpus.texts]
    if len(runs) > 1:
        others = {one.sha256: one for one in runs[1].reports if one.repeat == 1}
        paired = [(one, others[one.sha256]) for one in results if one.repeat == 1 and one.sha256 in others]
        tasks = {PAIRS: [case for a, b in paired for case in _pairs(a, b, corpus.texts[a.sha256])]}
    else:
        tasks = {
            ENTAILMENT: [case for one in results for case in _summaries(one, corpus.texts[one.sha256])],
            FACTS: [case for one in results for case in _facts(one, corpus)],
        }
    if not any(tasks.values()):
        names = " and ".join(run.name for run in runs)
        raise InputError(f"There is nothing to judge in {names}.", "Name set and texts: --set, --reports.")
    return {task: cases for task, cases in tasks.items() if cases}


def _summaries(result: ReportResult, text: str) -> Iterator[JudgeCase]:
    """Every predicted item that has a summary, with its evidence cut from the text."""
    for item in result.predicted:
        if item.summary:
            question = ask_entailment(_cut(text, item.evidence), item.summary)
            yield JudgeCase(result.report, item.id, question)


def _facts(result: ReportResult, corpus: Corpus) -> Iterator[JudgeCase]:
    """Every gold key fact beside the overview; none where no overview was written."""
    gold = corpus.golds[result.sha256]
    overview = "".join(f"{line.rstrip('。')}。" for line in result.overview if line)
    for fact in gold.key_facts if overview else ():
        own = gold.item_of(fact)
        asked = ask_mention(overview, own.title if own else "", fact.anchors)
        yield JudgeCase(result.report, fact.id, asked)


def _pairs(a: ReportResult, b: ReportResult, text: str) -> Iterator[JudgeCase]:
    """Both runs' summaries of the gold items that both matched, where they say it in different words."""
    ours, theirs = _matched_summaries(a), _matched_summaries(b)
    for gold in a.gold:
        one, other = ours.get(gold.id, ""), theirs.get(gold.id, "")
        if one and other and norm(one) != norm(other):
            yield JudgeCase(a.report, gold.id, ask_preference(_cut(text, gold.evidence), one, other))


def _matched_summaries(result: ReportResult) -> dict[str, str]:
    words = {item.id: item.summary for item in result.predicted}
    return {pair.gold: words.get(pair.predicted, "") for pair in result.pairs}


def _cut(text: str, evidence: Iterable[tuple[int, int]]) -> str:
    """The stretches of the text at those half-open offsets, one a line."""
    return "\n".join(text[start:end] for start, end in sorted(evidence))


def _score(task: str, verdicts: Iterable[JudgeVerdict]) -> JudgeScore:
    own = [one for one in verdicts if one.task == task]
    ratios: dict[str, Ratio] = {}
    for one in own:
        decided = Ratio(one.outcome in ("yes", "a"), one.outcome in ("yes", "no", "a", "b"))
        ratios[one.report] = ratios.get(one.report, Ratio()) + decided
    interval = scoring.bootstrap(ratios)
    return JudgeScore(
        task=task,
        counts=Counter(one.outcome for one in own if one.outcome is not None),
        unanswered=sum(one.outcome is None for one in own),
        share=interval.value,
        low=interval.low,
        high=interval.high,
        reports=interval.reports,
    )

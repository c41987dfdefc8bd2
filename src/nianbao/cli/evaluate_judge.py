"""`nianbao eval judge`: a model as judge of one run, or between two; believed only after calibration."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nianbao.cli import options, streams
from nianbao.cli.evaluate_gold import DEFAULT_SET, Reports, SetDir

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nianbao.evaluating.calibrating import Calibration
    from nianbao.evaluating.judging import Asked, Judged, Judgement
    from nianbao.evaluating.preferring import Preferences
    from nianbao.evaluating.reliability import Share
    from nianbao.runs import EvalRun
    from nianbao.settings import Settings

EMBEDDED = "embedded"
"""The name of the embedded LLM as a judge, whatever endpoint is configured."""
INCOMPLETE = 3
_ITEMS = 40
_SHOWN = 20
"""Verdicts against a line that are printed; the file holds all."""
_QUIET_SECONDS = 10.0

JudgeModel = Annotated[
    str,
    typer.Option(
        "--judge", metavar="MODEL", help="The model that judges: one of the endpoint's, or 'embedded'."
    ),
]


@dataclass(frozen=True, slots=True)
class JudgeWish:
    """How a judge is asked: its model, where labels and texts are, how many known cases, what is written."""

    model: str
    set_dir: Path
    reports: tuple[Path, ...] = ()
    items: int = _ITEMS
    out: Path | None = None
    json: bool = False


def judge(  # one parameter an option: Typer reads them from the signature
    run: Annotated[Path, typer.Argument(metavar="RUN.json", help="A result file of `nianbao eval run`.")],
    model: JudgeModel,
    other: Annotated[
        Path | None,
        typer.Argument(
            metavar="OTHER.json", help="Another run over the same set: which of the two is better?"
        ),
    ] = None,
    set_dir: SetDir = DEFAULT_SET,
    reports: Reports = None,
    items: Annotated[
        int,
        typer.Option(
            "--known", metavar="N", min=1, help="Gold items and key facts that the judge is calibrated on."
        ),
    ] = _ITEMS,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="JUDGEMENT.json", help="Write every verdict.")
    ] = None,
    form: options.OutlineForm = options.TreeFormat.TABLE,
    base_url: options.BaseUrl = None,
    mode: options.ModeOption = None,
    gguf: options.Gguf = None,
    threads: options.Threads = None,
    concurrency: options.Concurrency = None,
    timeout: options.Timeout = None,
    max_calls: options.MaxCalls = None,
    max_tokens: options.MaxTokens = None,
    no_store: options.NoStore = False,
) -> None:
    """Let a model judge a run: summaries by their evidence, overviews by key facts. Never part of a gate.

    Its agreement with the labels is measured and printed first; below a kappa of 0.6 it is not believed
    and no score is shown (exit code 3). With OTHER.json it compares the two runs, asked in both orders.
    """
    from nianbao.runs import load_run

    flags: Mapping[str, object] = {
        "model": model,  # also for the embedded LLM: an endpoint that is configured needs a name to be valid
        "base_url": base_url,
        "mode": mode.value if mode else None,
        "gguf": gguf,
        "threads": threads,
        "concurrency": concurrency,
        "timeout": timeout,
        "max_calls": max_calls,
        "max_tokens": max_tokens,
        "use_store": False if no_store else None,
    }
    settings = options.settings_from(flags)
    wish = JudgeWish(model, set_dir, tuple(reports or ()), items, out, form is options.TreeFormat.JSON)
    runs = [load_run(path) for path in (run, other) if path is not None]
    raise typer.Exit(judge_runs(runs, wish, settings))


def judge_runs(runs: Sequence[EvalRun], wish: JudgeWish, settings: Settings) -> int:
    """Judge one run, or compare two; print, write, and return the exit code.

    Raises NianbaoError: nothing is printed of a judge that did not hear every question.
    """
    import asyncio

    from nianbao.cli.outputs import write
    from nianbao.evaluating.cases import load_cases
    from nianbao.evaluating.judging import check_labels, corpus_of

    found = load_cases(wish.set_dir, wish.reports)
    for run in runs:
        check_labels(run, found)
    corpus = corpus_of(found)

    async def ask() -> Judgement | Preferences:
        from nianbao.cli.progress import weights_teller
        from nianbao.evaluating.judging import judge as judge_one
        from nianbao.evaluating.preferring import prefer
        from nianbao.opening import open_llm

        with weights_teller() as tell:
            opened = open_llm(judge_settings(settings, wish.model), tell)
            async with opened as llm:
                teller = _Teller()
                if len(runs) == 1:
                    return await judge_one(runs[0], corpus, llm, items=wish.items, tell=teller)
                return await prefer(runs[0], runs[1], corpus, llm, items=wish.items, tell=teller)

    result = asyncio.run(ask())
    text = result.model_dump_json(indent=2) + "\n"
    if wish.out is not None:
        write(wish.out, text)
    streams.out(text if wish.json else "".join(_lines(result)))
    if any(run.model == result.asked.judge for run in runs):
        streams.tell(
            f"Note: {result.asked.judge} judges its own answers; models are lenient with themselves."
        )
    return 0 if result.complete else INCOMPLETE


def judge_settings(settings: Settings, model: str) -> Settings:
    """The same settings with the judge's model; `embedded` drops the endpoint and its key.

    Raises SettingsError for an empty name.
    """
    from nianbao.errors import SettingsError

    if not model.strip():
        raise SettingsError("--judge names no model.", f"Name one of the endpoint's, or '{EMBEDDED}'.")
    if model == EMBEDDED:
        return settings.model_copy(update={"base_url": None, "api_key": None, "model": None})
    return settings.model_copy(update={"model": model})


class _Teller:
    """Says on stderr how far the judge is: every task's begin and end, and a line every ten seconds."""

    def __init__(self) -> None:
        self._what = ""
        self._said = 0.0

    def __call__(self, what: str, done: int, of: int) -> None:
        """So many answers of so many."""
        now = time.monotonic()
        if what != self._what or done == of or now - self._said >= _QUIET_SECONDS:
            self._what, self._said = what, now
            streams.tell(f"judge: {what}: {done}/{of} answers")


def _lines(result: Judgement | Preferences) -> Iterator[str]:
    """What a person reads: first how far the judge agrees with the labels, then what it says."""
    from nianbao.evaluating.judging import Judgement

    if isinstance(result, Judgement):
        yield from _judgement(result)
    else:
        yield from _preferences(result)


def _head(asked: Asked, about: str, calibrations: Sequence[Calibration]) -> Iterator[str]:
    from nianbao.evaluating.calibrating import BELIEVED_FROM, FEWEST_CASES
    from nianbao.rendering.safe import clean

    yield f"Judge {clean(asked.judge)} on {clean(about)}; no part of scores or gate\n\n"
    yield f"Agreement with the labels (believed from kappa {BELIEVED_FROM}, {FEWEST_CASES} cases)\n"
    for one in calibrations:
        verdict = "believed" if one.believed else "not believed"
        kappa = "–" if one.kappa is None else f"{one.kappa:.2f}"
        yield (
            f"  {one.task:<12} kappa {kappa}, right {_share(one.accuracy)} → {verdict}\n"
            f"  {'':<12} yes right {one.followed.hits}/{one.followed.of}, "
            f"no right {one.refused.hits}/{one.refused.of}, {one.unanswered} without answer\n"
        )


def _judgement(result: Judgement) -> Iterator[str]:
    from nianbao.rendering.safe import clean

    yield from _head(result.asked, f"run {result.run} (model {result.model})", result.calibrations)
    for score in result.scores:
        yield "\n" + _score(score)
        against = [v for v in result.verdicts if v.task == score.task and v.verdict == "no"]
        for one in against[:_SHOWN]:
            yield f"  no: {clean(one.report)} {clean(one.id)}: {clean(one.reason)}\n"
        if len(against) > _SHOWN:
            yield f"  … {len(against) - _SHOWN} more: -o JUDGEMENT.json writes all\n"
    unbelieved = [one.task for one in result.calibrations if not one.believed]
    if unbelieved:
        yield f"\nNo score for {', '.join(unbelieved)}: the judge is not believed.\n"
    for note in result.notes:
        yield f"{clean(note)}\n"


def _score(score: Judged) -> str:
    note = ", too few reports" if score.reports < 6 else ""
    low, high = ("–" if v is None else f"{v:.3f}" for v in (score.low, score.high))
    share = "–" if score.share is None else f"{score.share:.3f}"
    return (
        f"{score.task}: {share} ({low} … {high}, {score.reports} reports{note}), "
        f"{score.yes} yes, {score.no} no, {score.unanswered} without answer\n"
    )


def _preferences(result: Preferences) -> Iterator[str]:
    yield from _head(result.asked, f"A = {result.run_a}, B = {result.run_b}", [result.calibration])
    if result.decided is None:
        yield "\nNo comparison: the judge is not believed.\n"
        return
    yield (
        f"\nA better {result.a_better}, B better {result.b_better}, ties {result.ties} "
        f"({result.inconsistent} of them inconsistent), {result.unanswered} without answer\n"
        f"A among the decided: {_share(result.decided)}\n"
    )


def _share(share: Share) -> str:
    if share.value is None:
        return f"– (0 of {share.of})"
    return f"{share.value:.2f} ({share.low:.2f} … {share.high:.2f}, {share.hits} of {share.of})"

"""Lets a model judge runs: opens it, tells how it goes, delivers what it says."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from nianbao.cli import streams
from nianbao.cli.options import settings_from

if TYPE_CHECKING:
    from nianbao.cli.eval_runner import Wish
    from nianbao.evaluation.calibration import Corpus
    from nianbao.evaluation.judge import Judgement
    from nianbao.evaluation.preference import Preferences
    from nianbao.evaluation.results import EvalRun
    from nianbao.settings import Settings

EMBEDDED = "embedded"
"""The name of the embedded LLM as a judge, whatever endpoint is configured."""
INCOMPLETE = 3
INTERRUPTED = 130
ITEMS = 40
_QUIET_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class JudgeWish:
    """Where labels and texts are, how many known cases are asked, what is written; `aside`: on stderr."""

    set_dir: Path
    reports: tuple[Path, ...] = ()
    items: int = ITEMS
    out: Path | None = None
    json: bool = False
    aside: bool = False


def judge_runs(runs: Sequence[EvalRun], wish: JudgeWish, settings: Settings) -> int:
    """Judge one run, or compare two; print, write, and return the exit code.

    Raises NianbaoError: nothing is printed of a judge that did not hear every question.
    """
    from nianbao.cli.outputs import check_target, write
    from nianbao.evaluation.cases import load_cases
    from nianbao.evaluation.judge import check_labels, corpus_of

    target = None if wish.out is None else check_target(wish.out)
    found = load_cases(wish.set_dir, wish.reports)
    for run in runs:
        check_labels(run, found)
    try:
        result = asyncio.run(_ask(runs, corpus_of(found), wish.items, settings))
    except KeyboardInterrupt:
        streams.tell("Interrupted: the judge was not heard to the end, nothing was written.")
        streams.tell("Hint: run eval judge on the result file; answers already given are kept.")
        return INTERRUPTED
    if target is not None:
        write(target, result.model_dump_json(indent=2) + "\n")
        streams.tell(f"Written to {target}")
    _show(result, wish)
    if any(run.model == result.asked.judge for run in runs):
        judge = result.asked.judge
        streams.tell(f"Note: {judge} judges its own answers; models are lenient with themselves.")
    return 0 if result.complete else INCOMPLETE


async def _ask(
    runs: Sequence[EvalRun], corpus: Corpus, items: int, settings: Settings
) -> Judgement | Preferences:
    """Open the judge's model and hear it."""
    from nianbao.cli.progress import weights_teller
    from nianbao.evaluation.judge import judge
    from nianbao.evaluation.preference import prefer
    from nianbao.llm.factory import open_llm

    teller = _Teller()
    with weights_teller() as tell:
        async with open_llm(settings, tell) as llm:
            if len(runs) == 1:
                return await judge(runs[0], corpus, llm, items=items, tell=teller)
            return await prefer((runs[0], runs[1]), corpus, llm, items=items, tell=teller)


def _show(result: Judgement | Preferences, wish: JudgeWish) -> None:
    from nianbao.cli.judgement_lines import judgement_lines

    if wish.json:
        streams.out(result.model_dump_json(indent=2) + "\n")
    elif wish.aside:
        for line in "".join(judgement_lines(result)).splitlines():
            streams.tell(line)
    else:
        streams.out("".join(judgement_lines(result)))


def judge_after(run: EvalRun, wish: Wish, target: Path | None, settings: Settings) -> int:
    """Judge the run that `nianbao eval run` has just made, and return the exit code.

    The verdicts are kept beside `target`; what is printed goes to stderr where stdout holds the run as JSON.
    """
    from nianbao.cli.eval_runner import wants_json

    out = None if target is None else target.with_suffix(".judgement.json")
    aside = wants_json(wish.form, wish.out)
    return judge_runs([run], JudgeWish(wish.set_dir, wish.reports, out=out, aside=aside), settings)


def settings_of_judge(model: str, flags: Mapping[str, object]) -> Settings:
    """The run's settings with the judge's model. Raises SettingsError."""
    # An endpoint that is configured needs some model's name to be valid, also where it is not asked.
    return judge_settings(settings_from({**flags, "model": model}), model)


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

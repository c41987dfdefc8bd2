"""Whatever a model says: limits, citations and evidence of an overview hold."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nianbao.errors import InvalidAnswer
from nianbao.readers import read
from nianbao.schema.summary import HEADLINE_LIMIT, OVERVIEW_LIMIT
from nianbao.summarization.extraction import verifier_of
from nianbao.summarization.items import merge
from nianbao.summarization.overview import overview
from nianbao.text.figures import find_documents, find_numbers, find_quotations
from nianbao.text.folding import norm
from tests.support.fake_llm import FakeLlm
from tests.support.overviews import OLD, TEXT, made, run, saying
from tests.support.paths import REPORTS

words = st.one_of(
    st.sampled_from([line for line in TEXT.split("\n") if line]),
    st.sampled_from(
        ["22个", "3.4万件", "《汐川县执法评查办法》", "“渔港说事”", "98.2%", "860件", "汐川县", "2024年"]
    ),
    st.sampled_from(["23个", "34万件", "《渔业条例》", "“说事”", "99%", "1999年", "成效显著", "{}", "一是"]),
    st.text("，。；：、《》“”（）‘’ \n", max_size=3),
    st.text(max_size=6),
)
said = st.lists(words, min_size=1, max_size=14).map("".join)
some_ids = st.lists(
    st.sampled_from(["a1", "a2", "a3", "a4", "d1", "d2", "p1", "p2", "a9", "", "u1"]), max_size=8
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    text=st.sampled_from([TEXT, OLD]),
    characters=st.sampled_from([160, 6000]),
    said=st.lists(st.tuples(said, said, some_ids, some_ids, some_ids), min_size=2, max_size=2),
)
def test_whatever_a_model_says_the_promises_hold(
    text: str, characters: int, said: list[tuple[str, str, list[str], list[str], list[str]]]
) -> None:
    answers: list[Mapping[str, object]] = []
    for line, headline, chosen, plans, cited in said:
        small = {"text": line, "headline": headline}
        large = {"highlights": chosen, "priorities": plans, "cited": cited}
        answers.append(small if characters == 160 else {**large, **small})
    told = run(saying(*answers), characters, text)
    report, lists = made(text)
    items = {i.id: i for i in (*lists.achievements, *lists.deficiencies, *lists.plans)}
    made_of = told.overview
    assert 0 < len(made_of.headline.text) <= HEADLINE_LIMIT
    assert 0 < len(made_of.text.text) <= OVERVIEW_LIMIT
    assert 3 <= len(made_of.highlights) <= 5
    assert [c.items for c in made_of.concerns] == [(d.id,) for d in lists.deficiencies]
    for one in (made_of.headline, made_of.text, *made_of.highlights, *made_of.concerns, *made_of.priorities):
        evidence = "\n".join(e.text for i in one.items for e in items[i].evidence)
        assert unsupported(one.text, evidence, report.text) == []


def unsupported(line: str, evidence: str, source: str) -> list[str]:
    """Numbers, 《titles》 and “quotations” of a line that its evidence lacks; a year may stand anywhere."""
    held = {n.value for n in find_numbers(evidence)}
    years = {n.value for n in find_numbers(source) if n.is_year}
    numbers = [n for n in find_numbers(line) if n.value not in held and not (n.is_year and n.value in years)]
    titles = [d.title for d in find_documents(line) if norm(d.title) not in norm(evidence)]
    quoted = [q.text for q in find_quotations(line) if norm(q.text) not in norm(evidence)]
    return [str(n.value) for n in numbers] + titles + quoted


@pytest.mark.parametrize("name", ["r02", "r07", "r09", "r12"])
@pytest.mark.parametrize("characters", [160, 6000])
def test_bundled_reports_compose_lines_a_clerk_can_use(name: str, characters: int) -> None:
    report = read(REPORTS / f"{name}.txt")
    verifier = verifier_of(report)
    lists = merge(report, [verifier.quoted(unit, ()) for unit in report.units])
    model = FakeLlm(saying(InvalidAnswer("No answer.")), characters)
    told = asyncio.run(overview(report, lists, model)).overview
    assert told.headline.text.startswith(report.facts.place or "")
    assert 10 <= len(told.headline.text) <= HEADLINE_LIMIT
    assert 60 <= len(told.text.text) <= OVERVIEW_LIMIT
    assert {i[0] for i in told.text.items} == {"a", "d", "p"}

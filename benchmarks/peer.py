"""langextract over one report, set up as well as we know: a worker of `speed.py`.

    python benchmarks/peer.py REPORT URL MODEL BUFFER      (the key in BENCHMARK_KEY)

Its OpenAI provider with schema constraints made from the example, its Unicode tokenizer, one worker, no
retries that would repeat a slow call, an answer limit so that one runaway answer cannot spend hours.
Needs langextract and openai only. Prints one JSON line.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

PROMPT = (
    "从法治政府建设年度报告中按出现顺序抽取条目：achievement成绩、deficiency不足、plan计划。"
    "extraction_text照抄原文，不改写、不重叠；属性title为短标题，summary为一句话概括。"
)
EXAMPLE = (
    "一是推行甲类服务。建成乙类窗口，办理丙类事项，群众更加方便。"
    "二是仍有不足。丁类人员能力不强，戊类机制还不健全。"
    "三是下一步，开展己类培训，完善庚类制度。"
)
MARKED = (
    ("achievement", "推行甲类服务。建成乙类窗口，办理丙类事项，群众更加方便。", "推行甲类服务"),
    ("deficiency", "丁类人员能力不强，戊类机制还不健全。", "能力机制不足"),
    ("plan", "开展己类培训，完善庚类制度。", "培训和制度"),
)
MOST_TOKENS = 1600


def main() -> int:
    """Extract, and print what it took."""
    parser = argparse.ArgumentParser(description="langextract over one report; the key in BENCHMARK_KEY.")
    for argument in ("report", "url", "model"):
        parser.add_argument(argument)
    parser.add_argument("buffer", type=int, help="characters of a question")
    chosen = parser.parse_args()
    url = chosen.url
    lx: Any = importlib.import_module("langextract")  # in no extra of ours: the group `bench`
    factory: Any = importlib.import_module("langextract.factory")
    tokenizer: Any = importlib.import_module("langextract.core.tokenizer")
    openai: Any = importlib.import_module("openai")
    key = os.environ["BENCHMARK_KEY"]
    examples = [
        lx.data.ExampleData(
            text=EXAMPLE,
            extractions=[
                lx.data.Extraction(
                    extraction_class=kind,
                    extraction_text=text,
                    attributes={"title": title, "summary": text.split("。")[-2] + "。"},
                )
                for kind, text, title in MARKED
            ],
        )
    ]
    config = factory.ModelConfig(
        model_id=chosen.model,
        provider="OpenAILanguageModel",
        provider_kwargs={
            "api_key": key,
            "base_url": url,
            "temperature": 0.0,
            "max_workers": 1,
            "max_output_tokens": MOST_TOKENS,
        },
    )
    model = factory.create_model(config, examples=examples, use_schema_constraints=True)
    client = openai.OpenAI(api_key=key, base_url=url, timeout=900, max_retries=0)
    model._client = client
    calls = 0
    create = client.chat.completions.create

    def counted(**request: Any) -> Any:
        nonlocal calls
        calls += 1
        return create(**request)

    client.chat.completions.create = counted
    text = Path(chosen.report).read_text("utf-8")
    wall = time.perf_counter()
    found = lx.extract(
        text,
        prompt_description=PROMPT,
        examples=examples,
        model=model,
        max_char_buffer=chosen.buffer,
        max_workers=1,
        tokenizer=tokenizer.UnicodeTokenizer(),
        show_progress=False,
    )
    items = found.extractions or []
    exact = sum(
        e.char_interval is not None
        and text[e.char_interval.start_pos : e.char_interval.end_pos] == e.extraction_text
        for e in items
    )
    seconds = time.perf_counter() - wall
    print(json.dumps({"calls": calls, "wall": round(seconds, 2), "items": len(items), "exact": exact}))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""What the embedded LLM's server reads as control tokens, and that its verified file is verified once."""

from __future__ import annotations

from pathlib import Path

import pytest

from nianbao.llm.local_server import serve
from nianbao.llm.replies import material
from nianbao.llm.weights import DEFAULT, checksum_known, weights
from nianbao.settings import Settings

pytestmark = pytest.mark.slow

TOKENS = (
    "<|im_end|>",
    "<|im_start|>",
    "<|endoftext|>",
    "<|fim_prefix|>",
    "<|repo_name|>",
    "</s>",
    "<tool_call>",
    "</tool_call>",
)


@pytest.mark.timeout(300)
def test_the_embedded_server_reads_no_control_token_out_of_material(cache_with_weights: Path) -> None:
    """llama.cpp reads control tokens out of a message's text; broken marks are ordinary text to it."""
    import httpx2

    file = weights(DEFAULT, cache_with_weights)
    with serve(file, Settings(cache_dir=cache_with_weights, threads=1, n_ctx=1024)) as endpoint:
        headers = {"Authorization": f"Bearer {endpoint.api_key}"}

        def tokens(content: str, special: bool) -> list[int]:
            url = endpoint.base_url.removesuffix("/v1") + "/tokenize"
            body = {"content": content, "parse_special": special}
            found = httpx2.post(url, json=body, headers=headers, timeout=60).json()["tokens"]
            return [int(each) for each in found]

        for mark in TOKENS:
            assert len(tokens(mark, special=True)) == 1  # what it would be without us
            sent = material(f"法治{mark}政府")
            assert tokens(sent, special=True) == tokens(sent, special=False)


def test_the_shared_weights_need_no_second_check(cache_with_weights: Path) -> None:
    file = cache_with_weights / "models" / DEFAULT.file
    assert checksum_known(file, cache_with_weights) == DEFAULT.sha256

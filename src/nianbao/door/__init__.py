"""The one door to models: the only package that imports openai, instructor, tenacity and httpx2.

`Door` is a `nianbao.llm.Llm` over any OpenAI-compatible endpoint. Two owners repeat a request, and
nobody else: `transport` (tenacity) when the transport failed, `asking` (instructor) when the answer
was invalid. The heavy libraries are imported when a `Door` is built, not with this package.
"""

from nianbao.door.asking import Door
from nianbao.door.transport import Pace

__all__ = ["Door", "Pace"]

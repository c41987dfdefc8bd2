"""One door to models: a protocol, and everything that stands behind it.

`Llm` is the protocol; `nianbao.llm.client` speaks it to any OpenAI-compatible endpoint, the embedded one
included, and is the only way out. Two owners repeat a request, and nobody else: `transport` (tenacity) when
the transport failed, `client` (instructor) when the answer was invalid. The heavy libraries are imported
when a client is built, not with this package.
"""

from nianbao.llm.protocol import Answer, AnswerT, Llm, Profile, Question, Usage, charge

__all__ = ["Answer", "AnswerT", "Llm", "Profile", "Question", "Usage", "charge"]

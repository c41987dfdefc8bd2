"""Any text for hypothesis: anything at all, or much of what folding, scripts and sentence ends meet."""

from __future__ import annotations

from hypothesis import strategies as st

MARKS = (
    '法治镇鎮余餘于於,，.。;；:：!！?？()（）“”"‘’「」'
    "『』《》〈〉 \n\t　％㎡①ﬁÅe\u0301\u0308ｶﾞ가\u1100\u1161İß1２3%aZ"
)
TEXTS = st.text(max_size=40) | st.text(alphabet=MARKS, max_size=60)

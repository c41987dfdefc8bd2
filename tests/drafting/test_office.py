"""An office's own template: filled in, its mistakes named, its escapes closed, its loops ended."""

from __future__ import annotations

import importlib.util
import io
import re
import zipfile
from collections.abc import Callable

import docx
import pytest
from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

pytest.importorskip("docxtpl", reason="the extra `template` is not installed")

from nianbao.drafting import office
from nianbao.drafting.building import build
from nianbao.drafting.fields import describe, fields
from nianbao.drafting.model import Draft
from nianbao.drafting.sandbox import Absent, BudgetError, ClosedError, Sandbox, record
from nianbao.errors import BrokenFile, NianbaoError, TemplateError
from nianbao.text.script import Script
from tests.support.summaries import summary


@pytest.fixture(scope="module")
def draft() -> Draft:
    return build([summary()], None)


def _docx(*lines: str, change: Callable[[Document], object] | None = None) -> bytes:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    if change:
        change(document)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _lines(data: bytes) -> list[str]:
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs]


def _rendered(source: str, draft: Draft, absent: Absent | None = None) -> str:
    context = {name: record(value) for name, value in draft.model_dump(mode="json").items()}
    return Sandbox(absent or Absent(context)).from_string(source).render(context)


def test_a_template_is_filled(draft: Draft) -> None:
    def with_more(document: Document) -> None:
        document.sections[0].footer.paragraphs[0].text = "{{ year_text }}"
        table = document.add_table(rows=3, cols=2)
        table.cell(0, 0).text = "{%tr for row in figures %}"
        table.cell(1, 0).text, table.cell(1, 1).text = "{{ row.name }}", "{{ row.this_year }}"
        table.cell(2, 0).text = "{%tr endfor %}"

    template = _docx(
        "{{ title }}", "{%p for theme in themes %}", "{{ loop.index }}.{{ theme.heading }}", "{%p endfor %}",
        "{{ signature }}", change=with_more,
    )  # fmt: skip
    made = office.fill(template, draft)
    themes = [f"{number}.{theme.heading}" for number, theme in enumerate(draft.themes, 1)]
    assert _lines(made) == [draft.title, *themes, draft.signature]
    document = docx.Document(io.BytesIO(made))
    assert document.sections[0].footer.paragraphs[0].text == draft.year_text
    assert [[cell.text for cell in row.cells] for row in document.tables[0].rows] == [
        [row.name, row.this_year] for row in draft.figures
    ]


def test_marks_and_xml_in_values_stay_text(draft: Draft) -> None:
    hostile = "</w:t></w:r><w:p/>{{ 7*7 }} <b>&amp; {% for %} a<b && c>d \x00\x08\ufffe"
    made = office.fill(_docx("{{ title }}", "{{ place }}"), draft.model_copy(update={"title": hostile}))
    assert _lines(made)[0] == hostile.replace("\x00\x08\ufffe", "")
    assert len(_lines(made)) == 2


def test_every_missing_name_is_told_at_once(draft: Draft) -> None:
    template = _docx(
        "{{ titel }}{{ themse[0].x }}", "{%p for theme in themes %}", "{{ theme.headng }}", "{%p endfor %}",
        "{% if false %}{{ signatur }}{% endif %}{% if extra is defined %}{{ extra }}{% endif %}",
    )  # fmt: skip
    with pytest.raises(TemplateError) as caught:
        office.fill(template, draft)
    for name, near in {
        "titel": "title",
        "themse": "themes",
        "headng": "heading",
        "signatur": "signature",
    }.items():
        assert f"{name} (did you mean {near}?)" in caught.value.message
    assert "extra" not in caught.value.message
    assert "--template-fields" in caught.value.hint


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{{ title", "mistake"),
        ("{% for x in %}", "mistake"),
        ("{{ title|nonsense }}", "nonsense"),
        ("{{ ''.__class__.__mro__ }}", "may not use"),
        ("{% include '/etc/passwd' %}", "include"),
        ("{{ themes }}", "whole list or record"),
        ("{{ title.upper }}", "whole list or record"),
        ("{{ themes|map(attribute='heading') }}", "whole list or record"),
        ("{{ title ~ range }}", "whole list or record"),
        ("{{ [namespace]|join }}", "whole list or record"),
        ("{{ loop|string }}{% for t in themes %}{{ loop|string }}{% endfor %}", "loop"),
        ("{{ title < 3 }}", "what cannot be done"),
        ("{{ title.replace(1, 2) }}", "what cannot be done"),
        ("{% for x in range(10**9) %}{% for y in range(10**9) %}{% endfor %}{% endfor %}", "\\*\\*"),
    ],
)
def test_mistakes_and_escapes_are_one_sentence(draft: Draft, line: str, told: str) -> None:
    with pytest.raises(TemplateError, match=told) as caught:
        office.fill(_docx("{{ title }}", line), draft)
    assert "\n" not in caught.value.message
    assert not re.search(r"Traceback|object|0x|instance|namespace\(|<class|argument", caught.value.message)


@pytest.mark.parametrize(
    "source",
    [
        "{{ title.__class__ }}",
        "{{ ''['__class__'].x }}",
        "{{ (title|attr('__class__')) }}",
        "{{ themes.__init__.__globals__ }}",
        "{{ range.__globals__ }}",
        "{{ namespace.__init__.__globals__ }}",
        "{{ '{0.__class__}'.format(1) }}",
        "{{ 'a'.ljust(10000000) }}",
        "{{ 'a' * 100000000 }}",
        "{{ '%1000000000d' % 1 }}",
        "{{ 9 ** 9 }}",
        "{{ title|safe }}",
        "{% autoescape false %}{{ title }}{% endautoescape %}",
        "{% macro m() %}{% endmacro %}",
        "{% import 'os' as os %}",
        "{% extends 'x' %}",
        "{{ self.__init__ }}",
        "{{ lipsum }}",
        "{{ cycler.__init__ }}",
        "{{ themes.append(1) }}",
    ],
)
def test_nothing_leaves_the_sandbox(draft: Draft, source: str) -> None:
    from jinja2.exceptions import SecurityError, TemplateAssertionError

    absent = Absent(["title"])
    try:
        _rendered(source, draft, absent)
    except (SecurityError, ClosedError, BudgetError, TemplateAssertionError):
        return
    assert absent.named()  # the name was not there, and was noted


@pytest.mark.parametrize(
    "source",
    [
        "{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}",
        "{% for a in range(999999999) %}{% endfor %}",
        "{% set ns = namespace(x='ab') %}{% for a in range(99) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
        "{% for a in range(19999) %}" + "法" * 1000 + "{% endfor %}",
    ],
)
def test_loops_and_growth_are_bounded(draft: Draft, source: str) -> None:
    with pytest.raises(BudgetError):
        _rendered(source, draft)


def test_what_hangs_is_ended(draft: Draft) -> None:
    deep = "".join(f"{{% for a{n} in marks %}}" for n in range(12)) + "{% endfor %}" * 12
    many = draft.model_copy(update={"notes": ("甲",) * 9})
    with pytest.raises(TemplateError, match="within 3 seconds"):
        office.fill(_docx(deep.replace("marks", "notes")), many, seconds=3)


def test_memory_is_bounded(draft: Draft) -> None:
    doubling = "{% set n = namespace(x=title) %}{% for a in range(60) %}{% set n.x = n.x ~ n.x %}{% endfor %}"
    with pytest.raises(TemplateError, match=r"measure|memory"):
        office.fill(_docx(doubling), draft)


def test_a_mark_across_paragraphs_does_not_lose_text(draft: Draft) -> None:
    def table(document: Document) -> None:
        document.add_table(rows=1, cols=1).cell(0, 0).text = "{% endif %}后"

    with pytest.raises(TemplateError, match="break the document apart"):
        office.fill(_docx("前{% if not title %}", change=table), draft)


def _external(kind: str) -> Callable[[Document], object]:
    def change(document: Document) -> None:
        reltype = f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"
        part = document.part
        if kind == "attachedTemplate":
            part = next(
                rel.target_part for rel in document.part.rels.values() if rel.reltype.endswith("/settings")
            )
        key = part.relate_to("http://127.0.0.1/x", reltype, is_external=True)
        if kind == "attachedTemplate":
            element = OxmlElement("w:attachedTemplate")
            element.set(qn("r:id"), key)
            document.settings.element.append(element)

    return change


def test_a_template_that_fetches_is_refused(draft: Draft) -> None:
    with pytest.raises(TemplateError, match="links to another file"):
        office.fill(_docx("{{ title }}", change=_external("image")), draft)

    def field(document: Document) -> None:
        run = document.add_paragraph().add_run()
        for text in ("DDE", "AUTO c:\\\\x"):
            element = OxmlElement("w:instrText")
            element.text = text
            run._r.append(element)

    with pytest.raises(TemplateError, match="DDEAUTO"):
        office.fill(_docx("{{ title }}", change=field), draft)


def test_a_field_that_only_the_filling_puts_together_is_refused(draft: Draft) -> None:
    def field(document: Document) -> None:
        run = document.add_paragraph().add_run()
        for tag, text in (
            ("fldChar", "begin"), ("instrText", "I"), ("t", "{% if not title %}"), ("instrText", "F "),
            ("t", "{% endif %}"), ("instrText", "MPORT c:\\x"), ("fldChar", "end"),
        ):  # fmt: skip
            element = OxmlElement(f"w:{tag}")
            if tag == "fldChar":
                element.set(qn("w:fldCharType"), text)
            else:
                element.text = text
            run._r.append(element)

    with pytest.raises(TemplateError, match=r"filled in, holds a field .*IMPORT"):
        office.fill(_docx("{{ title }}", change=field), draft)


def test_the_address_of_an_attached_template_is_dropped(draft: Draft) -> None:
    made = office.fill(_docx("{{ title }}", change=_external("attachedTemplate")), draft)
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert not any(b"127.0.0.1" in archive.read(name) for name in archive.namelist())


def test_macros_are_refused(draft: Draft) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_docx("{{ title }}"))) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "word/_rels/document.xml.rels":
                data = data.replace(
                    b"</Relationships>",
                    b'<Relationship Id="rId99" Type="http://schemas.microsoft.com/office/2006/relationships/'
                    b'vbaProject" Target="vbaProject.bin"/></Relationships>',
                )
            if name == "[Content_Types].xml":
                data = data.replace(
                    b"</Types>",
                    b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>',
                )
            new.writestr(name, data)
        new.writestr("word/vbaProject.bin", b"x")
    with pytest.raises(TemplateError, match="macros"):
        office.fill(made.getvalue(), draft)


def test_marks_are_found_across_runs_and_in_footers() -> None:
    def split(document: Document) -> None:
        paragraph = document.add_paragraph()
        for part in ("{", "{ title }", "}"):
            paragraph.add_run(part)

    def foot(document: Document) -> None:
        document.sections[0].footer.paragraphs[0].text = "{{ year_text }}"

    assert office.has_marks(_docx(change=split))
    assert office.has_marks(_docx(change=foot))
    assert not office.has_marks(_docx("一、主要成效", "集合{1, 2}"))


def test_no_docx_is_no_template() -> None:
    with pytest.raises(BrokenFile):
        office.has_marks(b"not a zip")


def test_without_the_extra_one_sentence_says_so(draft: Draft, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(NianbaoError, match="extra `template`"):
        office.fill(_docx("{{ title }}"), draft)


def test_the_fields_are_those_of_the_draft(draft: Draft) -> None:
    listed = {one.name for one in fields()}
    assert {name.partition("[")[0] for name in listed if "." not in name} == set(Draft.model_fields)
    assert "themes[].slots[].sources[].quote" in listed
    assert all(one.description for one in fields())
    rows = re.findall(r"^\| `([a-z0-9_\[\].]+)` \|", describe(), re.MULTILINE)
    assert rows == [one.name for one in fields()]
    for name in sorted(name for name in listed if "[]" not in name):
        assert _rendered(f"{{{{ {name} }}}}", draft) is not None


def test_what_is_unknown_is_a_blank(draft: Draft) -> None:
    assert _rendered("{{ year }}", draft.model_copy(update={"year": None})) == "【填】"
    assert draft.script is Script.SIMPLIFIED

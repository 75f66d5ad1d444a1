"""Writes templates/docx/form.docx and report.docx: the Word files that a school restyles in Word.

    python tools/make_docx_templates.py

Everything that a page looks like is a named style here; `formgen.render.docx` says what a template may
print. The two colours INK and ACCENT become the school's own when a form is made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import starmap
from pathlib import Path

from formgen.look import EDGE, FALLBACK_FONT, FONT, MUTED, RULE, TINT, WARNING_TINT
from formgen.render.shared.package import member, pack
from formgen.render.word.box import TICK_INDENT, TICK_LINE, TICK_POINTS
from formgen.render.word.control import TICK_FONT
from formgen.render.word.markup import NAMESPACES, TWIPS_A_MM
from formgen.render.word.parts import app
from formgen.render.word.restyle import ACCENT, CHILD_FONT, INK, font_table
from formgen.variants import STANDARD

FOLDER = Path(__file__).resolve().parent.parent / "templates" / "docx"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
XMLNS = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items()) + ' mc:Ignorable="w14"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
A4 = (11906, 16838)
MARGIN = round(15 * TWIPS_A_MM)
WIDTH = A4[0] - 2 * MARGIN
DARK, GREY, LINE, BOXED, WARNING = INK, MUTED[1:], RULE[1:], EDGE[1:], WARNING_TINT[1:]
PALE, PILL, FAINT = STANDARD.colours.shade[1:], STANDARD.colours.pill[1:], STANDARD.colours.faint[1:]


@dataclass(frozen=True, slots=True)
class Style:
    """A style: its name, what it is based on, and its properties as WordprocessingML."""

    name: str
    paragraph: str = ""
    run: str = ""
    based_on: str = "Normal"
    after: str = ""
    kind: str = "paragraph"
    more: str = ""

    def xml(self, priority: int) -> str:
        """The style's element."""
        identity = self.name.replace(" ", "")
        custom = "" if self.name in BUILT_IN else ' w:customStyle="1"'
        default = ' w:default="1"' if self.name in ("Normal", "Normal Table", "Default Paragraph Font") else ""
        based = f'<w:basedOn w:val="{self.based_on.replace(" ", "")}"/>' if self.based_on and not default else ""
        following = f'<w:next w:val="{self.after.replace(" ", "")}"/>' if self.after else ""
        name = BUILT_IN.get(self.name, self.name)
        paragraph = f"<w:pPr>{self.paragraph}</w:pPr>" if self.paragraph else ""
        run = f"<w:rPr>{self.run}</w:rPr>" if self.run else ""
        return (
            f'<w:style w:type="{self.kind}"{default}{custom} w:styleId="{identity}"><w:name w:val="{name}"/>{based}'
            f'{following}<w:uiPriority w:val="{priority}"/><w:qFormat/>{paragraph}{run}{self.more}</w:style>'
        )


BUILT_IN = {
    "Normal": "Normal", "Title": "Title", "Heading 1": "heading 1", "Heading 2": "heading 2",
    "Heading 3": "heading 3", "Caption": "caption", "Strong": "Strong", "Placeholder Text": "Placeholder Text",
    "Header": "header", "Footer": "footer", "Normal Table": "Normal Table",
    "Default Paragraph Font": "Default Paragraph Font",
}  # fmt: skip


def size(points: float) -> str:
    """The size of type."""
    return f'<w:sz w:val="{round(points * 2)}"/><w:szCs w:val="{round(points * 2)}"/>'


def colour(value: str) -> str:
    """The colour of type."""
    return f'<w:color w:val="{value}"/>'


BOLD = "<w:b/><w:bCs/>"
PLAIN = '<w:b w:val="0"/><w:bCs w:val="0"/>'
CHILD = f'<w:rFonts w:ascii="{CHILD_FONT}" w:hAnsi="{CHILD_FONT}" w:eastAsia="{CHILD_FONT}" w:cs="{FALLBACK_FONT}"/>'
"""The type of large print: children meet it on every copy."""
ADULT = CHILD.replace(CHILD_FONT, FONT)
"""The type of what tells a grown-up what to do."""
KEEP = "<w:keepNext/><w:keepLines/>"
RIGHT = '<w:jc w:val="right"/>'


def space(before: int = 0, after: int = 0, line: int = 240, rule: str = "auto") -> str:
    """Twips before and after a paragraph, and between its lines."""
    return f'<w:spacing w:before="{before}" w:after="{after}" w:line="{line}" w:lineRule="{rule}"/>'


def border(side: str, width: int, value: str, gap: int = 0, kind: str = "single") -> str:
    """One border: `width` in eighths of a point."""
    return f'<w:{side} w:val="{kind}" w:sz="{width}" w:space="{gap}" w:color="{value}"/>'


def hanging(twips: int) -> str:
    """Every line but the first set in."""
    return f'<w:ind w:left="{twips}" w:hanging="{twips}"/>'


def pill(fill: str, ink: str, edge: str) -> str:
    """A word in a pill: bordered and shaded."""
    return BOLD + colour(ink) + size(9) + f'<w:bdr w:val="{edge}" w:sz="8" w:space="0" w:color="{DARK}"/>' + (
        f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>'
    )


SHARED = (
    Style("Normal", space(0, 80, 264), colour(DARK)),
    Style("Title", f"<w:keepNext/>{space(90, 10, 228)}", BOLD + size(20.5), after="Normal"),
    Style("Heading 1",
          f'{KEEP}<w:tabs><w:tab w:val="left" w:pos="425"/></w:tabs>{space(60, 10, 228)}<w:outlineLvl w:val="0"/>',
          BOLD + size(13), after="Normal"),
    Style("Heading 2", f'{KEEP}{space(200, 60)}<w:outlineLvl w:val="1"/>', BOLD + size(11.5), after="Normal"),
    Style("Heading 3", f'{KEEP}{space(160, 40)}<w:outlineLvl w:val="2"/>', BOLD + size(10.5), after="Normal"),
    Style("Caption", f"{KEEP}{space(160, 60)}", BOLD + size(10), after="Normal"),
    Style("Header", space(), size(8.5)),
    Style("Footer", space(), colour(GREY) + size(8)),
    Style("Formgen School", space(0, 10), BOLD + size(13)),
    Style("Formgen Mission", space(0, 0, 252), colour(GREY) + size(9)),
    Style("Formgen Rule", f"<w:pBdr>{border('bottom', 16, DARK)}</w:pBdr>{space(0, 0, 100, 'exact')}", size(4)),
    Style("Formgen Running Head", space(), colour(GREY) + size(8.5), "Header"),
    Style("Formgen Who", space(0, 100), colour(GREY)),
    Style("Formgen Table Header", KEEP + space(20, 20), BOLD + size(9)),
    Style("Formgen Small", space(0, 20), colour(GREY) + size(8.5)),
)  # fmt: skip

FORM = (
    Style("Formgen Safeguarding",
          "<w:keepLines/><w:pBdr>" + border("top", 4, WARNING, 4) + border("left", 24, ACCENT, 8)
          + border("bottom", 4, WARNING, 4) + border("right", 4, WARNING, 8) + "</w:pBdr>"
          f'<w:shd w:val="clear" w:color="auto" w:fill="{WARNING}"/>{space(60, 70)}'
          '<w:ind w:left="200" w:right="180"/>',
          size(10)),
    Style("Formgen Gap", space(0, 0, 30, "exact"), size(1.5)),
    Style("Formgen Space", space(0, 0, 110, "exact"), size(3)),
    Style("Formgen Section Help", KEEP + space(0, 40), colour(GREY) + size(9)),
    Style("Formgen Label", KEEP + space(20, 20, 228), BOLD + size(10)),
    Style("Formgen Help", KEEP + space(0, 30, 228), colour(GREY) + size(8.5)),
    Style("Formgen Answer", space(0, 0, 252)),
    Style("Formgen Cell Answer", space(0, 0), size(9.5)),
    Style("Formgen Tick", f"<w:keepLines/>{space(0, 0, TICK_LINE, 'exact')}{hanging(TICK_INDENT)}"
          '<w:textAlignment w:val="center"/>', size(10)),
    Style("Formgen Tick Prefilled", f"<w:pBdr>{border('left', 24, DARK, 4)}</w:pBdr>", "", "Formgen Tick"),
    Style("Formgen Table Help", KEEP + space(0, 20), PLAIN + colour(GREY) + size(8), "Formgen Table Header"),
    Style("Formgen Row Label", space(30, 30), size(9.5)),
    Style("Formgen Statement", space(50, 50), size(10)),
    Style("Formgen Block Title", KEEP + space(20, 20), BOLD + size(11)),
    Style("Formgen Office Heading", KEEP + space(30, 0) + '<w:outlineLvl w:val="0"/>', BOLD + size(11.5)),
    Style("Formgen Key", space(30, 30), colour(GREY) + size(8.5)),
    Style("Formgen Small Cell Answer", space(0, 0), size(8)),
    Style("Formgen Small Table Header", KEEP + space(20, 20), BOLD + size(8)),
    Style("Formgen Small Table Help", KEEP + space(0, 20), PLAIN + colour(GREY) + size(7)),
    Style("Formgen Small Row Label", space(30, 30), size(8)),
    Style("Formgen Small Key", KEEP + space(0, 40), PLAIN + colour(GREY) + size(8)),
    Style("Formgen Small Tick", "", size(8), "Formgen Tick"),
    Style("Formgen Small Code", "", PLAIN + colour(GREY) + size(6.5), "Default Paragraph Font", kind="character"),
    Style("Formgen Script", f"<w:keepLines/>{space(0, 50)}{hanging(170)}", ADULT + size(10.5)),
    Style("Formgen Big Title", f'{KEEP}{space(60, 60, 228)}<w:outlineLvl w:val="0"/>', CHILD + BOLD + size(26),
          after="Normal"),
    Style("Formgen Big Label", KEEP + space(200, 60, 228), CHILD + BOLD + size(21)),
    Style("Formgen Big Help", space(0, 0), CHILD + size(18)),
    Style("Formgen Big Answer", space(0, 0, 252), CHILD + size(18)),
    Style("Formgen Big Picture", '<w:keepLines/>' + space(0, 0) + '<w:jc w:val="center"/>', CHILD + size(18)),
    Style("Formgen Big Word", f'<w:keepLines/>{space(0, 0, 520, "exact")}<w:jc w:val="center"/>'
          '<w:textAlignment w:val="center"/>', CHILD + size(18)),
    Style("Formgen Big Tick", f'<w:keepLines/>{space(60, 0, 520, "exact")}<w:textAlignment w:val="center"/>',
          CHILD + size(18)),
    Style("Formgen Big Tick Prefilled", f"<w:pBdr>{border('left', 24, DARK, 4)}</w:pBdr>", "", "Formgen Big Tick"),
    Style("Formgen Big Tick Box", "",
          f'<w:rFonts w:ascii="{TICK_FONT}" w:hAnsi="{TICK_FONT}" w:eastAsia="{TICK_FONT}" w:cs="{TICK_FONT}"/>{PLAIN}'
          f"{size(27)}", "Default Paragraph Font", kind="character"),
)  # fmt: skip

REPORT = (
    Style("Formgen Gap", space(0, 0, 80, "exact"), size(3)),
    Style("Formgen Lead", space(0, 120, 264), size(12)),
    Style("Formgen Note", space(0, 80), colour(GREY) + size(9)),
    Style("Formgen Caution",
          f"<w:keepLines/><w:pBdr>{border('left', 24, ACCENT, 8)}</w:pBdr>"
          f'<w:shd w:val="clear" w:color="auto" w:fill="{WARNING}"/>{space(80, 120, 264)}<w:ind w:left="200"/>'),
    Style("Formgen Table Number Header", RIGHT, "", "Formgen Table Header"),
    Style("Formgen Cell", space(30, 30), size(9.5)),
    Style("Formgen Cell Number", RIGHT, "", "Formgen Cell"),
    Style("Formgen Criterion", space(40, 10), BOLD + size(10.5)),
    Style("Formgen Figure", space(40, 10), BOLD + size(11.5)),
    Style("Formgen Chart Title", KEEP + space(200, 40), BOLD + size(11)),
    Style("Formgen Chart", space(0, 120)),
)  # fmt: skip

CHARACTERS = (
    Style("Default Paragraph Font", kind="character", based_on=""),
    Style("Strong", "", BOLD, "Default Paragraph Font", kind="character"),
    Style("Placeholder Text", "", colour(FAINT), "Default Paragraph Font", kind="character"),
    Style("Formgen Number", "", PLAIN + colour(GREY), "Default Paragraph Font", kind="character"),
    Style("Formgen Reference", "", BOLD + colour(DARK), "Default Paragraph Font", kind="character"),
    Style("Formgen Code", "", PLAIN + colour(GREY) + size(7.5), "Default Paragraph Font", kind="character"),
    Style("Formgen Hint", "", PLAIN + colour(GREY) + size(8.5), "Default Paragraph Font", kind="character"),
    Style("Formgen Unit", "", colour(GREY) + size(9), "Default Paragraph Font", kind="character"),
    Style("Formgen Tick Box", "",
          f'<w:rFonts w:ascii="{TICK_FONT}" w:hAnsi="{TICK_FONT}" w:eastAsia="{TICK_FONT}" w:cs="{TICK_FONT}"/>{PLAIN}'
          f"{size(TICK_POINTS)}", "Default Paragraph Font", kind="character"),
    Style("Formgen Pill Met", "", pill(DARK, "FFFFFF", "single"), "Default Paragraph Font", kind="character"),
    Style("Formgen Pill Not Met", "", pill("FFFFFF", DARK, "single"), "Default Paragraph Font", kind="character"),
    Style("Formgen Pill Open", "", pill(PILL, DARK, "dashed"), "Default Paragraph Font", kind="character"),
)  # fmt: skip


def side(name: str, width: int) -> str:
    """The margin of one side of a cell."""
    return f'<w:{name} w:w="{width}" w:type="dxa"/>'


def margins(top: int, left: int, bottom: int, right: int) -> str:
    """The margins of a table style's cells."""
    sides = zip(("top", "left", "bottom", "right"), (top, left, bottom, right), strict=True)
    inner = "".join(starmap(side, sides))
    return f"<w:tblCellMar>{inner}</w:tblCellMar>"


def around(width: int, value: str, left: str = "") -> str:
    """The borders of a box."""
    sides = [border("top", width, value), left or border("left", width, value), border("bottom", width, value)]
    return f"<w:tblBorders>{''.join(sides)}{border('right', width, value)}</w:tblBorders>"


def table(name: str, borders: str, cells: str, fill: str = "", more: str = "") -> Style:
    """A table style."""
    inner = f'<w:tblPr><w:tblInd w:w="0" w:type="dxa"/>{borders}{cells}</w:tblPr>'
    shade = f'<w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="{fill}"/></w:tcPr>' if fill else ""
    return Style(name, "", "", "Normal Table", kind="table", more=inner + shade + more)


BOX_MARGINS = margins(70, 115, 70, 115)
TABLES = (
    Style("Normal Table", kind="table", based_on="",
          more=f'<w:tblPr><w:tblInd w:w="0" w:type="dxa"/>{margins(0, 0, 0, 0)}</w:tblPr>'),
    table("Formgen Layout", "", margins(0, 0, 0, 0)),
    table("Formgen Grid",
          f"<w:tblBorders>{border('bottom', 4, LINE)}{border('insideH', 4, LINE)}</w:tblBorders>",
          margins(15, 80, 15, 80),
          more='<w:trPr><w:cantSplit/></w:trPr><w:tcPr><w:vAlign w:val="center"/></w:tcPr>'
          '<w:tblStylePr w:type="firstRow"><w:tblPr/><w:tcPr>'
          f"<w:tcBorders>{border('bottom', 8, DARK)}</w:tcBorders>"
          '<w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr>'),
    table("Formgen Block", "", margins(0, 0, 0, 0),
          more='<w:tblStylePr w:type="firstRow"><w:tblPr/><w:tcPr>'
          f'<w:shd w:val="clear" w:color="auto" w:fill="{PALE}"/>'
          f"<w:tcMar>{side('left', 115)}</w:tcMar></w:tcPr></w:tblStylePr>"),
    table("Formgen Office", around(4, BOXED), margins(0, 0, 0, 0), PALE),
    table("Formgen Box", around(4, BOXED), BOX_MARGINS, TINT[1:]),
    table("Formgen Box Prefilled", around(4, BOXED, border("left", 24, DARK)), BOX_MARGINS, TINT[1:]),
    table("Formgen Cell Box",
          f"<w:tblBorders>{border('left', 36, 'FFFFFF')}{border('bottom', 4, BOXED)}{border('right', 36, 'FFFFFF')}"
          "</w:tblBorders>",
          margins(15, 80, 15, 80), TINT[1:]),
    table("Formgen Office Box", around(4, BOXED), BOX_MARGINS, "FFFFFF"),
)  # fmt: skip


def styles(own: Sequence[Style]) -> bytes:
    """The styles part."""
    fonts = f'w:ascii="{FONT}" w:hAnsi="{FONT}" w:eastAsia="{FONT}" w:cs="{FALLBACK_FONT}"'
    defaults = (
        f'<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts {fonts}/>{size(10.5)}'
        '<w:lang w:val="en-GB" w:eastAsia="en-GB" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault/></w:docDefaults>"
    )
    all_styles = (*SHARED, *own, *CHARACTERS, *TABLES)
    body = "".join(style.xml(number) for number, style in enumerate(all_styles, 1))
    return f'{HEAD}<w:styles xmlns:w="{NAMESPACES["w"]}">{defaults}{body}</w:styles>'.encode()


def words(text: str, style: str = "") -> str:
    """A run."""
    properties = f'<w:rPr><w:rStyle w:val="{style}"/></w:rPr>' if style else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{text}</w:t></w:r>'


def p(style: str, *content: str) -> str:
    """A paragraph; plain text is its only run."""
    inner = "".join(c if c.startswith("<") else words(c) for c in content)
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{inner}</w:p>'


def strip(columns: Sequence[int], *cells: str) -> str:
    """A table of one row, as wide as the text is; `columns` are fiftieths of a per cent."""
    grid = "".join(f'<w:gridCol w:w="{round(WIDTH * c / 5000)}"/>' for c in columns)
    made = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{c}" w:type="pct"/><w:vAlign w:val="center"/></w:tcPr>{content}</w:tc>'
        for c, content in zip(columns, cells, strict=True)
    )
    return (
        '<w:tbl><w:tblPr><w:tblStyle w:val="FormgenLayout"/><w:tblW w:w="5000" w:type="pct"/>'
        f'<w:tblLook w:val="0400"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid><w:tr>{made}</w:tr></w:tbl>'
    )


def field(name: str) -> str:
    """A field that Word keeps up to date."""
    return f'<w:fldSimple w:instr=" {name} ">{words("1")}</w:fldSimple>'


def to_the_right(*content: str) -> str:
    """A paragraph of the footer that ends at the margin."""
    inner = "".join(c if c.startswith("<") else words(c) for c in content)
    return f'<w:p><w:pPr><w:pStyle w:val="Footer"/>{RIGHT}</w:pPr>{inner}</w:p>'


def letterhead(*below: str) -> str:
    """Crest, school and what stands below its name, over one rule."""
    name = p("FormgenSchool", "{{ school.name }}") + "".join(below)
    return (
        p("Header", "{%p if school.logo %}")
        + strip((440, 4560), p("Header", "{{ school.logo }}"), name)
        + p("Header", "{%p else %}") + name + p("Header", "{%p endif %}") + p("FormgenRule")
    )


MISSION = (
    p("FormgenMission", "{%p if school.mission %}"),
    p("FormgenMission", "{{ school.mission }}"),
    p("FormgenMission", "{%p endif %}"),
)
PAGE = to_the_right("Page ", field("PAGE"), " of ", field("NUMPAGES"))


def running_head() -> str:
    """What stands at the head of the pages after the first."""
    title = f'<w:p><w:pPr><w:pStyle w:val="FormgenRunningHead"/>{RIGHT}</w:pPr>{words("{{ title }}")}</w:p>'
    return strip((2500, 2500), p("FormgenRunningHead", "{{ school.name }}"), title) + p("FormgenGap")


NEW_PAGE = '<w:p><w:pPr><w:pStyle w:val="FormgenGap"/><w:pageBreakBefore/></w:pPr></w:p>'


def form_body() -> str:
    """The text of a form."""
    return (
        p("Title", "{{ title }}")
        + p("FormgenWho", "{{ who }}")
        + p("FormgenSafeguarding", words("{{ safeguarding.warning }}", "Strong"), " {{ safeguarding.tell }}")
        + p("Normal", "{%p for section in sections %}")
        + p("Normal", "{%p if section.page %}") + NEW_PAGE + p("Normal", "{%p endif %}")
        + p("Normal", "{%p if section.big %}")
        + p("FormgenBigTitle", "{{ section.title }}")
        + p("Normal", "{%p if section.help %}")
        + p("Normal", "{{p section.stop }}")
        + p("Normal", "{%p endif %}")
        + p("Normal", "{%p elif not section.office %}")
        + p("Heading1", words("{{ section.number }}", "FormgenNumber"), "<w:r><w:tab/></w:r>", "{{ section.title }}")
        + p("Normal", "{%p if section.script %}")
        + p("Normal", "{%p for line in section.script %}")
        + p("FormgenScript", words("{{ line[0] }}", "Strong"), "{% if line[0] %} {% endif %}{{ line[1] }}")
        + p("Normal", "{%p endfor %}")
        + p("Normal", "{%p elif section.help %}")
        + p("FormgenSectionHelp", "{{ section.help }}")
        + p("Normal", "{%p endif %}")
        + p("Normal", "{%p endif %}")
        + p("Normal", "{%p for row in section.rows %}")
        + p("Normal", "{{p row.block }}")
        + p("Normal", "{%p endfor %}")
        + p("Normal", "{%p endfor %}")
    )


def report_body() -> str:
    """The text of a report."""
    return p("Title", "{{ title }}") + p("Normal", "{{p body }}") + p("FormgenGap")


def document(body: str) -> bytes:
    """The document part."""
    references = "".join(
        f'<w:{kind}Reference w:type="{which}" r:id="r{kind.capitalize()}{number}"/>'
        for kind in ("header", "footer")
        for number, which in ((1, "first"), (2, "default"))
    )
    section = (
        f'<w:sectPr>{references}<w:pgSz w:w="{A4[0]}" w:h="{A4[1]}"/><w:pgMar w:top="640" w:right="{MARGIN}" '
        f'w:bottom="570" w:left="{MARGIN}" w:header="360" w:footer="310" w:gutter="0"/><w:titlePg/></w:sectPr>'
    )
    return f"{HEAD}<w:document {XMLNS}><w:body>{body}{section}</w:body></w:document>".encode()


def part(kind: str, content: str) -> bytes:
    """A header or footer part."""
    return f"{HEAD}<w:{kind} {XMLNS}>{content}</w:{kind}>".encode()


SETTINGS = (
    f'{HEAD}<w:settings xmlns:w="{NAMESPACES["w"]}"><w:zoom w:percent="100"/><w:defaultTabStop w:val="425"/>'
    '<w:characterSpacingControl w:val="doNotCompress"/><w:compat><w:compatSetting w:name="compatibilityMode" '
    'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
    '<w:themeFontLang w:val="en-GB" w:bidi="ar-SA"/><w:decimalSymbol w:val="."/><w:listSeparator w:val=","/>'
    "</w:settings>"
).encode()


def package(body: str, head: str, foot: str, own: Sequence[Style]) -> bytes:
    """The Word file."""
    parts = {
        "word/document.xml": (f"{WORD}.document.main+xml", document(body)),
        "word/styles.xml": (f"{WORD}.styles+xml", styles(own)),
        "word/settings.xml": (f"{WORD}.settings+xml", SETTINGS),
        "word/fontTable.xml": (f"{WORD}.fontTable+xml", font_table()),
        "word/header1.xml": (f"{WORD}.header+xml", part("hdr", head)),
        "word/header2.xml": (f"{WORD}.header+xml", part("hdr", running_head())),
        "word/footer1.xml": (f"{WORD}.footer+xml", part("ftr", foot)),
        "word/footer2.xml": (f"{WORD}.footer+xml", part("ftr", foot)),
        "docProps/app.xml": (
            "application/vnd.openxmlformats-officedocument.extended-properties+xml", app(""),
        ),
    }  # fmt: skip
    types = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, (kind, _) in parts.items())
    content_types = (
        f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{types}</Types>'
    )
    inner = [("rStyles", "styles", "styles.xml"), ("rSettings", "settings", "settings.xml"),
             ("rFonts", "fontTable", "fontTable.xml")]  # fmt: skip
    inner += [(f"r{k.capitalize()}{n}", k, f"{k}{n}.xml") for k in ("header", "footer") for n in (1, 2)]
    outer = [("rId1", "officeDocument", "word/document.xml"), ("rId2", "extended-properties", "docProps/app.xml")]
    written = [
        member("[Content_Types].xml", content_types.encode()),
        member("_rels/.rels", relations(outer)),
        member("word/_rels/document.xml.rels", relations(inner)),
        *(member(name, content) for name, (_, content) in parts.items()),
    ]
    return pack(written)


def relations(listed: Sequence[tuple[str, str, str]]) -> bytes:
    """A relations part of (id, kind, target)."""
    inner = "".join(f'<Relationship Id="{i}" Type="{OFFICE}/{kind}" Target="{target}"/>' for i, kind, target in listed)
    return (
        f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inner}</Relationships>'
    ).encode()


def main() -> None:
    """Writes both templates."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    form_foot = strip(
        (1750, 2450, 800),
        p("Footer", words("{{ reference }}", "FormgenReference"), "  {{ case }}"),
        p("Footer", "{{ copy }}"),
        PAGE,
    ) + p("FormgenGap")
    report_foot = strip((4200, 800), p("Footer", "{{ footer }}"), PAGE) + p("FormgenGap")
    (FOLDER / "form.docx").write_bytes(package(form_body(), letterhead(*MISSION), form_foot, FORM))
    subtitle = p("FormgenMission", "{{ subtitle }}")
    (FOLDER / "report.docx").write_bytes(package(report_body(), letterhead(subtitle), report_foot, REPORT))


if __name__ == "__main__":
    main()

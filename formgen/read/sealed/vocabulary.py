"""The elements that reports, and programs that save them anew, write into an Office file.

Whatever else stands in a file is told: nobody can list all that may be laid over words, put into their place or beside
them, so what is known to be harmless is listed instead.
"""

from __future__ import annotations

from collections.abc import Mapping

from formgen.read.ooxml.markup import OFF


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_DRAWN = """
    avLst bevel blip blipFill bodyPr bottom cNvGraphicFramePr cNvPicPr cNvPr cNvSpPr chOff clientData docPr effectExtent
    effectLst ext extLst extent fillRect fld graphic graphicData graphicFrame graphicFrameLocks inline left ln miter
    noFill nvGraphicFramePr nvPicPr off pic picLocks posOffset prstGeom right round simplePos sizeRelH sizeRelV spPr
    srcRect stretch tile top useLocalDpi xfrm compatExt creationId decorative hlinkClick
"""

WORD = _words(f"""{_DRAWN}
    body document ftr hdr p r rPr pPr t br cr tab noBreakHyphen softHyphen lastRenderedPageBreak
    tbl tblPr tblPrEx tblGrid gridCol tr trPr tc tcPr sectPr drawing
    bookmarkStart bookmarkEnd proofErr hyperlink fldSimple fldChar instrText smartTag smartTagPr attr permStart permEnd
    footerReference headerReference rsid
    sdt sdtPr sdtContent sdtEndPr docPartObj docPartGallery docPartUnique id alias tag placeholder docPart lock
    b bCs bdr i iCs u color sz szCs lang noProof kern spacing w position highlight shd vertAlign caps smallCaps strike
    dstrike vanish specVanish webHidden outline shadow emboss imprint em rFonts rStyle rPrChange
    snapToGrid
    pStyle keepNext keepLines pageBreakBefore widowControl numPr ilvl numId suppressLineNumbers suppressAutoHyphens
    pBdr between bar tabs ind jc outlineLvl contextualSpacing mirrorIndents textAlignment textDirection overflowPunct
    kinsoku wordWrap topLinePunct autoSpaceDE autoSpaceDN adjustRightInd divId cnfStyle pPrChange
    tblStyle tblW tblLayout tblLook tblCaption tblDescription tblInd tblBorders tblCellMar tblCellSpacing tblHeader
    tblpPr tblOverlap tblStyleRowBandSize tblStyleColBandSize cantSplit trHeight hidden gridBefore gridAfter
    wBefore wAfter insideH insideV start end
    tcW tcBorders tcMar vAlign vMerge gridSpan noWrap hideMark tl2br tr2bl
    pgSz pgMar pgNumType pgBorders titlePg type cols col docGrid formProt footnotePr endnotePr pos numFmt numStart
    numRestart paperSrc noEndnote rtlGutter printerSettings textFill textOutline effect sym textpath anchor
    ligatures numForm numSpacing stylisticSets cntxtAlts
""")  # fmt: skip
"""In body, headers, footers and styles of a Word file; how the properties among them hide words is judged apart."""

WORD_TIES = frozenset({
    "styles", "settings", "webSettings", "fontTable", "theme", "numbering", "image", "header", "footer", "hyperlink",
    "customXml", "footnotes", "endnotes", "stylesWithEffects",
})  # fmt: skip
"""What the body of a Word file, a header or a footer is tied to."""

SHEET = _words("""
    worksheet sheetPr tabColor outlinePr pageSetUpPr dimension sheetViews sheetView pane selection sheetFormatPr cols
    col sheetData row c v f is t r rPr b i u sz color rFont family charset scheme strike vertAlign condense extend
    outline shadow phoneticPr rPh mergeCells mergeCell printOptions pageMargins pageSetup headerFooter oddHeader
    oddFooter evenHeader evenFooter firstHeader firstFooter rowBreaks colBreaks brk drawing legacyDrawing hyperlinks
    hyperlink ignoredErrors ignoredError sheetProtection sheetCalcPr cfRule conditionalFormatting
""")  # fmt: skip
"""On a sheet of a workbook."""

BOOK_TIES = frozenset({"worksheet", "styles", "theme", "sharedStrings", "calcChain", "customXml", "sheetMetadata"})
"""What a workbook is tied to."""

ON_SHEET = _words(f"""{_DRAWN}
    wsDr oneCellAnchor twoCellAnchor absoluteAnchor from to col colOff row rowOff pos chart
""")  # fmt: skip
"""In a drawing on a sheet."""


def is_strange(name: str, told: Mapping[str, str]) -> bool:
    """Whether an element of a Word file, with its attributes, is none of those; one that is switched off is nothing."""
    return name not in WORD and told.get("val", "") not in OFF


def strange(name: str) -> str:
    """What is told of an element, or of something that a part is tied to, that nobody should have put there."""
    return f"something of the kind ‘{name}’"

"""The school's own earlier sheets, and exports of its other systems: lines of a spreadsheet and a mapping file.

    crosswalk  what the mapping file says; `declared` checks it against the form: all of its faults at once
    book       the spreadsheet's bytes -> cells, by the same bounded parsers as all doors
    heads      which sheet, which line holds the headings, which column is which
    lines      which lines are returns, and what is left out
    values     what a cell means, with the words, dates and times of day that the mapping declares
    sheets     a spreadsheet and its mapping -> returns
"""

"""How each kind of chart is drawn: a module a family of kinds, each from the chart and a width to its marks."""

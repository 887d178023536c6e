"""Documents on paper and in pictures: content decides what they say, renderers how they look.

fonts        the font files, and what they can draw
blocks       what an official document says; JSON for ever
cells        how a value is spelt, in every format
renderers/   a document → docx, pdf, png, xlsx, text
typeset      a template and its data → PDF, PNG or SVG
brief        a district on one page, and a social worker's sheet
messages     words to send on by phone or chat
templates/   how each document looks, in typst
"""

"""The bulletin: figures become sentences and tables, and those a document.

rules         the drive's own words, days and thresholds
figures       everything that is read, frozen
sentences     what a rule said, and what a person made of it
wording       the rules
editions      what stands in which order, for the city and for a district
tables        the annexes
differences   what a correction changes
"""

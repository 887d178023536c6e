"""A city that does not exist: exports in the platform's own form, seeded and synthetic.

One way, told by `make_demo_exports`: a city of unions (`city`) → who applied when and what became
of it (`progress`, `seconds`) → names and numbers (`people`) → the usual dirt (`dirt`) → files
(`members`, `unions`, `breakdowns`, `admins`) and the truth about them (`truth`), counted from how
they were made.
"""

from pipelines.demo.exports import FEWEST_MEMBERS, TRUTH, DemoBatch, make_demo_exports

__all__ = ["FEWEST_MEMBERS", "TRUTH", "DemoBatch", "make_demo_exports"]

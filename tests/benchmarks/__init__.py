"""What the product costs, in ratios taken in turn on the same machine.

python -m tests.benchmarks                  an import, against bare steps of it
python -m tests.benchmarks.pages DATA       a page's rerun, against a bare page
python -m tests.benchmarks.sessions DATA    sixty people at once
"""

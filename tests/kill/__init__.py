"""Kill the portal again and again while people work, then prove from what they were told that all is there.

`python -m tests.kill --kills 500 --seed 7`; `make test` runs a short one.
"""

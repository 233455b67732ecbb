"""What each release leaves behind: a small filled database that every later version can take over.

`make release` writes it with the code of the release; ``tests/test_releases.py`` upgrades each and
plays every year in it to its end.
"""

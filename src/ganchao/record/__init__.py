"""The store of what happened: an append-only record in SQLite or PostgreSQL, chained so that changes show.

``chain`` is the arithmetic, ``models`` the tables, ``protection`` what the database itself forbids, ``store`` opens a
record and appends to it, ``verify`` proves it, ``purge`` removes secrets lawfully, ``transfer`` moves it elsewhere.
"""

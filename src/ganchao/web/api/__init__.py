"""The API: results as JSON, and check-ins handed in by programs, each with a token of a person.

To add a table of results, list it in :data:`ganchao.web.api.tables.TABLES`; its columns are its schema.
"""

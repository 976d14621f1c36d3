"""The outside world in and out: tables, documents, workbooks, shipped examples."""

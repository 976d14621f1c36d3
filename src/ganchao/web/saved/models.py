"""The table of saved plans."""

from __future__ import annotations

from django.db import models


class SavedPlan(models.Model):
    """A question, and what it came to when it was saved."""

    person = models.CharField(max_length=150, db_index=True)
    name = models.CharField(max_length=60)
    created = models.DateTimeField(auto_now_add=True)
    stamp = models.CharField(max_length=64)  # of the project's files, so that a figure from other data is told as such
    query = models.TextField()  # the address that asks it again
    figures = models.JSONField()

    class Meta:
        """Oldest first: so they stand side by side."""

        ordering = ("created", "id")

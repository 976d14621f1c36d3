"""The table of tokens. What a token is stands nowhere, only its hash; a row is never taken away, only revoked."""

from __future__ import annotations

from django.db import models


class Token(models.Model):
    """A key to the API that a person made for a program of its own."""

    person = models.CharField(max_length=100, db_index=True)
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    read = models.BooleanField()
    report = models.BooleanField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=100, default="")

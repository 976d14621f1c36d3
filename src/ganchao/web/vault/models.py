"""Tables of the vault. Nothing of them is a document or an entry: they are about accounts, not about the project."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class OldPassword(models.Model):
    """A password that an account has or had, as its hash; the newest one says how old the password is."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="old_passwords")
    encoded = models.CharField(max_length=256)
    made_at = models.DateTimeField()


class Attempt(models.Model):
    """Somebody tries to sign in; taken away where it succeeds."""

    name = models.CharField(max_length=150, db_index=True)
    address = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField()


class Link(models.Model):
    """A link, good once and for a time, by which a person makes a password; kept as its hash."""

    digest = models.CharField(max_length=64, primary_key=True)
    person = models.CharField(max_length=150)  # empty for the first account of all
    until = models.DateTimeField()


class Factor(models.Model):
    """The second factor of an account."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="factor", primary_key=True
    )
    secret = models.CharField(max_length=64)
    used = models.BigIntegerField(default=0)  # the last half minute whose code was taken: no code is good twice


class Happening(models.Model):
    """A line of the security log, which is only ever added to."""

    at = models.DateTimeField(db_index=True)
    actor = models.CharField(max_length=150)
    address = models.CharField(max_length=64)
    kind = models.CharField(max_length=40)
    about = models.CharField(max_length=300)

"""The tables of the record. Rows are only ever added; ``protection`` has the database see to it."""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """What happened: a link of the chain."""

    number = models.BigIntegerField(primary_key=True)
    token = models.CharField(max_length=100, unique=True)
    recorded_at = models.DateTimeField()
    actor = models.CharField(max_length=100)
    kind = models.CharField(max_length=60, db_index=True)
    subject = models.CharField(max_length=200)
    commitment = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, unique=True)  # no two entries follow the same one
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        """Found by subject, in the order of entering."""

        indexes = (models.Index(fields=("subject", "number"), name="record_subject"),)


class Payload(models.Model):
    """What an entry says, apart from the chain so that it can be purged."""

    entry = models.OneToOneField(Entry, on_delete=models.DO_NOTHING, primary_key=True)
    salt = models.CharField(max_length=64)
    body = models.TextField()


class Attachment(models.Model):
    """A file of evidence, kept once however often it is named."""

    digest = models.CharField(max_length=64, primary_key=True)
    size = models.BigIntegerField()
    content = models.BinaryField()


class Tombstone(models.Model):
    """Says that a body, or a file of evidence, was purged, and by which two entries."""

    what = models.CharField(max_length=70, primary_key=True)  # number of the entry, or digest of the attachment
    asked = models.ForeignKey(Entry, on_delete=models.DO_NOTHING, related_name="+")
    granted = models.ForeignKey(Entry, on_delete=models.DO_NOTHING, related_name="+")


class Head(models.Model):
    """The one row that says where the chain ends; locking it puts writers in a row."""

    key = models.PositiveSmallIntegerField(primary_key=True, default=1)
    algorithm = models.CharField(max_length=10)
    number = models.BigIntegerField()
    hash = models.CharField(max_length=64)

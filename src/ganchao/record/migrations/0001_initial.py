import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('digest', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('size', models.BigIntegerField()),
                ('content', models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('number', models.BigIntegerField(primary_key=True, serialize=False)),
                ('token', models.CharField(max_length=100, unique=True)),
                ('recorded_at', models.DateTimeField()),
                ('actor', models.CharField(max_length=100)),
                ('kind', models.CharField(db_index=True, max_length=60)),
                ('subject', models.CharField(max_length=200)),
                ('commitment', models.CharField(max_length=64)),
                ('previous', models.CharField(max_length=64, unique=True)),
                ('hash', models.CharField(max_length=64, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name='Head',
            fields=[
                ('key', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('algorithm', models.CharField(max_length=10)),
                ('number', models.BigIntegerField()),
                ('hash', models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='Tombstone',
            fields=[
                ('what', models.CharField(max_length=70, primary_key=True, serialize=False)),
            ],
        ),
        migrations.CreateModel(
            name='Payload',
            fields=[
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, serialize=False, to='record.entry')),
                ('salt', models.CharField(max_length=64)),
                ('body', models.TextField()),
            ],
        ),
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(fields=['subject', 'number'], name='record_subject'),
        ),
        migrations.AddField(
            model_name='tombstone',
            name='asked',
            field=models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='record.entry'),
        ),
        migrations.AddField(
            model_name='tombstone',
            name='granted',
            field=models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='record.entry'),
        ),
    ]

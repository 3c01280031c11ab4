"""The table of complaints."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Make it."""

    initial = True

    dependencies: ClassVar = []

    operations: ClassVar = [
        migrations.CreateModel(
            name="Complaint",
            fields=[
                ("number", models.CharField(max_length=100, primary_key=True, serialize=False, verbose_name="number")),
                ("log", models.JSONField(default=list, editable=False)),
                ("case", models.JSONField(editable=False)),
                ("state", models.CharField(db_index=True, editable=False, max_length=100, verbose_name="state")),
                ("owner", models.CharField(blank=True, editable=False, max_length=100, verbose_name="owner")),
                ("next_due", models.DateTimeField(db_index=True, editable=False, null=True, verbose_name="next due")),
                ("closed", models.BooleanField(default=False, editable=False, verbose_name="closed")),
            ],
            options={
                "ordering": ["number"],
                "verbose_name": "complaint",
                "verbose_name_plural": "complaints",
            },
        ),
    ]

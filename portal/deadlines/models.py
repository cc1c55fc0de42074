"""The working calendar and the figures of law, both as data: they change by announcement, not by release.

`unit` null means every unit. `confirmed` False marks what nobody has yet compared with the text of the law;
it counts all the same, because a promise is needed today.
"""

from peewee import BooleanField, CharField, DateField, ForeignKeyField, IntegerField

from portal import accounts, db


class Holiday(db.Model):
    """A day off."""

    unit = ForeignKeyField(accounts.Unit, null=True, on_delete="RESTRICT", backref="+")
    on = DateField(index=True)
    name = CharField(max_length=200)
    name_en = CharField(max_length=200, default="")
    legal_basis = CharField(max_length=300, default="")
    confirmed = BooleanField(default=False)

    def name_in(self, language: str) -> str:
        """The name in "en" where there is one, else in Vietnamese."""
        return str(self.name_en or self.name) if language == "en" else str(self.name)


class MakeUpDay(db.Model):
    """A rest day that is worked in exchange for a day off, with the hours of that day."""

    unit = ForeignKeyField(accounts.Unit, null=True, on_delete="RESTRICT", backref="+")
    on = DateField(index=True)
    replaces = DateField()
    legal_basis = CharField(max_length=300, default="")
    confirmed = BooleanField(default=False)


class OpeningHours(db.Model):
    """One session of a weekday. A unit with rows of its own has only those."""

    unit_id: int | None
    unit = ForeignKeyField(accounts.Unit, null=True, on_delete="RESTRICT", backref="+")
    weekday = IntegerField()  # 0 = Monday
    opens = CharField(max_length=5)  # 07:30
    closes = CharField(max_length=5)


class Rule(db.Model):
    """A figure of law and from when to when it holds. Names and kinds: `figures.Figure`."""

    name = CharField(max_length=40, index=True)
    value = db.Json()
    legal_basis = CharField(max_length=300, default="")
    valid_from = DateField(null=True)  # null: as long as anybody remembers
    valid_to = DateField(null=True)  # the last day on which it holds
    confirmed = BooleanField(default=False)


class Edition(db.Model):
    """One row whose random stamp changes with every change above: what other processes may keep."""

    stamp = CharField(max_length=32)

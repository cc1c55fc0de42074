"""Who: people, the units they work at, their sessions."""

from enum import StrEnum
from functools import cached_property

from peewee import BooleanField, CharField, DateField, ForeignKeyField, IntegerField, TextField

from portal import db

from .permissions import GRANTS, Permission, Reach, Role


class UnitKind(StrEnum):
    """What an organisation is in the province's one-level model (domain §1.3)."""

    CENTRE = "centre"  # the provincial one-stop centre
    BRANCH = "branch"  # its branch in a commune: takes in and returns anything
    COMMUNE = "commune"  # UBND of a xã, phường, đặc khu: decides
    DEPARTMENT = "department"  # sở, ban, ngành
    POLICE = "police"  # commune police, a vertical agency
    TAX = "tax"
    INSURANCE = "insurance"
    LAND_OFFICE = "land_office"
    VERTICAL = "vertical"  # other agencies that answer to a ministry


class PersonKind(StrEnum):
    """An applicant is a person or an organisation."""

    PERSON = "person"
    ORGANISATION = "organisation"


PROVINCE = "Quảng Ninh"
KINDS_OF_COMMUNE = ("Đặc khu ", "Phường ", "Xã ")


class Unit(db.Model):
    """An organisation. Reorganised units keep their row; `valid_to` ends it."""

    code = CharField(max_length=40, unique=True)  # H49.43
    kind = db.Choice(UnitKind)
    name = CharField(max_length=200)
    name_en = CharField(max_length=200, default="")
    parent = ForeignKeyField("self", null=True, on_delete="RESTRICT", backref="children")
    commune = CharField(
        max_length=10, default="", index=True
    )  # statistical code of its commune, "" = whole province
    address = CharField(max_length=300, default="")
    phone = CharField(max_length=40, default="")
    valid_from = DateField(null=True)
    valid_to = DateField(null=True)

    @property
    def place(self) -> str:
        """The commune's bare name, as a letterhead has it before the day: Cô Tô. One query."""
        commune = Commune.get_or_none(Commune.code == self.commune) if self.commune else None
        return bare_name(commune.name if commune else PROVINCE)


def bare_name(commune: str) -> str:
    """`Đặc khu Cô Tô` → `Cô Tô`."""
    kind = next((each for each in KINDS_OF_COMMUNE if commune.startswith(each)), "")
    return str(commune[len(kind) :])


class Commune(db.Model):
    """A commune-level territory, for addresses: code and name since 01/07/2025 and the former ones in it."""

    code = CharField(max_length=10, unique=True)
    name = CharField(max_length=120)  # Đặc khu Cô Tô
    former = TextField(default="")  # names of the former wards, for finding


class User(db.Model):
    """Somebody with an account: applicant, staff or both."""

    dossiers: frozenset[str] = frozenset()  # codes opened with their secret in this browser, as for a Guest
    drafts: frozenset[str] = frozenset()  # keys opened by file or code in this browser
    username = CharField(max_length=80, unique=True)  # sign-in name, lower case
    full_name = CharField(max_length=200)
    folded_name = CharField(max_length=300, default="", index=True)  # for finding: no accents
    kind = db.Choice(PersonKind, default=PersonKind.PERSON)
    identity_number = CharField(max_length=20, default="", index=True)  # 12 digits
    tax_code = CharField(max_length=20, default="")
    organisation_name = CharField(max_length=200, default="")
    born_on = DateField(null=True)
    sex = CharField(max_length=10, default="")  # male | female | ""
    ethnicity = CharField(max_length=40, default="")
    nationality = CharField(max_length=40, default="")
    phone = CharField(max_length=20, default="")
    email = CharField(max_length=200, default="")
    commune = CharField(max_length=10, default="")
    address = CharField(max_length=300, default="")
    language = CharField(max_length=5, default="vi")
    password_hash = CharField(max_length=200, default="")
    # Set by an administrator who therefore knows it: the person must choose their own first.
    password_set_by = ForeignKeyField("self", null=True, on_delete="RESTRICT", backref="+")
    is_active = BooleanField(default=True)  # False while a Lock is open
    created_at = db.Moment()
    created_by = ForeignKeyField("self", null=True, on_delete="RESTRICT", backref="+")  # null: registered

    password_set_by_id: int | None  # made by peewee

    @property
    def must_choose_password(self) -> bool:
        """Somebody else knows the password."""
        return self.password_set_by_id is not None

    @property
    def row(self) -> "User":
        """What foreign keys store."""
        return self

    @cached_property
    def assignments(self) -> list["Assignment"]:
        """Where this person works and as what. One query, kept for the request."""
        query = Assignment.select(Assignment, Unit).join(Unit)
        return list(query.where(Assignment.user == self, Assignment.ended_at.is_null()))

    @property
    def is_staff(self) -> bool:
        return bool(self.assignments)

    def may(self, permission: Permission) -> bool:
        """Whether some role of this person carries the permission."""
        return any(permission in GRANTS[role].permissions for role in self.roles)

    @property
    def roles(self) -> set[Role]:
        return {Role.APPLICANT, *(assignment.role for assignment in self.assignments)}

    def may_for(self, permission: Permission, unit: Unit | None, sector: str) -> bool:
        """Whether a role of this person at that unit, for that sector, carries the permission."""
        return any(
            permission in GRANTS[each.role].permissions and each.unit == unit and each.covers(sector)
            for each in self.assignments
        )

    def units(self, reach: Reach) -> list[Unit]:
        """The units at which the person has a role of that reach."""
        return [each.unit for each in self.assignments if GRANTS[each.role].reach == reach]


class Succession(db.Model):
    """A unit that goes on with the work of one that ended: merged into it, or split off it (domain §1.2).

    When the successor ends too, the row gets its last day, and those after it get rows: one look finds all.
    """

    unit_id: int
    unit = ForeignKeyField(Unit, on_delete="RESTRICT", backref="successions")
    successor = ForeignKeyField(Unit, on_delete="RESTRICT", backref="+")
    first_day = DateField()
    last_day = DateField(null=True)
    entered_at = db.Moment()
    entered_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", backref="+")

    class Meta:
        indexes = ((("unit", "successor", "first_day"), True),)


class Assignment(db.Model):
    """A person is something at a unit, for one sector or all of them. Ended ones stay as a record."""

    user = ForeignKeyField(User, on_delete="RESTRICT", backref="+")
    role = db.Choice(Role)
    unit = ForeignKeyField(Unit, on_delete="RESTRICT", backref="+")
    sector = CharField(max_length=120, default="")  # slug; "" = all
    title = CharField(max_length=100, default="")  # the post under which somebody signs: Phó Chủ tịch
    in_place_of = CharField(
        max_length=100, default=""
    )  # whose place they take: Chủ tịch (KT.); "" = their own
    created_at = db.Moment()
    created_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", backref="+")  # null: the system
    ended_at = db.Moment(null=True)
    ended_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", backref="+")

    def covers(self, sector: str) -> bool:
        """Whether work of that sector belongs to it."""
        return self.sector in {"", sector}


class Lock(db.Model):
    """An account is closed for a reason. Opened again, the row stays."""

    user = ForeignKeyField(User, on_delete="RESTRICT", backref="+")
    reason = TextField()
    created_at = db.Moment()
    created_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", backref="+")
    ended_at = db.Moment(null=True)
    ended_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", backref="+")


class Session(db.Model):
    """A signed-in browser. The cookie holds a random token, the row its hash."""

    token_hash = CharField(max_length=64, unique=True)
    user = ForeignKeyField(User, on_delete="CASCADE", backref="sessions")
    created_at = db.Moment()
    last_seen_at = db.Moment()
    ended_at = db.Moment(null=True)
    ended_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", backref="+")
    address = CharField(max_length=60, default="")
    browser = CharField(max_length=200, default="")


class Throttle(db.Model):
    """Tries by account or by address within a window."""

    key = CharField(max_length=200, unique=True)  # kind of try, then a hash of who: "track:9f86d0…"
    count = IntegerField(default=0)
    since = db.Moment()


class SystemActor:
    """The portal itself, when a job acts."""

    row = None
    drafts: frozenset[str] = frozenset()
    full_name = "SYSTEM"
    is_staff = False
    roles: set[Role] = set()
    language = "vi"
    id = None

    def may(self, permission: Permission) -> bool:
        return True

    def may_for(self, permission: Permission, unit: Unit | None, sector: str) -> bool:
        return True

    def units(self, reach: Reach) -> list[Unit]:
        return []


class Guest:
    """Somebody without an account. `dossiers` are the codes opened with their secret in this browser."""

    row = None
    full_name = ""
    is_staff = False
    roles: set[Role] = {Role.APPLICANT}
    language = "vi"
    id = None

    def __init__(self, dossiers: frozenset[str] = frozenset(), drafts: frozenset[str] = frozenset()) -> None:
        self.dossiers = dossiers
        self.drafts = drafts

    def may(self, permission: Permission) -> bool:
        return permission in GRANTS[Role.APPLICANT].permissions

    def may_for(self, permission: Permission, unit: Unit | None, sector: str) -> bool:
        return False

    def units(self, reach: Reach) -> list[Unit]:
        return []


SYSTEM = SystemActor()
Actor = User | Guest | SystemActor

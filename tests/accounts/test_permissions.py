"""Who may do what, and why."""

import pytest

from portal import accounts
from portal.accounts import GRANTS, PERMISSIONS, REACHES, ROLES, SYSTEM, Guest, Permission, Reach, Role

MATRIX = """
                   applicant counter case_officer approver manager administrator
audit:read         -         -       -            -        yes     yes
calendar:edit      -         -       -            -        yes     yes
catalogue:edit     -         -       -            -        yes     yes
dossier:coordinate -         -       -            -        yes     -
dossier:decide     -         -       -            yes      -       -
dossier:decline    -         -       -            -        yes     -
dossier:process    -         -       yes          yes      -       -
dossier:read       yes       yes     yes          yes      yes     -
dossier:receive    -         yes     -            -        -       -
dossier:submit     yes       -       -            -        -       -
fee:collect        -         yes     -            -        -       -
fee:reconcile      -         -       -            -        yes     -
handover:sign      -         yes     yes          yes      -       -
register:read      -         yes     -            yes      yes     -
result:return      -         yes     -            -        -       -
result:revoke      -         -       -            yes      -       -
search:edit        -         -       -            -        yes     yes
system:watch       -         -       -            -        -       yes
token:edit         -         -       -            -        -       yes
user:edit          -         -       -            -        -       yes
"""


def test_the_policy_is_this_table():
    lines = MATRIX.strip().splitlines()
    roles = lines[0].split()
    expected = {line.split()[0]: dict(zip(roles, line.split()[1:], strict=True)) for line in lines[1:]}
    found = {
        permission.value: {
            role.value: "yes" if permission in GRANTS[role].permissions else "-" for role in GRANTS
        }
        for permission in Permission
    }
    assert found == expected


def test_permissions_stand_in_alphabetical_order():
    assert list(Permission) == sorted(Permission)


def test_every_role_permission_and_reach_has_a_name():
    assert set(ROLES) == set(Role)
    assert set(PERMISSIONS) == set(Permission)
    assert set(REACHES) == set(Reach)


def test_an_administrator_has_no_dossier():
    grant = GRANTS[Role.ADMINISTRATOR]
    assert grant.reach == Reach.NONE
    assert not [
        permission for permission in grant.permissions if permission.startswith(("dossier:", "result:"))
    ]


def test_everybody_may_submit_also_staff_and_guests(office):
    for actor in (office.lan, office.binh, office.quang, Guest(), SYSTEM):
        assert actor.may(Permission.DOSSIER_SUBMIT)


def test_a_guest_reaches_what_was_opened_in_this_browser():
    assert Guest(frozenset({"H49.1"})).dossiers == {"H49.1"}
    assert not Guest().may(Permission.DOSSIER_RECEIVE)


def test_a_role_holds_at_its_unit_and_for_its_sector(office):
    accounts.assign(office.quang, office.lan, Role.APPROVER, office.commune, "ho-tich")
    may_for = office.lan.may_for
    assert may_for(Permission.DOSSIER_DECIDE, office.commune, "ho-tich")
    assert not may_for(Permission.DOSSIER_DECIDE, office.commune, "dat-dai")
    assert not may_for(Permission.DOSSIER_DECIDE, office.branch, "ho-tich")
    assert not may_for(Permission.DOSSIER_RECEIVE, office.commune, "ho-tich")
    assert office.dung.may_for(Permission.DOSSIER_DECIDE, office.commune, "dat-dai")
    assert not Guest().may_for(Permission.DOSSIER_DECIDE, office.commune, "")
    assert SYSTEM.may_for(Permission.DOSSIER_DECIDE, office.commune, "")


def test_units_by_reach(office):
    assert office.binh.units(Reach.INTAKE) == [office.branch]
    assert office.binh.units(Reach.UNIT) == []
    assert office.dung.units(Reach.UNIT) == [office.commune]


@pytest.mark.parametrize("who", ["quang", "binh", "dung", "lan"])
def test_the_reasons_agree_with_what_is_allowed(office, who):
    person = getattr(office, who)
    found = accounts.reasons(person)
    assert [reason.permission for reason in found] == list(Permission)
    for reason in found:
        assert reason.is_allowed == person.may(reason.permission)
        for role, task in reason.by:
            assert reason.permission in GRANTS[role].permissions
            assert task is None or task.role == role

"""Accounts, facts, tasks, locks: each verb and each refusal."""

from datetime import date

import pytest

from portal import accounts
from portal.accounts import Assignment, Lock, Permission, PersonKind, Role, Session, Unit, UnitKind, User
from portal.accounts.queries import session_with
from portal.errors import Conflict, Forbidden, Invalid, TooMany

from .conftest import PASSWORD, made, signed_in

GOOD = "năm con cá vàng bơi"
REASON = "Nghỉ việc từ hôm nay"


def register(username="hoa@example.vn", full_name="Đỗ Thị Hoa", password=GOOD, **facts):
    return accounts.register(
        username=username, full_name=full_name, password=password, address="203.0.113.9", browser="", **facts
    )


def test_an_applicant_registers_with_an_email_and_is_signed_in(db):
    session, token = register(" Hoa@Example.vn ")
    assert session.user.username == session.user.email == "hoa@example.vn"
    assert session_with(token) == session
    assert session.user.created_by is None
    assert not session.user.is_staff


def test_an_applicant_registers_with_a_telephone_number(db):
    session, _ = register("+84 912 345 678")
    assert session.user.username == session.user.phone == "0912345678"
    assert accounts.sign_in("0912.345.678", GOOD, address="", browser="")


def test_an_organisation_registers(db):
    session, _ = register(
        kind=PersonKind.ORGANISATION, organisation_name="Công ty Hạ Long", tax_code="5700100256"
    )
    assert session.user.kind == PersonKind.ORGANISATION


@pytest.mark.parametrize(
    "username", ["", "hoa", "hoa@", "@example.vn", "12345", "0112", "x" * 90 + "@example.vn"]
)
def test_other_names_are_refused(db, username):
    with pytest.raises(Invalid) as refusal:
        register(username)
    assert "username" in refusal.value.fields


def test_a_name_can_be_taken_once(db):
    register()
    with pytest.raises(Invalid) as refusal:
        register("HOA@example.vn")
    assert "username" in refusal.value.fields
    assert User.select().count() == 1


def test_every_objection_comes_at_once(db):
    with pytest.raises(Invalid) as refusal:
        register(full_name="  ", password="ngắn")
    assert set(refusal.value.fields) == {"full_name", "password"}


def test_a_name_of_ten_thousand_letters_is_refused_in_words(db):
    with pytest.raises(Invalid) as refusal:
        register(full_name="A" * 10_000)
    assert set(refusal.value.fields) == {"full_name"}


def test_control_characters_are_left_out(db):
    session, _ = register(full_name="Đỗ\x00Thị\t\x1b Hoa")
    assert session.user.full_name == "Đỗ Thị Hoa"
    assert session.user.folded_name == "do thi hoa"


def test_accounts_are_not_made_by_the_hundred(db, at):
    at("2026-01-05 09:00")
    for _ in range(accounts.LIMITS["register"].most):
        accounts.count_try("register", "203.0.113.9")
    with pytest.raises(TooMany):
        register()


@pytest.mark.parametrize(
    "password",
    [
        "ngắn",
        "123456789",
        "1234567890",
        "0987654321",
        "1111111111",
        "qwertyuiop",
        "1q2w3e4r5t1q2w3e4r5t",
        "matkhau2026",
        "matkhaumatkhau",
        "Password123!",
        "Mật khẩu 123456",
        "vietnam2025!",
        "Quảng Ninh 2026",
        "hoa@example.vn",
        "ĐỗThịHoa1990",
        "x" * 201,
    ],
)
def test_a_password_that_is_easy_to_guess_is_refused(db, password):
    with pytest.raises(Invalid) as refusal:
        register(
            username="dothihoa@example.vn" if password.startswith("Đỗ") else "hoa@example.vn",
            password=password,
        )
    assert set(refusal.value.fields) == {"password"}


@pytest.mark.parametrize(
    "password",
    [GOOD, "correct horse battery", "tôi thích phở bò tái", "🐘🐘🐅🐅🐓🐓🐖🐖🐕🐕", "kfj3-29fs-dkw0"],
)
def test_any_characters_make_a_good_password(db, password):
    assert register(password=password)


def test_an_administrator_makes_an_account_for_staff(office):
    user = accounts.create_user(office.quang, username="Hoang.An", full_name="Hoàng An", password=GOOD)
    assert user.username == "hoang.an"
    assert user.created_by == user.password_set_by == office.quang


def test_what_the_system_makes_need_not_be_changed(office):
    assert office.lan.password_set_by is None


@pytest.mark.parametrize("who", ["binh", "dung", "lan"])
def test_nobody_else_makes_accounts(office, who):
    with pytest.raises(Forbidden):
        accounts.create_user(getattr(office, who), username="an.le", full_name="Lê An", password=GOOD)


def test_a_guest_makes_no_accounts_for_others(db):
    with pytest.raises(Forbidden):
        accounts.create_user(accounts.Guest(), username="an.le", full_name="Lê An", password=GOOD)


@pytest.mark.parametrize("username", ["", "a", "hoàng", "a b", "../x", "-an"])
def test_a_sign_in_name_is_plain(office, username):
    with pytest.raises(Invalid):
        accounts.create_user(office.quang, username=username, full_name="Hoàng An", password=GOOD)


def test_a_fact_that_does_not_exist_is_a_mistake_of_ours(office):
    with pytest.raises(TypeError):
        made("an", "Hoàng An", salary=1)


def test_somebody_changes_facts_about_themselves(office):
    accounts.update_profile(office.lan, office.lan, born_on=date(1992, 5, 14), address="Số 8,\n khu 2")
    lan = User.get_by_id(office.lan.id)
    assert (lan.born_on, lan.address, lan.full_name) == (date(1992, 5, 14), "Số 8, khu 2", "Phạm Thị Lan")


def test_a_changed_name_is_found_by_its_folded_form(office):
    accounts.update_profile(office.lan, office.lan, full_name="Phạm Hương Lan")
    assert User.get_by_id(office.lan.id).folded_name == "pham huong lan"


def test_nobody_changes_facts_about_others_but_administrators(office):
    with pytest.raises(Forbidden):
        accounts.update_profile(office.binh, office.lan, phone="0900000000")
    assert accounts.update_profile(office.quang, office.lan, phone="0900000000").phone == "0900000000"


def test_a_fact_too_long_is_refused(office):
    with pytest.raises(Invalid) as refusal:
        accounts.update_profile(office.lan, office.lan, address="x" * 301)
    assert set(refusal.value.fields) == {"address"}


def test_a_changed_password_ends_all_other_sessions(office):
    here, token = signed_in()
    _, elsewhere = signed_in()
    accounts.change_password(office.lan, PASSWORD, GOOD, keep=here)
    assert session_with(token)
    assert session_with(elsewhere) is None
    assert signed_in(password=GOOD)
    with pytest.raises(Invalid):
        signed_in(password=PASSWORD)


def test_the_present_password_is_asked_and_guesses_are_counted(office):
    for _ in range(5):
        with pytest.raises(Invalid) as refusal:
            accounts.change_password(office.lan, "sai mật khẩu", GOOD)
        assert set(refusal.value.fields) == {"old"}
    with pytest.raises(TooMany):
        accounts.change_password(office.lan, PASSWORD, GOOD)


def test_the_new_password_must_be_good(office):
    with pytest.raises(Invalid) as refusal:
        accounts.change_password(office.lan, PASSWORD, "1234567890")
    assert set(refusal.value.fields) == {"new"}


def test_a_password_set_by_an_administrator_is_for_one_sign_in(office):
    _, token = signed_in()
    accounts.reset_password(office.quang, office.lan, GOOD)
    assert session_with(token) is None
    session, _ = signed_in(password=GOOD)
    assert session.user.password_set_by == office.quang
    accounts.change_password(session.user, GOOD, PASSWORD)
    assert User.get_by_id(office.lan.id).password_set_by is None


def test_only_an_administrator_resets_passwords_and_not_their_own(office):
    with pytest.raises(Forbidden):
        accounts.reset_password(office.binh, office.lan, GOOD)
    with pytest.raises(Forbidden):
        accounts.reset_password(office.quang, office.quang, GOOD)


def test_a_task_begins_and_ends_and_tells_by_whom(office, at):
    begun = at("2026-01-05 09:00")
    task = accounts.assign(office.quang, office.lan, Role.COUNTER, office.branch, "ho-tich")
    assert office.lan.may(Permission.DOSSIER_RECEIVE)
    assert (task.created_at, task.created_by) == (begun, office.quang)
    ended = at("2026-02-05 09:00")
    accounts.end_assignment(office.quang, task)
    kept = Assignment.get_by_id(task.id)
    assert (kept.ended_at, kept.ended_by) == (ended, office.quang)
    assert not User.get_by_id(office.lan.id).may(Permission.DOSSIER_RECEIVE)


def test_the_same_task_twice_is_one(office):
    first = accounts.assign(office.quang, office.lan, Role.COUNTER, office.branch)
    assert accounts.assign(office.quang, office.lan, Role.COUNTER, office.branch) == first
    assert accounts.assign(office.quang, office.lan, Role.COUNTER, office.branch, "dat-dai") != first


def test_only_an_administrator_gives_and_ends_tasks(office):
    with pytest.raises(Forbidden):
        accounts.assign(office.binh, office.lan, Role.COUNTER, office.branch)
    with pytest.raises(Forbidden):
        accounts.end_assignment(office.binh, office.dung.assignments[0])


def test_nobody_gives_themselves_a_task(office):
    with pytest.raises(Forbidden):
        accounts.assign(office.quang, office.quang, Role.APPROVER, office.commune)


def test_nobody_ends_their_own_task(office):
    with pytest.raises(Forbidden):
        accounts.end_assignment(office.quang, office.quang.assignments[0])


def test_an_administrator_does_not_work_on_dossiers(office):
    with pytest.raises(Conflict):
        accounts.assign(accounts.SYSTEM, office.quang, Role.APPROVER, office.commune)
    with pytest.raises(Conflict):
        accounts.assign(office.quang, office.binh, Role.ADMINISTRATOR, office.branch)


def test_everybody_is_an_applicant_already(office):
    with pytest.raises(Invalid):
        accounts.assign(office.quang, office.lan, Role.APPLICANT, office.branch)


def test_a_unit_that_ended_gets_no_people(office):
    old = Unit.create(code="H49.1", kind=UnitKind.COMMUNE, name="Huyện cũ", valid_to=date(2025, 6, 30))
    with pytest.raises(Invalid):
        accounts.assign(office.quang, office.lan, Role.COUNTER, old)


def test_receiving_and_deciding_in_one_hand_is_noticed(office):
    assert accounts.comes_into_one_hand(office.binh, Role.APPROVER)
    assert accounts.comes_into_one_hand(office.dung, Role.COUNTER, "ho-tich")
    assert not accounts.comes_into_one_hand(office.binh, Role.CASE_OFFICER)
    assert not accounts.comes_into_one_hand(office.binh)


def test_different_sectors_are_different_hands(office):
    accounts.assign(office.quang, office.lan, Role.COUNTER, office.branch, "ho-tich")
    assert not accounts.comes_into_one_hand(office.lan, Role.APPROVER, "dat-dai")
    assert accounts.comes_into_one_hand(office.lan, Role.APPROVER, "ho-tich")
    assert accounts.comes_into_one_hand(office.lan, Role.APPROVER)


def test_a_lock_ends_the_sessions_and_keeps_its_reason(office, at):
    _, token = signed_in()
    closed = at("2026-01-05 09:00")
    accounts.lock(office.quang, office.lan, f" {REASON}\n")
    assert session_with(token) is None
    opened = at("2026-01-06 09:00")
    accounts.unlock(office.quang, office.lan)
    row = Lock.get()
    assert (row.reason, row.created_at, row.created_by) == (REASON, closed, office.quang)
    assert (row.ended_at, row.ended_by) == (opened, office.quang)
    assert signed_in()


def test_a_lock_needs_a_reason(office):
    with pytest.raises(Invalid) as refusal:
        accounts.lock(office.quang, office.lan, " ")
    assert "reason" in refusal.value.fields


def test_only_an_administrator_locks_and_not_themselves(office):
    with pytest.raises(Forbidden):
        accounts.lock(office.binh, office.lan, REASON)
    with pytest.raises(Forbidden):
        accounts.unlock(office.binh, office.lan)
    with pytest.raises(Forbidden):
        accounts.lock(office.quang, office.quang, REASON)


def test_locking_twice_is_one_lock(office):
    accounts.lock(office.quang, office.lan, REASON)
    accounts.lock(office.quang, office.lan, "Lần nữa")
    assert Lock.select().count() == 1


def test_argon2_never_runs_while_the_write_lock_is_held(office, monkeypatch):
    from portal.accounts import passwords
    from portal.db import database

    held = []
    for name in ("hashed", "matches"):
        original = getattr(passwords, name)

        def watched(*args, original=original):
            held.append(database.in_transaction())
            return original(*args)

        monkeypatch.setattr(passwords, name, watched)
    register()
    signed_in()
    made("an.le", "Lê An")
    accounts.change_password(office.lan, PASSWORD, GOOD)
    accounts.reset_password(office.quang, office.lan, PASSWORD)
    assert held
    assert not any(held)
    assert Session.select().count() == 2

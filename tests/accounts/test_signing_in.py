"""Signing in: right, wrong, too often, and the session that comes of it."""

import hashlib

import pytest

from portal import accounts
from portal.accounts import Session, Throttle, Try
from portal.accounts.queries import open_sessions, session_with
from portal.errors import Forbidden, Invalid, NotFound, TooMany

from .conftest import PASSWORD, signed_in

REASON = "Máy tính bị mất"


def fail(times, username="lan", address="203.0.113.9"):
    for _ in range(times):
        with pytest.raises(Invalid):
            signed_in(username, "sai mật khẩu", address)


def test_the_right_password_begins_a_session(office):
    session, token = signed_in()
    assert session.user == office.lan
    assert session_with(token) == session


def test_only_a_hash_of_the_token_is_kept(office):
    session, token = signed_in()
    assert len(token) >= 43  # 256 bits
    assert session.token_hash == hashlib.sha256(token.encode()).hexdigest()


def test_an_unknown_name_and_a_wrong_password_get_the_same_words(office):
    with pytest.raises(Invalid) as unknown:
        signed_in("nobody")
    with pytest.raises(Invalid) as wrong:
        signed_in("lan", "sai mật khẩu")
    assert unknown.value.message == wrong.value.message


@pytest.mark.parametrize("typed", ["LAN", " lan ", "Lan"])
def test_case_and_blanks_around_the_name_do_not_matter(office, typed):
    assert signed_in(typed)


def test_both_ways_to_type_a_vietnamese_letter_are_one_password(office):
    import unicodedata

    assert signed_in("lan", unicodedata.normalize("NFD", PASSWORD))


def test_somebody_without_a_password_cannot_sign_in(office):
    office.lan.password_hash = ""
    office.lan.save()
    with pytest.raises(Invalid):
        signed_in("lan", "")


def test_five_wrong_passwords_close_the_account_to_that_address_for_a_while(office, at):
    at("2026-01-05 09:00")
    fail(5)
    with pytest.raises(TooMany) as refusal:
        signed_in()
    assert refusal.value.values == {"time": "09:15:00"}
    at("2026-01-05 09:14")
    with pytest.raises(TooMany):
        signed_in()
    at("2026-01-05 09:15")
    assert signed_in()


def test_its_owner_signs_in_from_elsewhere_meanwhile(office, at):
    at("2026-01-05 09:00")
    fail(5)
    assert signed_in(address="198.51.100.7")


def test_an_unknown_name_is_slowed_down_like_a_known_one(office):
    fail(5, "nobody")
    with pytest.raises(TooMany):
        signed_in("nobody")


def test_guessing_from_many_addresses_is_slowed_down(office, at):
    at("2026-01-05 09:00")
    for number in range(30):
        fail(1, address=f"198.51.100.{number}")
    with pytest.raises(TooMany) as refusal:
        signed_in(address="198.51.100.200")
    assert refusal.value.values == {"time": "09:05:00"}


def test_it_never_locks_out_who_signed_in_from_there_before(office, at):
    at("2026-01-05 09:00")
    signed_in(address="192.0.2.1")
    for number in range(30):
        fail(1, address=f"198.51.100.{number}")
    assert signed_in(address="192.0.2.1")


def test_one_address_that_tries_many_names_is_stopped(office, at):
    at("2026-01-05 09:00")
    for number in range(100):
        accounts.count_try("sign-in:address", "203.0.113.9")
        assert number >= 0
    with pytest.raises(TooMany):
        signed_in("binh")
    assert signed_in("binh", address="203.0.113.10")


def test_the_addresses_of_one_ipv6_customer_count_as_one(office):
    for number in range(5):
        fail(1, address=f"2001:db8:1:2::{number}")
    with pytest.raises(TooMany):
        signed_in(address="2001:db8:1:2:ffff::1")


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("", ""),
        ("unix:", "unix:"),
    ],
)
def test_what_counts_as_one_address(address, network):
    assert accounts.network(address) == network


def test_the_right_password_forgets_the_wrong_ones(office):
    fail(4)
    signed_in()
    fail(4)
    assert signed_in()


def test_a_clock_that_was_wrong_closes_nothing_for_long(office, at):
    at("2030-01-01 09:00")
    fail(5)
    at("2026-01-05 09:00")
    assert signed_in()


def test_names_are_counted_as_hashes_since_people_type_passwords_there(office):
    fail(1, "matkhaucuatoi")
    assert not [row for row in Throttle.select() if "matkhau" in row.key]


def test_old_counts_are_swept(office, at):
    at("2026-01-05 09:00")
    fail(1)
    at("2026-01-05 12:00")
    assert accounts.sweep_tries() > 0
    assert Throttle.select().count() == 0


def test_other_packages_count_their_own_tries(db):
    for _ in range(accounts.LIMITS["track"].most):
        accounts.refuse_if_many(Try("track", "H49-1 203.0.113.9"))
        accounts.count_try("track", "H49-1 203.0.113.9")
    with pytest.raises(TooMany):
        accounts.refuse_if_many(Try("track", "H49-1 203.0.113.9"))


def test_a_locked_account_stays_closed_and_says_so_to_its_owner_only(office):
    accounts.lock(office.quang, office.lan, REASON)
    with pytest.raises(Forbidden):
        signed_in()
    with pytest.raises(Invalid):
        signed_in("lan", "sai mật khẩu")


def test_a_password_with_old_parameters_is_kept_anew(office):
    from argon2 import PasswordHasher

    office.lan.password_hash = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    office.lan.save()
    session, _ = signed_in()
    assert "m=19456,t=2,p=1" in session.user.password_hash
    assert signed_in()


def test_passwords_are_argon2id_with_nineteen_mebibytes(office):
    assert office.lan.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_session_of_an_applicant_lasts_as_long_as_it_is_used(office, at):
    at("2026-01-05 09:00")
    _, token = signed_in()
    at("2026-01-12 08:00")
    assert session_with(token)
    at("2026-01-12 10:00")
    assert session_with(token) is None
    assert open_sessions(office.lan) == []


def test_staff_sign_in_each_day(office, at):
    at("2026-01-05 07:30")
    _, token = signed_in("binh")
    at("2026-01-05 19:00")
    assert session_with(token)
    at("2026-01-06 07:30")
    assert session_with(token) is None


def test_use_is_noted_at_most_every_five_minutes(office, at):
    from portal.accounts.services import seen

    begun = at("2026-01-05 09:00")
    session, _ = signed_in()
    at("2026-01-05 09:04")
    seen(session)
    assert Session.get_by_id(session.id).last_seen_at == begun
    later = at("2026-01-05 09:06")
    seen(session)
    assert Session.get_by_id(session.id).last_seen_at == later


def test_an_ended_session_opens_nothing(office):
    session, token = signed_in()
    accounts.end_session(office.lan, session)
    assert session_with(token) is None
    assert Session.get_by_id(session.id).ended_by == office.lan


def test_ending_it_twice_keeps_the_first_time(office, at):
    first = at("2026-01-05 09:00")
    session, _ = signed_in()
    accounts.end_session(office.lan, session)
    at("2026-01-05 10:00")
    accounts.end_session(office.lan, session)
    assert Session.get_by_id(session.id).ended_at == first


def test_a_stranger_cannot_end_it(office):
    session, _ = signed_in()
    with pytest.raises(NotFound):
        accounts.end_session(office.binh, session)


def test_an_administrator_can(office):
    session, token = signed_in()
    accounts.end_session(office.quang, session)
    assert session_with(token) is None


def test_all_other_sessions_end_at_once(office):
    here, token = signed_in()
    _, elsewhere = signed_in()
    _, of_somebody_else = signed_in("binh")
    accounts.end_other_sessions(office.lan, here)
    assert session_with(token)
    assert session_with(elsewhere) is None
    assert session_with(of_somebody_else)


def test_an_unknown_token_is_nobody(office):
    assert session_with("") is None
    assert session_with("x" * 43) is None

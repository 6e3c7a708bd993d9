"""Which accounts may be one person's."""

import pytest

from enrollment.personal.duplicates import Person, alike, mailbox, pairs, plain_name, plain_phone
from tests import factories


def found(*people):
    return [(pair.first, pair.second) for pair in pairs(people)]


def person(pk, name="Ana Ruiz", **facts):
    return Person(pk, name, facts.pop("email", f"p{pk}@example.org"), **facts)


@pytest.mark.parametrize("fact", [{"birth_date": "1990-01-02"}, {"zip": "97209"}, {"phone": "(503) 555-0100"}])
def test_the_same_name_with_a_fact_in_common(fact):
    assert found(person(1, **fact), person(2, "ruiz, ANÁ", **fact)) == [(1, 2)]


def test_the_same_name_alone_is_not_enough():
    assert found(person(1, zip="97209"), person(2, zip="97214")) == []


def test_the_same_zip_and_day_with_other_names_is_not_enough():
    assert (
        found(person(1, zip="97209", birth_date="1990-01-02"), person(2, "Bo Li", zip="97209", birth_date="1990-01-02"))
        == []
    )


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ana Ruiz", "Anna Ruiz", True),
        ("Ana Ruiz", "Ana María Ruiz López", True),
        ("Ana Ruiz", "Bo Li", False),
        ("Ana", "Ana Ruiz", False),
        ("", "", False),
    ],
)
def test_names_alike_with_one_phone(one, other, same):
    assert alike(one, other) is same
    phones = (person(1, one, phone="503-555-0100"), person(2, other, phone="+1 503 555 0100"))
    assert found(*phones) == ([(1, 2)] if same else [])


def test_one_mailbox_written_in_two_ways():
    one, other = person(1, "A", email="ana.ruiz+co@gmail.com"), person(2, "B", email="anaruiz@googlemail.com")
    assert found(one, other) == [(1, 2)]
    assert mailbox("ana.ruiz@example.org") != mailbox("anaruiz@example.org")


def test_more_reasons_come_first():
    facts = {"zip": "97209", "birth_date": "1990-01-02"}
    rows = [person(1, "Bo Li", zip="97209"), person(2, "Bo Li", zip="97209"), person(3, **facts), person(4, **facts)]
    assert found(*rows) == [(3, 4), (1, 2)]


def test_a_phone_of_very_many_makes_no_endless_list():
    assert len(found(*(person(pk, phone="5035550100") for pk in range(200)))) <= 50 * 49 // 2


def test_odd_names_and_phones_say_nothing():
    assert plain_name("  ") == plain_name("!?") == ""
    assert plain_phone("") == plain_phone("911") == ""
    assert found(person(1, "!?", zip="97209"), person(2, "??", zip="97209")) == []


@pytest.mark.django_db
def test_staff_and_closed_accounts_are_left_out(django_assert_num_queries):
    from enrollment.personal.duplicates import find

    one, other = (factories.EnrollmentFactory(user__full_name="Ana Ruiz") for _number in range(2))
    factories.EnrollmentFactory(user__full_name="Ana Ruiz", user__staff_role="auditor")
    factories.EnrollmentFactory(user__full_name="Ana Ruiz", user__is_active=False)
    with django_assert_num_queries(2):
        assert [(pair.first, pair.second) for pair in find()] == [(one.user_id, other.user_id)]

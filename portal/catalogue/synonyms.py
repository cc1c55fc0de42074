"""Verbs on the words people search with. Search follows at once."""

from portal import accounts, db, journal, text
from portal.errors import Conflict, Invalid, NotFound
from portal.text import N_

from . import index
from .models import Synonym

LONGEST_PHRASE, LONGEST_MEANING = 120, 300


def add_synonym(actor: accounts.Actor, shown: str, meaning: str) -> Synonym:
    """People say `shown`, the law says `meaning`. Raises Invalid, Conflict where it is said already."""
    word = _add(actor, *_checked(shown, meaning))
    index.follow_words()
    return word


def change_synonym(actor: accounts.Actor, word: Synonym, shown: str, meaning: str) -> Synonym:
    """Other words or another meaning. Raises Invalid, Conflict."""
    _change(actor, word, *_checked(shown, meaning))
    index.follow_words()
    return word


def switch_synonym(actor: accounts.Actor, word: Synonym, *, on: bool) -> Synonym:
    """Let search use it or not; nothing is deleted."""
    _switch(actor, word, on)
    index.follow_words()
    return word


def synonym(word_id: int) -> Synonym:
    """Raises NotFound."""
    word = Synonym.get_or_none(Synonym.id == word_id)
    if word is None:
        raise NotFound(N_("There is no such search word."))
    return word  # type: ignore[no-any-return]


def _checked(shown: str, meaning: str) -> tuple[str, str]:
    said, meant = " ".join(shown.split()), " ".join(meaning.split())
    wrong = {}
    if not text.fold(said) or len(said) > LONGEST_PHRASE:
        wrong["shown"] = N_("Enter what people say, at most 120 characters")
    if not text.fold(meant) or len(meant) > LONGEST_MEANING:
        wrong["meaning"] = N_("Enter words of the procedure's name, or its code")
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)
    return said, meant


@db.atomic
def _add(actor: accounts.Actor, shown: str, meaning: str) -> Synonym:
    _refuse_twice(shown)
    word = Synonym.create(phrase=text.fold(shown), shown=shown, meaning=meaning)
    journal.record(actor, "synonym.add", "synonym", word.id, shown=shown, meaning=meaning)
    return word


def _refuse_twice(shown: str, but: int = 0) -> None:
    if Synonym.select().where(Synonym.phrase == text.fold(shown), Synonym.id != but).exists():
        message = N_("These words are in the list already; change that entry")
        raise Conflict(message, fields={"shown": message})


@db.atomic
def _change(actor: accounts.Actor, word: Synonym, shown: str, meaning: str) -> None:
    _refuse_twice(shown, but=word.id)
    journal.record(
        actor, "synonym.change", "synonym", word.id, shown=shown, meaning=meaning, before=word.meaning
    )
    word.phrase, word.shown, word.meaning = text.fold(shown), shown, meaning
    word.save()


@db.atomic
def _switch(actor: accounts.Actor, word: Synonym, on: bool) -> None:
    word.is_active = on
    word.save()
    journal.record(actor, "synonym.switch_on" if on else "synonym.switch_off", "synonym", word.id)

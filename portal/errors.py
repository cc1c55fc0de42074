"""Refusals. A message is a sentence for the reader that says how to go on."""

from collections.abc import Mapping

from .text import N_


class PortalError(Exception):
    """A verb says no. Doors translate it: page, fragment, JSON or one line in a terminal."""

    status = 400

    def __init__(
        self,
        message: str,
        *,
        values: Mapping[str, object] | None = None,
        fields: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message % values if values else message)
        self.message = message  # a gettext id
        self.values = dict(values or {})  # what `%(name)s` in it stands for
        self.fields = dict(fields or {})  # name of a form field → its own message


class Invalid(PortalError):
    """What was sent cannot be used."""

    status = 422


class Forbidden(PortalError):
    """This person may not do this kind of thing."""

    status = 403


class NotFound(PortalError):
    """There is no such thing, or not for this person."""

    status = 404


class NotYours(NotFound):
    """Not for this person. Whoever's session has ended meanwhile is asked to sign in instead."""


class Conflict(PortalError):
    """Somebody else was first, or the thing moved on meanwhile."""

    status = 409


class Gone(PortalError):
    """It was here, and its time is over."""

    status = 410


class TooMany(PortalError):
    """Too many tries: wait."""

    status = 429


class Busy(PortalError):
    """The database did not answer in time. Nothing was stored; the same again will do."""

    status = 503

    def __init__(self) -> None:
        super().__init__(N_("Very many people are using the portal, so this was not saved. Try again."))


class NoSpace(PortalError):
    """The disk is full. Nothing was stored half."""

    status = 507

    def __init__(self) -> None:
        super().__init__(N_("The portal's disk is full, so nothing was saved. Try again in an hour."))


class ReadOnly(PortalError):
    """The disk or the database takes nothing at the moment. Nothing was stored half."""

    status = 503

    def __init__(self) -> None:
        super().__init__(
            N_("The portal can only be read at the moment, so this was not saved. Try again in an hour.")
        )

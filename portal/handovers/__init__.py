"""Paper on its way between counters and agencies: hand-over lists that both sides sign off."""

from .models import Cargo, Handover, Parcel
from .services import Whereabouts, arrive, send, whereabouts

__all__ = ["Cargo", "Handover", "Parcel", "Whereabouts", "arrive", "send", "whereabouts"]

"""How long a consultation usually takes, by channel: offered where nothing was measured."""

from core.widgets import FastSelect

USUAL_MINUTES = {
    "open_hours": 20,
    "branch": 20,
    "appointment": 30,
    "home_visit": 60,
    "escort": 90,
    "phone": 10,
    "email": 10,
    "messenger": 10,
    "outreach": 15,
}
"""Whole minutes. A consultation entered on its day is measured instead; whatever stands in the field can be changed."""


class ChannelSelect(FastSelect):
    """Tells the page the usual minutes of each channel (static/js/consultation.js)."""

    def option_attrs(self, value) -> dict[str, str]:
        minutes = USUAL_MINUTES.get(str(value))
        return {"data-minutes": str(minutes)} if minutes else {}

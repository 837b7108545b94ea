"""The policies of PostgreSQL on what of the network hangs on a client (decision 0025)."""

from collections.abc import Mapping

from consultations.row_security import Rule

FUNCTIONS: Mapping[str, str] = {
    "rows_helper_seen": "network_volunteeroffer offer JOIN network_volunteer helper ON helper.id = offer.volunteer_id"
    " WHERE offer.id = key AND (helper.office_id = ANY (mine)"
    " OR EXISTS (SELECT 1 FROM network_volunteer_districts serves"
    " JOIN districts_officedistrict covers ON covers.district_id = serves.district_id"
    " WHERE serves.volunteer_id = helper.id AND covers.office_id = ANY (mine)))",
    "rows_event_here": "network_event WHERE id = key AND office_id = ANY (mine)",
    "rows_visit_seen": "consultations_homevisit WHERE id = key",
}
SEEN: Mapping[str, Rule] = {
    "network_volunteermatch": Rule(
        others="rows_helper_seen(offer_id) OR rows_client_seen(client_id)"
        " OR event_id IS NOT NULL AND rows_event_here(event_id)"
    ),
    "network_mediationorigin": Rule(
        others="rows_consultation_here(consultation_id) OR rows_appointment_seen(appointment_id)"
        " OR rows_visit_seen(visit_id)"
    ),
}
"""Help by a volunteer is seen with the client, with the volunteer, and where the event is held; for which talk,
appointment or visit a mediator was asked for, with these."""

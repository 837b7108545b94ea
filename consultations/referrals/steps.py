"""Who may bring a referral where."""

from typing import Any

from consultations.referrals import machine
from districts.scoping import CASEWORK


class Steps:
    """Part of Referral."""

    status: Any
    hands_over_file: Any
    is_counted: Any
    office_id: int
    to_office_id: int | None
    responsible_office_id: int

    @property
    def is_file_request(self) -> bool:
        """Another office is asked, or was asked in vain, to take the whole file; it sees code and language only."""
        unanswered = (*machine.UNANSWERED, *machine.IN_VAIN, *machine.TAKEN_BACK)
        return self.hands_over_file and self.status in unanswered

    def shows_topic_in(self, offices) -> bool:
        """Whether those who advise in one of `offices` (keys) see what it is about."""
        return not self.is_file_request or self.office_id in offices

    def next_states(self, user) -> tuple[str, ...]:
        """Where `user` may bring it now: the sender up to the answer, then whoever is responsible; taking back is the
        sender's affair. Nowhere while the consultation is cancelled."""
        if not self.is_counted:
            return ()
        own = user.access.office_ids(*CASEWORK)
        is_sender, is_receiver = self.office_id in own, self.to_office_id in own
        may_answer = is_receiver or (is_sender and self.responsible_office_id == self.office_id)
        of_sender = (machine.SENT, machine.CANCELLED, machine.ERROR)
        states = machine.ways(self.status, is_file=self.hands_over_file)
        if self.is_file_request:  # only its own staff says what an office does with it
            may_answer = is_receiver
            states = tuple(state for state in states if state != machine.FAILED)
        return tuple(state for state in states if (is_sender if state in of_sender else may_answer))

"""The states of an application and the ways between them (handbook §6.8; code list `fund_status`): the one table that
model, pages and tests read."""

DRAFT, SUBMITTED, CHECKED, QUERY = "draft", "submitted", "checked", "query"
APPROVED, PARTLY, REJECTED = "approved", "partly", "rejected"
PAID, PROOF_DUE, PROOF_OK, REPAID, CLOSED = "paid", "proof_due", "proof_ok", "repaid", "closed"

TRANSITIONS: dict[str, tuple[str, ...]] = {
    DRAFT: (SUBMITTED,),
    SUBMITTED: (CHECKED, QUERY),
    QUERY: (SUBMITTED,),
    CHECKED: (APPROVED, PARTLY, REJECTED, QUERY),
    APPROVED: (PAID,),
    PARTLY: (PAID,),
    REJECTED: (),
    PAID: (PROOF_DUE,),
    PROOF_DUE: (PROOF_OK, REPAID),
    PROOF_OK: (REPAID, CLOSED),
    REPAID: (CLOSED,),
    CLOSED: (),
}
"""A draft has not been confirmed by its applicant. An answer to a query leads back to the check. Paid is what
has got its first instalment; repaid, of which all that was not used has come back."""

BACK: dict[str, tuple[str, ...]] = {
    **dict.fromkeys((APPROVED, PARTLY, REJECTED), (CHECKED,)),
    PAID: (APPROVED, PARTLY),
    PROOF_DUE: (APPROVED, PARTLY),
    PROOF_OK: (PROOF_DUE,),
    REPAID: (PROOF_DUE, PROOF_OK),
}
"""Where it stands again when what led on was entered in error: the decision, the only payment, a repayment, the
acceptance."""

SETTLED = (PROOF_OK, REPAID, CLOSED)
TO_PROVE = (PAID, PROOF_DUE)
PAID_OUT = (*TO_PROVE, *SETTLED)
TO_PAY = (APPROVED, PARTLY)
PAYABLE = (*TO_PAY, *TO_PROVE)
RETURNABLE = (*TO_PROVE, PROOF_OK)
"""Money comes back with the proof of use, or after it was accepted."""
CANCELLABLE = (*RETURNABLE, REPAID)
"""Until the file is closed."""
GRANTED = (*TO_PAY, *PAID_OUT)
DECIDED = (REJECTED, *GRANTED)
UNDECIDED = (SUBMITTED, QUERY, CHECKED)
CHECKED_ONCE = (CHECKED, *DECIDED)

"""Which rule each kind of record is under. A test fails for a model that is missing here, and for a new text of
casework that nobody has put under a rule."""

from collections.abc import Mapping

UNDER_RULE: Mapping[str, tuple[str, ...]] = {
    "accounts.Absence": ("absence",),
    "accounts.CityRole": ("account",),
    "accounts.Duty": ("duty",),
    "accounts.Membership": ("account",),
    "accounts.RetentionRecord": ("protocol",),
    "accounts.User": ("account",),
    "account.EmailAddress": ("account",),
    "account.EmailConfirmation": ("account",),
    "clients.BreakGlass": ("break_glass", "client"),
    "clients.BreakGlassMail": ("break_glass", "client"),
    "clients.Client": ("client",),
    "clients.ClientMerge": ("merge", "client"),
    "clients.FileMark": ("client",),
    "clients.NoticeGiven": ("client",),
    "consultations.Appointment": ("appointment", "client"),
    "consultations.AppointmentMail": ("appointment", "client"),
    "consultations.CalendarFeed": ("account",),
    "consultations.Concern": ("note", "client", "facts"),
    "consultations.Consent": ("consent", "client"),
    "consultations.Consultation": ("note", "client", "facts"),
    "consultations.Draft": ("draft", "client"),
    "consultations.HomeVisit": ("visit", "request", "client"),
    "consultations.ImportBatch": ("import",),
    "consultations.Referral": ("client", "facts"),
    "consultations.ReferralEvent": ("facts",),
    "consultations.ReferralMail": ("client", "facts"),
    "consultations.SensitiveNote": ("note", "client"),
    "consultations.Task": ("task",),
    "consultations.Ticket": ("ticket", "client"),
    "consultations.WaitingEntry": ("waiting", "client"),
    "core.AuditEntry": ("audit",),
    "core.AuditSeal": ("audit",),
    "django_tasks_database.DBTaskResult": ("job",),
    "mfa.Authenticator": ("account",),
    "network.Volunteer": ("applicant", "volunteer"),
    "network.VolunteerContact": ("volunteer_contact", "volunteer"),
    "network.VolunteerMail": ("applicant", "volunteer"),
    "network.VolunteerMatch": ("volunteer", "client"),
    "network.VolunteerOffer": ("volunteer",),
    "partners.Contact": ("contact",),
    "partners.ReviewMail": ("review",),
    "reports.SavedQuery": ("account",),
    "sessions.Session": ("session",),
    "socialaccount.SocialAccount": ("account",),
    "socialaccount.SocialToken": ("account",),
    "usersessions.UserSession": ("session",),
}
"""The first one that falls due takes what it is about; the rule of the client takes all."""

SET_UP = "how the city and its offices are set up; of people it holds nothing but who is responsible"
DIRECTORY = "public entries of the partner directory; people stand in contacts"
CATALOGUE = "a list of codes with labels"
TECHNIQUE = "a number or a right of the framework"

NO_PERSONAL_DATA: Mapping[str, str] = {
    "accounts.RetentionPeriod": SET_UP,
    "auth.Group": TECHNIQUE,
    "auth.Permission": TECHNIQUE,
    "catalogues": CATALOGUE,
    "clients.ClientNumber": "the last number of an office",
    "clients.PrivacyNotice": "a public text of a controller",
    "consultations.AppointmentSlot": "a quarter of an hour that is taken; falls with its appointment",
    "consultations.Desk": "the version of a screen and the address of a display",
    "contenttypes.ContentType": TECHNIQUE,
    "core.AuditRelease": "a number, inside one transaction",
    "districts": SET_UP,
    "network.Event": "what is on; a public text",
    "network.HeadCount": "how many people came to an event",
    "network.Place": "a number and a code; nobody knows whose",
    "partners": DIRECTORY,
    "reports.ChangedMonth": "that something of a month has changed",
    "reports.DraftMail": "that a draft is ready; falls with the draft",
    "reports.FigureCheck": "how a check of figures ended; deleted after 60 days",
    "reports.FrozenReport": "figures, kept for good",
    "reports.FrozenYear": "figures, kept for good",
    "reports.ReadyAnswer": "figures; gone when nobody asks for them, counted anew when records change",
    "reports.ReadyQuestion": "which figures were asked for",
    "reports.ReportJob": "figures; deleted with their file when their day is over",
    "socialaccount.SocialApp": SET_UP,
}
"""Models, or whole apps, with the reason."""

"""Referrals as a closed loop: `machine` and `models` say what may happen, `services` do it, `links`, `mails` and
`reminders` reach the receiver, the views are the pages of advisers and the one page that needs no account."""

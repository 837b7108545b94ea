"""Appointments: slots from the hours kept for them, booking without double booking, the waiting list, reminders, and a
calendar for each adviser (docs/decisions/0013-appointments.md)."""

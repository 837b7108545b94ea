"""The duty roster and absences: who receives people where and when, and who is away."""

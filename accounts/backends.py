"""Who may be logged in at all."""

from allauth.account.auth_backends import AuthenticationBackend


class StaffBackend(AuthenticationBackend):
    """Refuses deactivated staff and, outside of trying out, demo accounts – at login and at every later request."""

    def user_can_authenticate(self, user) -> bool:
        return user.may_log_in

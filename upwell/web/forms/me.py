"""One's own page."""

from typing import Any

from django import forms
from django.contrib.auth.forms import SetPasswordForm
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from upwell.tenants.models import Account


class PasswordForm(SetPasswordForm):
    """A new password; whoever has one already types it first."""

    current = forms.CharField(
        label=gettext_lazy("Password until now"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ("current", "new_password1", "new_password2")

    def __init__(self, user: Account, data: Any = None) -> None:
        super().__init__(user, data)
        if not user.has_usable_password():
            del self.fields["current"]
        self.fields["new_password1"].label = _("New password")
        self.fields["new_password1"].help_text = _(
            "At least 12 characters. Several words are easier to remember."
        )
        self.fields["new_password2"].label = _("The same once more")
        self.fields["new_password2"].help_text = ""

    def clean_current(self) -> str:
        current: str = self.cleaned_data["current"]
        if not self.user.check_password(current):
            raise forms.ValidationError(
                _("This is not your password. You can sign in with a code by e-mail.")
            )
        return current

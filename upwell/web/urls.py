"""Every address that people open: nouns, in English, without a language in them. One section per area."""

from django.urls import path

from upwell.web.views import home, signin

urlpatterns = [
    # --- signing in
    path("", home.home, name="home"),
    path("signin/", signin.sign_in, name="sign-in"),
    path("signin/code/", signin.sign_in_code, name="sign-in-code"),
    path("signin/password/", signin.sign_in_password, name="sign-in-password"),
    path("signin/demo/<str:token>/", signin.demo_sign_in, name="sign-in-demo"),
    path("signout/", signin.sign_out, name="sign-out"),
    path("language/", signin.language, name="language"),
]

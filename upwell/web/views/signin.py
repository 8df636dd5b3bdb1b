"""Signing in and out (S03), and choosing a language."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from upwell.lib.tokens import new_key
from upwell.people.signin.actions import WrongCode, request_code, use_code, verify
from upwell.people.signin.limits import TooManyAttempts, count_attempt
from upwell.tenants.models import Account, normalised_address
from upwell.web.forms.signin import AddressForm, CodeForm, PasswordForm

BROWSER_COOKIE = "signin_browser"
DEMO_SALT = "upwell demo link"
LANGUAGES = dict(settings.LANGUAGES)


def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for the address and send a code. A stranger's address gets the same answer."""
    if request.user.is_authenticated:
        return redirect(_next(request))
    form = AddressForm(request.POST or None, initial={"email": request.GET.get("email", "")})
    if not (request.method == "POST" and form.is_valid()):
        return render(request, "signin/address.html", {"form": form, "next": _next(request)})
    browser_key = request.COOKIES.get(BROWSER_COOKIE) or new_key()
    try:
        request_code(
            email=form.cleaned_data["email"],
            browser_key=browser_key,
            network_address=network_address(request),
            language=translation.get_language() or "vi",
        )
    except TooManyAttempts:
        form.add_error(None, _("Too many attempts. Please wait an hour, or sign in with a password."))
        return render(request, "signin/address.html", {"form": form, "next": _next(request)}, status=429)
    request.session["signin"] = {"email": form.cleaned_data["email"], "next": _next(request)}
    response = redirect("sign-in-code")
    response.set_cookie(
        BROWSER_COOKIE, browser_key, max_age=3600, httponly=True, samesite="Lax", secure=settings.HTTPS
    )
    return response


def sign_in_code(request: HttpRequest) -> HttpResponse:
    """Take the code, in the browser that asked for it."""
    started = request.session.get("signin")
    if not started:
        return redirect("sign-in")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        account = _account_for(request, form, started["email"])
        if account is not None:
            return _enter(request, account, started["next"])
    status = 400 if form.errors else 200
    return render(request, "signin/code.html", {"form": form, "email": started["email"]}, status=status)


def _account_for(request: HttpRequest, form: CodeForm, email: str) -> Account | None:
    try:
        count_attempt(email=normalised_address(email), network_address=network_address(request))
        return use_code(
            email=email,
            code=form.cleaned_data["code"],
            browser_key=request.COOKIES.get(BROWSER_COOKIE, ""),
        )
    except TooManyAttempts:
        form.add_error(None, _("Too many attempts. Please wait an hour, or sign in with a password."))
    except WrongCode:
        form.add_error("code", _("This code is not valid. Check the newest e-mail, or ask for another code."))
    return None


@sensitive_post_parameters("password")
def sign_in_password(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(_next(request))
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        address = normalised_address(form.cleaned_data["email"])
        try:
            count_attempt(email=address, network_address=network_address(request))
        except TooManyAttempts:
            form.add_error(None, _("Too many attempts. Please wait an hour, or sign in with a code."))
            return render(request, "signin/password.html", {"form": form, "next": _next(request)}, status=429)
        account = authenticate(request, username=address, password=form.cleaned_data["password"])
        if isinstance(account, Account) and account.verified_at:
            return _enter(request, account, _next(request))
        form.add_error(None, _("The address or the password is not right. A code by e-mail always works."))
    status = 400 if form.errors else 200
    return render(request, "signin/password.html", {"form": form, "next": _next(request)}, status=status)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("sign-in")


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    chosen = request.POST.get("language", "")
    response = redirect(_next(request))
    if chosen in LANGUAGES:
        _set_language(response, chosen)
        if isinstance(request.user, Account):
            request.user.language = chosen
            request.user.save(update_fields=["language"])
    return response


def demo_sign_in(request: HttpRequest, token: str) -> HttpResponse:
    """One click into a role of the sample organisation, only where the demo runs. GET shows, POST signs in."""
    if not settings.DEMO:
        raise Http404
    try:
        email = signing.loads(token, salt=DEMO_SALT)
    except signing.BadSignature as error:
        raise Http404 from error
    account = get_object_or_404(Account, email=email)
    if request.method == "POST":
        return _enter(request, verify(account), "/")
    return render(request, "signin/demo.html", {"account": account})


def network_address(request: HttpRequest) -> str:
    """The client's address; of X-Forwarded-For only what our own proxies wrote is believed."""
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    if settings.PROXIES and len(hops) >= settings.PROXIES:
        return str(hops[-settings.PROXIES])
    return str(request.META.get("REMOTE_ADDR", ""))


def _enter(request: HttpRequest, account: Account, where: str) -> HttpResponse:
    login(request, account, backend="django.contrib.auth.backends.ModelBackend")
    request.session.pop("signin", None)
    response = redirect(where)
    if account.language:
        _set_language(response, account.language)
    messages.success(request, _("You are signed in as %(email)s.") % {"email": account.email})
    return response


def _set_language(response: HttpResponse, code: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        samesite="Lax",
        secure=settings.HTTPS,
    )


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else "/"

"""The root of all addresses: the web doors stand here; the API joins them later."""

from django.urls import include, path

urlpatterns = [path("", include("upwell.web.urls"))]

handler400 = "upwell.web.views.errors.bad_request"
handler403 = "upwell.web.views.errors.forbidden"
handler404 = "upwell.web.views.errors.not_found"
handler500 = "upwell.web.views.errors.server_error"

"""Sign-in by code for programs: ask for a code, send it back, get a session token.

Only these three of allauth's endpoints are open: there are no passwords, and people register on
our own pages.
"""

from __future__ import annotations

from allauth.headless.account.views import ConfirmLoginCodeView, RequestLoginCodeView, SessionView
from allauth.headless.constants import Client
from django.urls import path

app_name = "sign_in_api"
urlpatterns = [
    path("code/request", RequestLoginCodeView.as_api_view(client=Client.APP), name="code-request"),
    path("code/confirm", ConfirmLoginCodeView.as_api_view(client=Client.APP), name="code-confirm"),
    path("session", SessionView.as_api_view(client=Client.APP), name="session"),
]

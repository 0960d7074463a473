"""Paths of sign-in, with the names that allauth looks for. There are no passwords."""

from __future__ import annotations

from allauth.account.views import account_inactive, confirm_login_code, logout
from django.urls import path

from accounts import views

urlpatterns = [
    path("login/", views.sign_in, name="account_login"),
    path("login/code/", views.code_again, name="account_request_login_code"),
    path("login/code/confirm/", confirm_login_code, name="account_confirm_login_code"),
    path("logout/", logout, name="account_logout"),
    path("inactive/", account_inactive, name="account_inactive"),
    path("register/", views.register, name="account_signup"),
]

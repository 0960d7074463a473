"""Paths of one's own account."""

from __future__ import annotations

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("settings/", views.account, name="settings"),
    path("settings/contact/", views.contact_change, name="contact-change"),
    path("settings/contact/code/", views.contact_confirm, name="contact-confirm"),
    path("settings/sign-out/", views.sign_out_everywhere, name="sign-out-everywhere"),
    path("tokens/", views.token_list, name="token-list"),
    path("tokens/new/", views.token_create, name="token-create"),
    path("tokens/revoke/", views.token_revoke, name="token-revoke"),
]

"""Settings of the tests: those of development, with nothing that outlives a test."""

from __future__ import annotations

import os
import tempfile

os.environ["ENVIRONMENT"] = "development"
os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="retorno-test-")
os.environ["MESSAGE_SENDER"] = "accounts.messages.MemorySender"
os.environ["REDIS_URL"] = ""
os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL", "")

from config.settings import *  # noqa: F403
from config.settings import REST_FRAMEWORK, VAR_DIR

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ACCOUNT_RATE_LIMITS = {}
REST_FRAMEWORK = {**REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": {"anon": None, "user": None}}
(VAR_DIR / "static").mkdir(exist_ok=True)

"""A small application with mozilla-django-oidc: it shows who has signed in."""

import os
import runpy
import sys
from urllib.parse import urlencode, urlsplit
from wsgiref.simple_server import make_server

import django
from django.conf import settings

# Django names this file's functions and classes by the file's name.
sys.modules["django_app"] = sys.modules[__name__]
ORIGIN = os.environ["ORIGIN"]
place = urlsplit(ORIGIN)
# What the operator is given to paste.
pasted = {name: value for name, value in runpy.run_path("lines.py").items() if name.isupper()}
settings.configure(
    **pasted
    | dict(
        ALLOWED_HOSTS=[place.hostname],
        ALLOW_LOGOUT_GET_METHOD=True,
        AUTHENTICATION_BACKENDS=["django_app.Backend"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "users.db"}},
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "mozilla_django_oidc",
        ],
        LOGIN_URL="oidc_authentication_init",
        LOGOUT_REDIRECT_URL=f"{ORIGIN}/bye",
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        OIDC_OP_LOGOUT_URL_METHOD="django_app.logout_url",
        OIDC_STORE_ID_TOKEN=True,
        ROOT_URLCONF=__name__,
        SECRET_KEY=os.urandom(32).hex(),
    )
)
django.setup()

from django.contrib.auth.decorators import login_required
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.http import JsonResponse
from django.urls import include, path
import codelogin_backend
from mozilla_django_oidc.views import OIDCLogoutView


class Backend(codelogin_backend.Backend):
    """Remembers besides what it was told."""

    def update_user(self, user, claims):
        self.request.session["userinfo"] = claims
        return super().update_user(user, claims)


def logout_url(request):
    hint = {
        "id_token_hint": request.session["oidc_id_token"],
        "post_logout_redirect_uri": settings.LOGOUT_REDIRECT_URL,
    }
    return f"{os.environ['ISSUER']}/oauth2/logout?{urlencode(hint)}"


@login_required
def home(request):
    return JsonResponse({"sub": request.user.username, "userinfo": request.session["userinfo"]})


urlpatterns = [
    path("", home),
    path("logout", OIDCLogoutView.as_view()),
    path("bye", lambda request: JsonResponse({"signed_out": not request.user.is_authenticated})),
    path("oidc/", include("mozilla_django_oidc.urls")),
]
call_command("migrate", verbosity=0)
make_server(place.hostname, place.port, get_wsgi_application()).serve_forever()

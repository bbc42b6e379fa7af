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
settings.configure(
    # What the operator is given to paste.
    **{name: value for name, value in runpy.run_path("lines.py").items() if name.isupper()},
    ALLOWED_HOSTS=[place.hostname],
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
    ALLOW_LOGOUT_GET_METHOD=True,
    ROOT_URLCONF=__name__,
    SECRET_KEY=os.urandom(32).hex(),
)
django.setup()

from django.contrib.auth.decorators import login_required
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.http import JsonResponse
from django.urls import include, path
from mozilla_django_oidc.auth import OIDCAuthenticationBackend
from mozilla_django_oidc.views import OIDCLogoutView


class Backend(OIDCAuthenticationBackend):
    """Knows users by `sub`: a number can change hands."""

    def filter_users_by_claims(self, claims):
        return self.UserModel.objects.filter(username=claims["sub"])

    def create_user(self, claims):
        return self.update_user(self.UserModel(username=claims["sub"]), claims)

    def update_user(self, user, claims):
        user.first_name = claims["name"]
        user.save()
        self.request.session["userinfo"] = claims
        return user


def logout_url(request):
    hint = {
        "id_token_hint": request.session["oidc_id_token"],
        "post_logout_redirect_uri": settings.LOGOUT_REDIRECT_URL,
    }
    return f"{settings.OIDC_OP_LOGOUT_ENDPOINT}?{urlencode(hint)}"


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

"""Entry point of the web server: `granian --interface wsgi upwell.config.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "upwell.config.settings")
application = get_wsgi_application()

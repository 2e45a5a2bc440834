"""Runs in BottleCRM's own environment: `firm.py SCOPES` makes a firm and prints its tokens as JSON.

As a module of gunicorn, `application` is the CRM itself with its background jobs done at once.
"""

import json
import os
import sys
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")


def make_firm(scopes: list[str]) -> dict[str, Any]:
    """Make an organisation with an admin, a tag, a token of these scopes and one that may do everything."""
    import django  # type: ignore[import-not-found]

    django.setup()
    from common.models import (  # type: ignore[import-not-found]
        Org,
        PersonalAccessToken,
        Profile,
        Tags,
        User,
    )
    from common.tasks import set_rls_context  # type: ignore[import-not-found]

    org = Org.objects.create(name="Firm")
    set_rls_context(org.id)
    user = User.objects.create_user(email="ana@firm.example", password=os.urandom(12).hex())
    rights = {"role": "ADMIN", "is_organization_admin": True, "is_active": True}
    ana = Profile.objects.create(user=user, org=org, **rights)
    tokens = [
        PersonalAccessToken.generate(ana, "kith", scopes=scopes),
        PersonalAccessToken.generate(ana, "all"),
    ]
    tag = Tags.objects.create(org=org, name="Opted out")
    return {"tokens": [raw for raw, _ in tokens], "ana": str(ana.id), "org": str(org.id), "tag": str(tag.id)}


if __name__ == "__main__":
    print(json.dumps(make_firm(json.loads(sys.argv[1]))))
else:
    from crm.celery import app  # type: ignore[import-not-found]
    from crm.wsgi import application  # type: ignore[import-not-found]  # noqa: F401

    app.conf.task_always_eager = True

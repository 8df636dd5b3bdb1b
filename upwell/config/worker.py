"""The worker: sends messages and does the recurring work. `python -m upwell.config.worker`."""

import os

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "upwell.config.settings")
    django.setup()
    from django.utils.module_loading import autodiscover_modules
    from huey.contrib.djhuey import HUEY

    import upwell.config.schedule  # noqa: F401  # registers the recurring work

    autodiscover_modules("tasks")
    HUEY.create_consumer(workers=2, periodic=True, initial_delay=0.1, max_delay=2.0).run()


if __name__ == "__main__":
    main()

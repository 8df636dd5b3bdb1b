from django.apps import AppConfig


class PairsConfig(AppConfig):
    name = "upwell.pairs"

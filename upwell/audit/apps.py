from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "upwell.audit"

"""What must be in place before leaders are asked. A gate may be overridden, with a reason that is kept."""

from upwell.programmes.models import Cohort, GateOverride, Pledge

SPONSOR_PLEDGE = "sponsor_pledge"


def closed_gates(cohort: Cohort) -> list[str]:
    """Codes of the gates that are neither met nor overridden."""
    overridden = set(GateOverride.objects.filter(cohort=cohort).values_list("gate", flat=True))
    unmet = [] if Pledge.objects.filter(cohort=cohort).exists() else [SPONSOR_PLEDGE]
    return [gate for gate in unmet if gate not in overridden]

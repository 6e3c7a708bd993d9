"""Openings as JSON. Words are codes or as the employer wrote them; nothing here depends on a language."""

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from badges.catalog.models import SkillLevel
from codeoregon.lib.counties import county_name
from jobs.openings.models import Need, Opening
from jobs.openings.states import LiveIn, OpeningKind, PayPeriod
from jobs.openings.text import as_list, to_html

LEVELS = {level.value: level.name.lower() for level in SkillLevel}


class OrganizationShape(serializers.Serializer):
    name = serializers.CharField()
    website = serializers.CharField(help_text="Empty when none is known.")
    industry = serializers.CharField()


class SiteShape(serializers.Serializer):
    city = serializers.CharField()
    region = serializers.CharField(help_text="State, two letters.")
    zip = serializers.CharField()
    county = serializers.CharField(help_text="Five-digit FIPS code.")
    county_name = serializers.SerializerMethodField()

    def get_county_name(self, site: Any) -> str:
        return county_name(site.county)


class PayShape(serializers.Serializer):
    low = serializers.DecimalField(9, 2, source="pay_low", help_text="US dollars.")
    high = serializers.DecimalField(9, 2, source="pay_high", help_text="US dollars.")
    period = serializers.ChoiceField(PayPeriod.choices, source="pay_period")
    best_hourly = serializers.DecimalField(12, 2, help_text="The upper end, in US dollars an hour.")


class SkillShape(serializers.Serializer):
    slug = serializers.CharField(source="skill.slug")
    name = serializers.CharField(source="skill.name")
    level = serializers.SerializerMethodField()
    required = serializers.BooleanField(help_text="Needed on day one; else nice to have.")  # type: ignore[assignment]

    @extend_schema_field(serializers.ChoiceField([(name, name) for name in LEVELS.values()]))
    def get_level(self, need: Need) -> str:
        return LEVELS[need.level]


class OpeningShape(serializers.Serializer):
    """One opening in a list."""

    id = serializers.IntegerField()
    url = serializers.SerializerMethodField(help_text="The page of this opening.")
    title = serializers.CharField()
    kind = serializers.ChoiceField(OpeningKind.choices)
    organization = OrganizationShape(source="organisation")
    site = SiteShape(allow_null=True, help_text="Null when all work is remote.")
    remote = serializers.BooleanField(source="is_remote")
    live_in = serializers.SerializerMethodField(
        help_text="Where somebody who works remotely may live; null when none of the work is remote."
    )
    pay = PayShape(source="*")
    hours_per_week = serializers.IntegerField()
    positions = serializers.IntegerField()
    skills = SkillShape(source="needs", many=True)
    posted_at = serializers.DateTimeField(source="published_at")
    apply_by = serializers.DateTimeField(source="expires_at")

    @extend_schema_field(serializers.URLField())
    def get_url(self, opening: Opening) -> str:
        return settings.BASE_URL + opening.get_absolute_url()

    @extend_schema_field(serializers.ChoiceField(LiveIn.choices, allow_null=True))
    def get_live_in(self, opening: Opening) -> str | None:
        return opening.live_in if opening.is_remote else None


class WholeOpeningShape(OpeningShape):
    """One opening with all that its page says."""

    soc_code = serializers.CharField(help_text="O*NET-SOC code; empty when none is known.")
    description_html = serializers.SerializerMethodField()
    training_html = serializers.SerializerMethodField()
    benefits_html = serializers.SerializerMethodField()

    def get_description_html(self, opening: Opening) -> str:
        return str(to_html(opening.summary))

    def get_training_html(self, opening: Opening) -> str:
        return str(as_list(opening.training))

    def get_benefits_html(self, opening: Opening) -> str:
        return str(to_html(opening.benefits))


class PageShape(serializers.Serializer):
    """One page of openings. Follow ``next`` until it is null: nothing comes twice, nothing falls out."""

    count = serializers.IntegerField(help_text="How many openings fit, on all pages.")
    searched_for = serializers.CharField(help_text="The words: as sent, or what was probably meant by them.")
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = OpeningShape(many=True)

import django.db.models.expressions
import django.db.models.functions.math
from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    # Rows are looked through without holding the lock that the new rule took.
    atomic = False

    dependencies = [("jobs", "0041_what_versions_count_before")]

    operations = [
        AddConstraintNotValid(
            model_name='modification',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('amount_before', 0), ('ceiling__isnull', True), ('hours__isnull', True), ('hours_before', 0), ('rate__isnull', True)), models.Q(('amount_before__gte', 0), ('ceiling', django.db.models.functions.math.Round(django.db.models.expressions.CombinedExpression(models.F('amount_before'), '+', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('wage'), '*', models.F('rate')), '*', django.db.models.expressions.CombinedExpression(models.F('hours'), '-', models.F('hours_before'))), '/', models.Value(100))), 2)), ('ceiling__isnull', False), ('hours__gt', 0), ('hours__isnull', False), ('hours_before__gte', 0), ('hours_before__lte', models.F('hours')), ('rate__gt', 0), ('rate__isnull', False), ('rate__lte', 75)), _connector='OR'), name='modification_ceiling_adds_up', violation_error_message='Enter the part of the wage, up to 75 percent, and the hours.'),
        ),
        ValidateConstraint(model_name="modification", name="modification_ceiling_adds_up"),
    ]

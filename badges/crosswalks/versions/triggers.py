"""What the database itself holds about versions, raw SQL included: only a draft can be changed,
and of what is published for a day to come only that it is withdrawn.

A rule locks its version (FOR SHARE) before it looks at the state, so that a rule written at the very moment of
publication either comes before it or is refused.
"""

import pgtrigger

CHANGED = "USING ERRCODE = 'check_violation'"

TODAY = "(now() AT TIME ZONE 'America/Los_Angeles')::date"

DECIDED_STAYS = pgtrigger.Trigger(
    name="decided_stays",
    operation=pgtrigger.Update | pgtrigger.Delete,
    when=pgtrigger.Before,
    func=f"""
        IF TG_OP = 'UPDATE' AND OLD.state = 'published' AND OLD.effective_from > {TODAY}
            AND to_jsonb(NEW) = to_jsonb(OLD) || jsonb_build_object('state', 'withdrawn') THEN RETURN NEW;
        END IF;
        IF OLD.state <> 'draft' THEN
            RAISE EXCEPTION 'a version that was published or discarded is not changed' {CHANGED};
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    """,
)


def only_in_a_draft(versions: str, version_of: str) -> pgtrigger.Trigger:
    """For a table of rules: ``versions`` is the table of versions, ``version_of`` the SQL that finds a row's, with
    ``{row}`` for the row.
    """
    rows = ", ".join(version_of.format(row=row) for row in ("OLD", "NEW"))
    return pgtrigger.Trigger(
        name="only_in_a_draft",
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        func=f"""
            PERFORM 1 FROM {versions} v WHERE v.id IN ({rows}) FOR SHARE;
            PERFORM 1 FROM {versions} v WHERE v.id IN ({rows}) AND v.state <> 'draft';
            IF FOUND THEN
                RAISE EXCEPTION 'rules change in a draft only' {CHANGED};
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """,
    )

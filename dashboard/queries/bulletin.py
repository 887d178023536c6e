"""The figures of a bulletin: the marts as of the cut-off, a period's new members, the issue before.

`since` and `until` bound the period, the first out and the last in; `before` begins the period
before. `earlier` is the issue before: a JSON list of its rows, each with the group's key, its rank
and its figures; "[]" where there was none. What that issue printed as new is what the period before
brought, though the data may count it otherwise by now. Every difference is made here and rounded
half up from whole numbers, so that no document computes.
"""

from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from dashboard.auth import Viewer
from dashboard.queries.door import one, read


@dataclass(frozen=True)
class Period:
    """From the day after `since` up to `until`; the period before begins after `before`."""

    before: date
    since: date
    until: date


def bulletin_city(build: Path, viewer: Viewer, period: Period, earlier: str) -> dict[str, Any]:
    """Return the city's totals, rates and paces; the one row of a viewer who sees the city."""
    found = one(
        read(
            build,
            viewer,
            """
            with days as (
                select
                    $until - $since as period_days,
                    $since - $before as period_days_before,
                    coalesce(sum(registered) filter (
                        where date > $since and date <= $until), 0)::bigint as new,
                    coalesce(sum(registered) filter (
                        where date > $before and date <= $since), 0)::bigint as new_before
                from daily where level = 'city'
            ),

            earlier as (
                select unnest(
                    from_json(
                        $earlier, '[{"registered": "BIGINT", "new": "BIGINT",
                            "coverage_percent": "VARCHAR"}]'
                    ),
                    recursive := true
                )
            ),

            compared as (
                select days.* replace (coalesce(earlier.new, new_before) as new_before)
                from days
                left join earlier on true
            ),

            admins as (
                select
                    count(distinct union_id) as unions_with_admin,
                    (select count(*) from admins) > 0 as known
                from admins
            )

            select
                coverage.* exclude (
                    new, rank, rank_in_district, level, group_key, coverage, completion, district,
                    district_kind, rank_group, worker, union_id, union_code, union_name, township,
                    employer_kind, workers_text, actual_source
                ),
                progress.* exclude (
                    registered, time_progress, pace_needed, pace_recent, back_test_error
                ),
                days.*,
                case when period_days > 0 then
                    ((20 * days.new + period_days) // (2 * period_days) / 10)::decimal(12, 1)
                end as new_a_day,
                case when period_days_before > 0 then (
                    (20 * days.new_before + period_days_before) // (2 * period_days_before) / 10
                )::decimal(12, 1) end as new_a_day_before,
                days.new - days.new_before as new_change,
                new_a_day - new_a_day_before as new_a_day_change,
                case when days_left > 0 then
                    ((20 * remaining + days_left) // (2 * days_left) / 10)::decimal(12, 1)
                end as pace_needed,
                goal_percent - time_progress_percent as ahead_points,
                earlier.registered as registered_before,
                coverage.registered - earlier.registered as registered_change,
                earlier.coverage_percent as coverage_percent_before,
                coverage.coverage_percent - earlier.coverage_percent::decimal(12, 2)
                    as coverage_change,
                unions - unions_started as unions_zero,
                case when unions > 0 then
                    ((20000 * unions_started + unions) // (2 * unions) / 100)::decimal(12, 2)
                end as started_percent,
                case when unions > 0 then
                    ((20000 * unions_on_target + unions) // (2 * unions) / 100)::decimal(12, 2)
                end as unions_on_target_percent,
                case when admins.known then unions_with_admin end as unions_with_admin
            from coverage
            cross join city_progress as progress
            cross join compared as days
            cross join admins
            left join earlier on true
            where level = 'city'
            """,
            **asdict(period),
            earlier=earlier,
        )
    )
    return found or {}


def bulletin_districts(  # noqa: PLR0913 - the rules' own numbers
    build: Path,
    viewer: Viewer,
    period: Period,
    earlier: str,
    sheets: str,
    *,
    least_new: int,
    behind_points: int,
    fastest: int,
) -> pa.Table:
    """Return the districts by rank group and rank, with their change of rank.

    `fast`: one of the `fastest` of its group by new members to actual ones, and not below the city.
    `commended`: on target, at least `least_new` in the period, no union over 100 %. `supervised`:
    the rules that put it there, of behind (more than `behind_points` short of what an even pace
    wants by now), standstill (short of the target and fewer than `least_new` in the period) and
    no_breakdown (nothing handed in after the day that it was due). `sheets` are the breakdown
    sheets that were sent, as `sheets_json` writes them.
    """
    return read(
        build,
        viewer,
        """
        with days as (
            select
                coalesce(district, '') as district,
                coalesce(sum(registered) filter (
                    where date > $since and date <= $until), 0)::bigint as new,
                coalesce(sum(registered) filter (
                    where date > $before and date <= $since), 0)::bigint as new_before
            from daily
            group by all
        ),

        earlier as (
            select unnest(
                from_json(
                    $earlier,
                    '[{"district": "VARCHAR", "rank": "BIGINT", "new": "BIGINT"}]'
                ),
                recursive := true
            )
        ),

        sent as (
            select distinct district, true as handed_in from (
                select unnest(
                    from_json($sheets, '[{"district": "VARCHAR", "sheet_state": "VARCHAR"}]'),
                    recursive := true
                )
            )
            where sheet_state in ('counting', 'superseded', 'waiting')
        ),

        drive as (
            select
                target_num, target_den, as_of, breakdown_due,
                deadline - starts + 1 as days_total,
                greatest(0, least(as_of, deadline) - starts + 1) as days_gone,
                100 * target_num * days_gone as required_num,
                target_den * days_total as required_den
            from campaign
        ),

        city as (
            select covered_registered as city_registered, covered_actual as city_actual,
                days.new as city_new
            from coverage
            left join days on days.district = ''
            where level = 'city'
        ),

        ranked as (
            select
                coverage.* replace (coalesce(days.new, 0) as new),
                coalesce(earlier.new, days.new_before, 0) as new_before,
                district.sort_order,
                sent.handed_in,
                unions - unions_started as unions_zero,
                earlier.rank as rank_before,
                earlier.rank - coverage.rank as rank_change,
                case when covered_actual > 0 then (
                    (20000 * coalesce(days.new, 0) + covered_actual) // (2 * covered_actual) / 100
                )::decimal(12, 2) end as gain_percent,
                rank() over (
                    partition by coverage.rank_group
                    order by coalesce(days.new, 0) / covered_actual desc nulls last
                ) as gain_place
            from coverage
            inner join district on district.district = coverage.district
            left join days on days.district = coverage.district
            left join earlier on earlier.district = coverage.district
            left join sent on sent.district = coverage.district
            where coverage.level = 'district'
        )

        select
            ranked.* exclude (
                level, group_key, coverage, completion, worker, union_id, union_code, union_name,
                township, employer_kind, workers_text, actual_source, rank_in_district, gain_place,
                handed_in
            ),
            covered_registered * city_actual < city_registered * covered_actual as below_city,
            coalesce(
                gain_place <= $fastest and new >= $least_new
                and new * city_actual >= city_new * covered_actual,
                false
            ) as fast,
            coalesce(on_target and over_100 = 0 and new >= $least_new, false) as commended,
            list_filter(
                [
                    case
                        when not on_target and 100 * required_den * covered_registered
                            < (required_num - $behind_points * required_den) * covered_actual
                            then 'behind'
                    end,
                    case when not on_target and new < $least_new then 'standstill' end,
                    case
                        when unions > 0 and handed_in is null and as_of > breakdown_due
                            then 'no_breakdown'
                    end
                ],
                lambda rule: rule is not null
            ) as supervised,
            ((200 * required_num + required_den) // (2 * required_den) / 100)::decimal(12, 2)
                as required_percent
        from ranked
        cross join drive
        cross join city
        order by rank_group, rank nulls last, sort_order
        """,
        **asdict(period),
        earlier=earlier,
        sheets=sheets,
        least_new=least_new,
        behind_points=behind_points,
        fastest=fastest,
    )


def bulletin_workers(
    build: Path, viewer: Viewer, period: Period, earlier: str, *, least_new: int
) -> pa.Table:
    """Return the social workers who have a denominator, in the order of their rank.

    `from_best` and `from_last` number them from either end, without ties: what a list of a given
    length takes. `commended` is as for districts.
    """
    return read(
        build,
        viewer,
        """
        with new_of_union as (
            select union_id, count(*) as new
            from member
            where counted and status = 'approved'
                and audit_time::date > $since and audit_time::date <= $until
            group by union_id
        ),

        new_of_worker as (
            select district, worker, sum(new)::bigint as new
            from union_workers
            inner join new_of_union using (union_id)
            group by district, worker
        ),

        earlier as (
            select unnest(
                from_json(
                    $earlier, '[{"district": "VARCHAR", "worker": "VARCHAR", "rank": "BIGINT"}]'
                ),
                recursive := true
            )
        ),

        rated as (
            select
                coverage.* replace (coalesce(new_of_worker.new, 0) as new),
                earlier.rank as rank_before,
                earlier.rank - coverage.rank as rank_change
            from coverage
            left join new_of_worker using (district, worker)
            left join earlier using (district, worker)
            where level = 'worker' and coverage.coverage is not null
        )

        select
            district, worker, rank, rank_before, rank_change, rank_in_district,
            unions, unions_started, unions_on_target, over_100,
            registered, new, pending, actual_members, covered_registered, covered_actual,
            target, coverage_percent, completion_percent, on_target, missing, quick_win, light,
            on_target and over_100 = 0 and new >= $least_new as commended,
            row_number() over (
                order by coverage desc, registered desc, worker collate zh, district
            ) as from_best,
            row_number() over (
                order by coverage, missing desc, worker collate zh, district
            ) as from_last
        from rated
        order by from_best
        """,
        since=period.since,
        until=period.until,
        earlier=earlier,
        least_new=least_new,
    )


def bulletin_worker_totals(build: Path, viewer: Viewer) -> pa.Table:
    """Return how many social workers are on target, by district; the city's row has no district.

    `workers_rated` are those with a denominator; both readings of the rule stand side by side:
    pooled coverage on target, and every single union on target.
    """
    return read(
        build,
        viewer,
        """
        select
            coverage.district,
            count(*) as workers,
            count(*) filter (where on_target is not null) as workers_rated,
            count(*) filter (where on_target) as workers_on_target,
            count(*) filter (
                where unions > 0 and unions_on_target = unions
            ) as workers_every_union,
            count(*) filter (where over_100 > 0) as workers_over_100,
            case when workers_rated > 0 then (
                (20000 * workers_on_target + workers_rated) // (2 * workers_rated) / 100
            )::decimal(12, 2) end as workers_on_target_percent
        from coverage
        left join district on district.district = coverage.district
        where level = 'worker'
        group by grouping sets ((coverage.district, district.sort_order), ())
        order by coverage.district is not null, district.sort_order
        """,
    )


def bulletin_unions(build: Path, viewer: Viewer, period: Period, *, most: int) -> pa.Table:
    """Return the unions short of the target with the most people missing; at most `most`.

    `found` is how many are short of it.
    """
    return read(
        build,
        viewer,
        """
        with new_of_union as (
            select union_id, count(*) as new
            from member
            where counted and status = 'approved'
                and audit_time::date > $since and audit_time::date <= $until
            group by union_id
        )

        select
            district, union_name, workers_text, registered, pending, actual_members, target,
            coalesce(new_of_union.new, 0) as new,
            coverage_percent, missing, quick_win, light,
            count(*) over () as found
        from coverage
        left join new_of_union using (union_id)
        where level = 'union' and missing > 0
        order by missing desc, union_name collate zh, union_id
        limit $most
        """,
        since=period.since,
        until=period.until,
        most=most,
    )


def bulletin_zero_unions(build: Path, viewer: Viewer, *, most: int) -> pa.Table:
    """Return the unions with nobody registered, the largest first; at most `most` of `found`."""
    return read(
        build,
        viewer,
        """
        select
            district, union_name, workers_text, actual_members, pending,
            count(*) over () as found
        from coverage
        where level = 'union' and registered = 0
        order by actual_members desc nulls last, union_name collate zh, union_id
        limit $most
        """,
        most=most,
    )


def bulletin_doubtful_bases(build: Path, viewer: Viewer, *, most: int) -> pa.Table:
    """Return the unions with more registered than actual members (基数待核), the furthest first."""
    return read(
        build,
        viewer,
        """
        select
            district, union_name, registered, actual_members, coverage_percent,
            count(*) over () as found
        from coverage
        where level = 'union' and over_100 > 0
        order by coverage desc, union_name collate zh, union_id
        limit $most
        """,
        most=most,
    )


def bulletin_quality(build: Path, viewer: Viewer) -> dict[str, Any]:
    """Return what the figures leave out and what is doubtful about them.

    Counts of files (`rows`, `accepted`, `rejected`) are null for who sees single districts.
    """
    found = one(
        read(
            build,
            viewer,
            """
            with files as (
                select
                    sum(rows)::bigint as rows,
                    sum(accepted)::bigint as accepted,
                    sum(rejected)::bigint as rejected
                from import_files
                where counting and kind = 'members'
            ),

            members as (
                select
                    count(*) filter (where not counted) as repeated,
                    count(*) filter (where counted and unknown_union) as unknown_union,
                    count(*) filter (
                        where counted and unknown_union and status = 'approved'
                    ) as unknown_union_registered,
                    count(*) filter (where counted and status = 'unregistered') as unregistered,
                    count(*) filter (
                        where counted and status = 'approved' and audit_time is null
                    ) as without_audit_time
                from member
            ),

            -- As the page of quality says it; a viewer sees districts, and they make up the city.
            doubts as (
                select coalesce(sum(doubtful), 0)::bigint as doubtful
                from doubtful where level = 'district'
            ),

            unions as (
                select
                    count(*) filter (where coalesce(actual_members, 0) <= 0) as without_base,
                    count(*) filter (where over_100 > 0) as over_100,
                    count(*) filter (where workers_text is null) as unassigned
                from coverage where level = 'union'
            )

            select files.*, members.*, doubts.*, unions.*
            from files cross join members cross join doubts cross join unions
            """,
        )
    )
    return found or {}


def bulletin_sources(build: Path, viewer: Viewer) -> pa.Table:
    """Return the batches behind the figures: kind, batch, as-of date, files. Office only."""
    return read(
        build,
        viewer,
        """
        select kind, batch_id, as_of, count(distinct file) as files, sum(accepted)::bigint as rows
        from import_files
        where counting
        group by kind, batch_id, as_of
        order by kind, as_of desc, batch_id
        """,
    )


def supervised(build: Path, viewer: Viewer, listed: str) -> pa.Table:
    """Return the districts that bulletins put on the supervision list, and what changed since.

    `listed` is a JSON list: an entry a bulletin and district, with the figures that it printed; an
    entry without a district stands for a bulletin that listed nobody. Those of the newest bulletin
    come first (`still_listed`), then who has the most people missing.
    """
    return read(
        build,
        viewer,
        """
        with listed as (
            select unnest(
                from_json($listed, '[{
                    "district": "VARCHAR", "cutoff": "DATE", "rules": "VARCHAR",
                    "coverage_percent": "DECIMAL(12, 2)", "registered": "BIGINT"
                }]'),
                recursive := true
            )
        ),

        of_district as (
            select
                district,
                count(*) as times,
                min(cutoff) as first_cutoff,
                max(cutoff) as last_cutoff,
                arg_max(rules, cutoff) as rules,
                arg_max(coverage_percent, cutoff) as coverage_then,
                arg_max(registered, cutoff) as registered_then
            from listed
            where district is not null
            group by district
        )

        select
            of_district.*,
            last_cutoff = (select max(cutoff) from listed) as still_listed,
            coverage.coverage_percent,
            coverage.coverage_percent - coverage_then as coverage_change,
            coverage.registered - registered_then as registered_since,
            coverage.missing
        from of_district
        inner join coverage
            on coverage.level = 'district' and coverage.district = of_district.district
        order by still_listed desc, coverage.missing desc nulls last, of_district.district
        """,
        listed=listed,
    )


def bulletin_backlog(build: Path, viewer: Viewer) -> pa.Table:
    """Return the age of pending applications: the city's row first, then by how many are overdue.

    Ages are days, rounded half up to one decimal.
    """
    return read(
        build,
        viewer,
        """
        select
            level, district, pending, over_limit, without_apply_time,
            (floor(age_median * 10 + 0.5) / 10)::decimal(12, 1) as age_median,
            (floor(age_p90 * 10 + 0.5) / 10)::decimal(12, 1) as age_p90
        from backlog
        order by level, over_limit desc, pending desc, district
        """,
    )


def bulletin_days(build: Path, viewer: Viewer, district: str | None) -> pa.Table:
    """Return date, cumulative, required: of every day of the drive and of what came before it.

    `cumulative` is null after the as-of date. `required` is what an even pace wants by then: of the
    city its goal, of a district the targets that it undertook; null outside the drive.
    """
    return read(
        build,
        viewer,
        """
        with days as (
            select date, cumulative from daily
            where level = case when $district is null then 'city' else 'district' end
                and district is not distinct from $district
                and date is not null
        ),

        paced as (
            select
                required_pace.date,
                case
                    when $district is null then round(required)
                    else round(required * (
                        select target from coverage
                        where level = 'district' and district = $district
                    ) / goal)
                end::bigint as required
            from required_pace
            cross join campaign
        )

        select coalesce(days.date, paced.date) as date, cumulative, required
        from days
        full join paced on paced.date = days.date
        order by 1
        """,
        district=district,
    )

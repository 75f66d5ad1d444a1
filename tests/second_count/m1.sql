-- M1 (SC1): last joint score minus first, in the main area of the entry record.
WITH
policy AS (
    SELECT (SELECT value FROM setting WHERE name = 'minimum_change') AS points,
           (SELECT value FROM setting WHERE name = 'new_referral_days') AS late_days,
           (SELECT value FROM setting WHERE name = 'early_leaver_days') AS leaver_days
),
entry AS (  -- the first by its date
    SELECT id, kase FROM (
        SELECT stands.id, kase, row_number() OVER (PARTITION BY kase ORDER BY box.value IS NULL, box.value, stands.id) AS nth
        FROM stands LEFT JOIN box ON box.record = stands.id AND box.question = 'entry_date' AND box.kind = 'text'
        WHERE stands.form = 'entry-record') WHERE nth = 1
),
leaving AS (  -- the last by its date
    SELECT id, kase FROM (
        SELECT stands.id, kase, row_number() OVER (PARTITION BY kase
               ORDER BY box.value IS NOT NULL DESC, box.value DESC, stands.id DESC) AS nth
        FROM stands LEFT JOIN box ON box.record = stands.id AND box.question = 'exit_date' AND box.kind = 'text'
        WHERE stands.form = 'exit-record') WHERE nth = 1
),
episode AS (
    SELECT kase.*, child.child, entry.id AS entry, leaving.id AS leaving, kase.started_on IS NOT NULL AS started,
           CASE kase.status WHEN 'ended' THEN ended_on WHEN 'declined' THEN decided_on END AS closed_on,
           coalesce((SELECT value FROM box WHERE record = leaving.id AND question = 'reason' AND kind = 'text'),
                    kase.reason) AS why
    FROM kase JOIN child ON child.kase = kase.id
    LEFT JOIN entry ON entry.kase = kase.id LEFT JOIN leaving ON leaving.kase = kase.id
),
judged AS (  -- closed in the period, each with whether it is left out
    SELECT episode.*,
           CASE WHEN since.nth IS NOT NULL AND upto.nth IS NOT NULL AND until >= referred_on
                THEN upto.nth - since.nth < policy.late_days * 5 / 7
                ELSE julianday(until) - julianday(referred_on) < policy.late_days END
           OR (status = 'ended' AND why = 'left_school' AND started
               AND julianday(ended_on) - julianday(started_on) <= policy.leaver_days)
           OR (status = 'ended' AND why = 'other_support') AS out
    FROM episode, span, policy
    LEFT JOIN day AS since ON since.day = referred_on LEFT JOIN day AS upto ON upto.day = until
    WHERE closed_on BETWEEN first AND last
),
ranked AS (
    SELECT *, row_number() OVER (PARTITION BY child ORDER BY started DESC, closed_on DESC, id DESC) AS nth
    FROM judged WHERE NOT out
),
scored AS (
    SELECT ranked.id, started,
           CASE WHEN main.value <> '' THEN (SELECT value FROM box WHERE record = entry AND question = 'area_scores.score_joint'
               AND line = main.value AND kind = 'integer' AND value BETWEEN 0 AND 10) END AS before,
           CASE WHEN main.value <> '' THEN (SELECT value FROM box WHERE record = leaving AND question = 'area_scores.final_joint'
               AND line = main.value AND kind = 'integer' AND value BETWEEN 0 AND 10) END AS after
    FROM ranked LEFT JOIN box AS main ON main.record = entry AND main.question = 'main_area' AND main.kind = 'text'
        AND main.value IN ('attendance', 'self_esteem', 'motivation', 'behaviour', 'loss', 'social', 'transition', 'goal')
    WHERE nth = 1
),
number AS (
    SELECT count(*) AS children, coalesce(sum(started), 0) AS started,
           coalesce(sum(started AND before IS NOT NULL AND after IS NOT NULL), 0) AS both,
           coalesce(sum(started AND after - before >= (SELECT points FROM policy)), 0) AS up
    FROM scored
),
apart AS (
    SELECT (SELECT count(*) FROM judged WHERE out)
         + (SELECT count(*) FROM ranked WHERE nth > 1)
         + (SELECT count(*) FROM episode, span WHERE referred_on <= last
            AND (closed_on > last OR closed_on IS NULL)) AS left_out
)
SELECT 'M1a' AS measure, up AS numerator, children AS denominator, up AS worst, children AS worst_of,
       up + started - both AS best, children AS best_of, left_out AS excluded, started - both AS missing FROM number, apart
UNION ALL
SELECT 'M1b', up, started, up, started, up + started - both, started, left_out + children - started, started - both
FROM number, apart
UNION ALL
SELECT 'M1c', up, both, up, started, up + started - both, started, left_out + children - started, started - both
FROM number, apart;
